import { describe, expect, it } from '@jest/globals';
import { readConfigFile } from '../../../lib/settings/config-file.ts';
import { stages } from '../../../lib/settings/stage.ts';
import { stageConfig } from '../../../lib/settings/stage-config.ts';
import { configOf } from '../stacks.ts';

describe('stage configuration', () => {
  it.each([['staging'], [''], [7]])('%j is no stage, and the error tells which there are', (stage) => {
    expect(() => stageConfig(readConfigFile(), stage)).toThrow(
      `unknown stage ${JSON.stringify(stage)}: choose one by -c stage=dev|prod`,
    );
  });

  it("is dev's without a stage on the command line or in the file", () => {
    expect(stageConfig(readConfigFile()).stage).toBe('dev');
  });

  it('is that of the file, which the command line may repeat and not contradict', () => {
    const read = { config: configFile('prod'), file: 'shop.json', sha256: '' };
    expect(stageConfig(read).stage).toBe('prod');
    expect(stageConfig(read, 'prod').stage).toBe('prod');
    expect(() => stageConfig(read, 'dev')).toThrow(
      /shop\.json cannot be used:\n.*stage: the file is for prod, and the command line says -c stage=dev/,
    );
  });

  it('refuses addresses of the example in prod, and names each with what to edit', () => {
    const { config, ...read } = readConfigFile();
    const mixed = { ...config, mail: { ...config.mail, from: 'imports@shop.test', teamPattern: null } };
    expect(() => stageConfig({ ...read, config: mixed }, 'prod')).toThrow(
      [
        'copy examples/config.json to the repository that deploys, edit it, and name it by -c config=FILE',
        '  mail.operations: replace operations@lading.example by an address of yours',
        '  mail.teams.catalogue: replace catalogue@lading.example by an address of yours',
      ].join('\n'),
    );
    expect(stageConfig({ ...read, config: mixed }, 'dev').mail.operations).toEqual([
      'operations@lading.example',
    ]);
  });

  it.each(stages)('%s has a secret of its own, unless the file names one', (stage) => {
    expect(configOf(stage).databaseSecretName).toBe(`lading/${stage}/mongodb`);
    const named = configOf(stage, { database: { secretName: 'shop/mongodb', name: 'shop' } });
    expect(named).toMatchObject({ databaseSecretName: 'shop/mongodb', databaseName: 'shop' });
  });

  it('takes what the file says and the defaults of the stage for the rest', () => {
    const config = configOf('prod', { keepDays: { runs: 90 } });
    expect(config).toMatchObject({ keepRunsDays: 90, keepUploadsDays: 400 });
  });
});

function configFile(stage: 'dev' | 'prod') {
  const { config } = readConfigFile();
  return { ...config, stage, mail: configOf(stage).mail };
}
