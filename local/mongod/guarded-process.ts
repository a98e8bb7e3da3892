import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export type Ending = { code: number | null };
export type GuardedProcess = {
  /** Of the program itself, not of its guard; 0 when it could not be started. */
  pid: number;
  ended: Promise<Ending>;
  hasEnded: () => boolean;
  lastWords: () => string;
  stop: () => Promise<void>;
};

const guardPath = join(import.meta.dirname, 'guard.ts');

/** Starts a program under a guard process that stops it when this process stops it or dies. */
export async function startGuarded(binary: string, args: readonly string[]): Promise<GuardedProcess> {
  // A session of its own, so that a signal to this process group leaves the guard alive to do its work.
  const guard = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', guardPath, binary, ...args],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    },
  );
  let words = '';
  guard.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-4000);
  });
  // The guard may be gone when its lifeline is cut.
  guard.stdin.on('error', () => {});
  const ended = new Promise<Ending>((resolve, reject) => {
    guard.on('error', reject);
    guard.on('close', (code) => resolve({ code }));
  });
  const pid = await firstLine(guard.stdout);
  let over = false;
  // Not on `close`: an orphan holds the pipes open.
  guard.on('exit', () => {
    over = true;
    endOrphan(pid);
  });
  return {
    pid,
    ended,
    hasEnded: () => over,
    lastWords: () => words.trim(),
    async stop() {
      guard.stdin.end();
      await ended;
    },
  };
}

async function firstLine(stdout: Readable): Promise<number> {
  const lines = createInterface({ input: stdout });
  for await (const line of lines) {
    stdout.resume();
    return Number(line);
  }
  return 0;
}

/** A guard that was itself killed leaves its program behind. */
function endOrphan(pid: number): void {
  if (pid === 0) return;
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It ended before its guard, as it should.
  }
}
