import { spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { eventually, fixtureDirectory } from './a-function.ts';

it('ends a function in a busy loop when the process that started it is killed', async () => {
  const pidFile = join(await mkdtemp(join(tmpdir(), 'lading-orphan-')), 'pid');
  const parentFile = join(fixtureDirectory, 'lambda-parent.ts');
  const parent = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', parentFile, pidFile]);
  const pid = await eventually(
    async () => Number(await readFile(pidFile, 'utf8').catch(() => '')) || undefined,
  );
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await eventually(() => !isAlive(pid) || undefined);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
