import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives a new directory to `work` and removes it with all it holds, however the campaign ends. */
export async function withTemporaryData<Result>(
  name: string,
  work: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), `lading-${name}-`));
  const removeAndExit = () => {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    process.exit(130);
  };
  process.once('SIGINT', removeAndExit).once('SIGTERM', removeAndExit);
  const guard = startGuard(directory);
  try {
    return await work(directory);
  } finally {
    process.off('SIGINT', removeAndExit).off('SIGTERM', removeAndExit);
    await rm(directory, { recursive: true, force: true });
    await guard.end();
  }
}

/** What removes the directory when this process is killed. */
function startGuard(directory: string) {
  const guard = spawn(process.execPath, [join(import.meta.dirname, 'data-guard.ts'), directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = once(guard, 'exit');
  return {
    async end(): Promise<void> {
      guard.stdin.end();
      await ended;
    },
  };
}
