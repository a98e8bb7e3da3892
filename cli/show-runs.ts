import { NotFoundError } from '../shared/errors.ts';
import { knownRunFiles, reportsOf } from './run-folder.ts';
import { openRunReader, type RunReader } from './run-reader.ts';
import { type RunResult, runResult } from './run-result.ts';
import { exitStatuses, print, printJson, type Shell } from './shell.ts';
import { runTable } from './summary.ts';

export interface ShowRunsOptions {
  dataDirectory: string;
  stack?: string | undefined;
  json: boolean;
  runId?: string | undefined;
}

/** How many runs are listed. */
const listedRuns = 50;

/** Lists runs newest first, or shows one with its files fetched. Starts no cloud. */
export async function showRuns(options: ShowRunsOptions, shell: Shell): Promise<number> {
  // What is fetched into the data directory is its owner's alone, as all in it is.
  process.umask(0o077);
  const reader = await openRunReader(options);
  try {
    if (options.runId) await showRun(reader, { ...options, runId: options.runId }, shell);
    else await listRuns(reader, options, shell);
    return exitStatuses.done;
  } finally {
    await reader?.close();
  }
}

async function showRun(
  reader: RunReader | undefined,
  { runId, dataDirectory, json }: ShowRunsOptions & { runId: string },
  shell: Shell,
): Promise<void> {
  const record = await reader?.runs.getRun(runId);
  if (!reader || !record) throw new NotFoundError('run_not_found', `there is no run ${runId}`);
  const { fetchRunFiles } = await import('./run-files.ts');
  const { summaryOf } = await import('./tell-run.ts');
  const source = { s3: await reader.openS3(), dropBucket: reader.dropBucket };
  const files = await fetchRunFiles(source, record.runId, reportsOf(dataDirectory));
  const result = runResult(record, files);
  if (json) printJson(shell, result);
  else print(shell, await summaryOf({ result, files }));
  sayWhatRests(reader, [result], shell);
}

async function listRuns(
  reader: RunReader | undefined,
  { dataDirectory, json }: ShowRunsOptions,
  shell: Shell,
): Promise<void> {
  const folder = reportsOf(dataDirectory);
  const records = (await reader?.runs.listRuns(listedRuns)) ?? [];
  const results = await Promise.all(
    records.map(async (record) => runResult(record, await knownRunFiles(record.runId, folder))),
  );
  if (json) printJson(shell, { runs: results });
  else print(shell, runTable(results));
  sayWhatRests(reader, results, shell);
}

/** Nothing runs while the cloud is not up, whatever the table says. */
function sayWhatRests(reader: RunReader | undefined, results: readonly RunResult[], shell: Shell): void {
  if (!reader || reader.isUp || !results.some(({ status }) => status === 'running')) return;
  shell.stderr.write('The embedded cloud is not up: what is running goes on when it starts.\n');
}
