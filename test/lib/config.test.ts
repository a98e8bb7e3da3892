import { describe, expect, it } from '@jest/globals';
import { stageConfig, stages } from '../../lib/config.ts';

describe('stage configuration', () => {
  it.each([['staging'], [''], [undefined], [7]])(
    '%j is no stage, and the error tells which there are',
    (stage) => {
      expect(() => stageConfig(stage)).toThrow(
        `unknown stage ${JSON.stringify(stage)}: choose one by -c stage=dev|prod`,
      );
    },
  );

  it.each(stages)('%s names its own secret', (stage) => {
    expect(stageConfig(stage).databaseSecretName).toBe(`lading/${stage}/mongodb`);
  });

  it('only dev mails to addresses made from folder names, which anybody who can upload may choose', () => {
    expect(stageConfig('dev').mail.teamPattern).toBe('{team}@lading.example');
    expect(stageConfig('prod').mail.teamPattern).toBeNull();
  });
});
