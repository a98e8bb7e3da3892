import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { runService } from './run-service.ts';

const command = resolve(import.meta.dirname, '../../bin/lading.ts');

/** Runs one command to its end, as a shell would. */
export async function lading(
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawnCommand(args);
  const [stdout, stderr] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'close'),
  ]);
  return { code: child.exitCode, stdout, stderr };
}

/** Runs one command with `--json` and parses its answer as the result of a run. */
export async function importedRun(...args: string[]) {
  const { stdout, stderr } = await lading(...args, '--json');
  const lines = stdout.trim().split('\n');
  if (lines.length !== 1) throw new Error(`expected one line of JSON, got ${stdout}${stderr}`);
  return RunResultShape.parse(JSON.parse(lines[0]!));
}

const count = z.number().int().nonnegative();

/** The contract of `import --json`, exactly these fields. */
export const RunResultShape = z.strictObject({
  runId: z.string(),
  file: z.string(),
  status: z.enum(['running', 'succeeded', 'failed']),
  rows: count,
  created: count,
  updated: count,
  unchanged: count,
  duplicates: count,
  rejected: count,
  warnings: count,
  reasons: z.record(z.string(), count),
  bytes: count,
  seconds: z.number(),
  stages: z.record(z.string(), z.number()),
  peakMemoryMb: z.record(z.string(), z.number()),
  report: z.string().nullable(),
  rejects: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

/** The contract of `start --json`, exactly these fields. */
const ReadyShape = z.strictObject({
  s3: z.url(),
  dynamodb: z.url(),
  lambda: z.url(),
  stepfunctions: z.url(),
  sqs: z.url(),
  mail: z.url(),
  mongodb: z.string().startsWith('mongodb://'),
  database: z.string(),
  dropBucket: z.string(),
  site: z.url(),
  api: z.url(),
  userPoolId: z.string(),
  userPoolClientId: z.string(),
  accessKeyId: z.string().regex(/^[A-Z0-9]{20}$/),
  secretAccessKey: z.string().length(40),
});

export interface StartedCommand {
  cloud: z.infer<typeof ReadyShape>;
  process: ChildProcess;
  /** Ctrl-C, then waits for the end. */
  stop(): Promise<void>;
}

/** `lading start --json` with further options until it is ready. */
export function startLading(dataDirectory: string, ...options: string[]): Promise<StartedCommand> {
  return startLadingWith({}, dataDirectory, ...options);
}

/** The same with further variables in its environment. */
export async function startLadingWith(
  environment: Record<string, string>,
  dataDirectory: string,
  ...options: string[]
): Promise<StartedCommand> {
  if (!options.includes('--config')) await runService('assembly');
  const child = spawnCommand(['start', '--json', '--data', dataDirectory, ...options], environment);
  const errors = text(child.stderr!);
  const ended = once(child, 'exit').then(async () => {
    throw new Error(`the cloud ended before it was ready: ${await errors}`);
  });
  ended.catch(() => undefined);
  const [line] = await Promise.race([once(createInterface({ input: child.stdout! }), 'line'), ended]);
  return {
    cloud: ReadyShape.parse(JSON.parse(String(line))),
    process: child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      await exited;
    },
  };
}

/** A directory of its own for one test file, removed by `remove`. */
export async function temporaryDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'lading-test-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

function spawnCommand(args: string[], environment: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', command, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
}
