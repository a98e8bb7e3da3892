import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');

/** What a program says that is started behind the check, in a Node that says it is of that version. */
function startedBy(version: string) {
  const pretend = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });`;
  const script = `${pretend} await import('./bin/need-node.js'); console.log('started');`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('each command', () => {
  it.each(['18.20.1', '20.20.2', '22.1.0'])('says at once under Node %s which one is needed', (version) => {
    const { status, stdout, stderr } = startedBy(version);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`Lading needs Node 24 or newer; this is ${version} (`);
  });

  it.each(['24.0.0', '26.1.0'])('starts under Node %s', (version) => {
    expect(startedBy(version)).toMatchObject({ status: 0, stdout: 'started\n', stderr: '' });
  });
});
