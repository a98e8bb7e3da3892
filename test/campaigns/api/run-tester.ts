import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export interface TesterTask {
  python: string;
  /** The address of the API. */
  api: string;
  token: string;
  /** Values that are really there, by the name of the dictionary. */
  dictionaries: Readonly<Record<string, readonly string[]>>;
  examples: number;
  seed: number;
  /** For its files, and for what it prints: `tester.txt`. */
  directory: string;
}

/** What is read of the report of Schemathesis. */
const TesterReport = z.object({
  complete: z.boolean(),
  running_time: z.number(),
  operations: z.object({ selected: z.int(), tested: z.int() }),
  phases: z.record(z.string(), z.object({ status: z.string() })),
  test_cases: z.object({ generated: z.int(), unique_failures: z.int() }),
  failures: z.array(z.object({ code: z.string(), title: z.string(), operations: z.array(z.string()) })),
  errors: z.array(z.unknown()),
});
export type TesterReport = z.infer<typeof TesterReport>;

/** Runs Schemathesis over the description that the API gives of itself. @throws Error when it left no report. */
export async function runTester(task: TesterTask): Promise<TesterReport & { exitCode: number }> {
  const { directory, examples, seed } = task;
  const document = join(directory, 'openapi.json');
  // From a file: from an address, Schemathesis leaves the operation of that address out.
  await writeFile(document, await (await fetch(`${task.api}/openapi.json`)).text());
  for (const name of ['schemathesis.toml', 'hooks.py']) {
    await copyFile(join(import.meta.dirname, name), join(directory, name));
  }
  for (const [name, values] of Object.entries(task.dictionaries)) {
    await writeFile(join(directory, `${name}.dict`), values.map((value) => `"${value}"\n`).join(''));
  }
  const report = join(directory, 'report.json');
  const limits = ['--max-examples', String(examples), '--seed', String(seed)];
  const output = ['--no-color', '--report', 'json', '--report-json-path', report];
  const exitCode = await runSchemathesis(task, ['run', document, '--url', task.api, ...limits, ...output]);
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text === undefined) throw new Error('Schemathesis left no report');
  return { ...TesterReport.parse(JSON.parse(text)), exitCode };
}

/** Without the cloud, which ends with this process, the tester ends by itself too. */
async function runSchemathesis({ python, token, directory }: TesterTask, args: string[]): Promise<number> {
  const child = spawn(python, ['-m', 'schemathesis.cli', ...args], {
    cwd: directory,
    env: { ...process.env, LADING_API_TOKEN: token, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => child.kill();
  process.once('exit', kill);
  const text = createWriteStream(join(directory, 'tester.txt'));
  child.stdout.pipe(text, { end: false });
  child.stderr.pipe(text, { end: false });
  const [exitCode] = await once(child, 'close');
  process.off('exit', kill);
  text.end();
  await once(text, 'close');
  return Number(exitCode ?? 1);
}
