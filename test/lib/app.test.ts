import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { exampleConfigFile } from '../../lib/settings/config-file.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { cdkContext } from './stacks.ts';
import { root } from './synthesized.ts';

let directory: string;
beforeAll(async () => {
  directory = await temporaryDirectory();
});

describe('the CDK app', () => {
  it('refuses prod with the addresses of the example, in sentences and without a trace', () => {
    const { status, stderr } = synthesize({ stage: 'prod' });
    expect(status).toBe(1);
    expect(stderr).toContain('copy examples/config.json to the repository that deploys');
    expect(stderr).toContain('mail.from: replace imports@lading.example by an address of yours');
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('makes prod of the file that it is given, and says that it is not protected yet', () => {
    const { status, stderr } = synthesize({ config: prodFile({ protect: false }) });
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^Lading-prod, .* can be deleted: .* set "protect": true/),
    });
  });

  it('says nothing about a stack that is protected', () => {
    const { status, stderr } = synthesize({ config: prodFile({ protect: true }) });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { artifacts } = JSON.parse(readFileSync(join(directory, 'cdk.out/manifest.json'), 'utf8'));
    expect(artifacts['Lading-prod'].properties).toMatchObject({ terminationProtection: true });
  });
});

function prodFile(settings: { protect: boolean }): string {
  const example = readFileSync(exampleConfigFile, 'utf8').replaceAll('lading.example', 'shop.test');
  const file = join(directory, 'shop.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(example), stage: 'prod', ...settings }));
  return file;
}

function synthesize(told: Record<string, string>) {
  const CDK_CONTEXT_JSON = JSON.stringify({ ...cdkContext(), ...told });
  const env = { ...process.env, CDK_CONTEXT_JSON, CDK_OUTDIR: join(directory, 'cdk.out') };
  const args = ['--disable-warning=ExperimentalWarning', join(root, 'bin/app.ts')];
  return spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
}
