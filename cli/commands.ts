import type { DialectWishes } from '../lambdas/import/dialect.ts';
import { NotFoundError } from '../lambdas/shared/errors.ts';
import { startCloud } from '../local/cloud.ts';
import type { CloudInfo } from '../local/cloud-info.ts';
import type { QuotaRegion } from '../local/step-functions/quotas.ts';
import { connectLocal } from './connection.ts';
import { defaultTeam, importFile } from './import-file.ts';
import { noProgress, type Progress, showProgress } from './progress.ts';
import { fetchRunFiles, knownRunFiles, readDialect, reportsOf } from './run-files.ts';
import { type RunFiles, type RunResult, runResult } from './run-result.ts';
import { mailSentence, sendRunMail } from './send-run-mail.ts';
import { waitForStopSignal } from './stop-signal.ts';
import { cloudSummary, runSummary, runTable } from './summary.ts';
import { withCloud } from './with-cloud.ts';

/** Options that every command takes. `dataDirectory` is absolute. */
export interface CommonOptions {
  dataDirectory: string;
  /** Absolute path; for an embedded cloud that the command starts. */
  configFile?: string;
  json: boolean;
}

/** How many runs `runs` lists. */
const listedRuns = 50;

/** Starts the embedded cloud, imports `file` if one is given, and stays up until it is told to stop. */
export async function startCommand(
  options: CommonOptions & { file?: string; quotas?: QuotaRegion; verified?: string[] },
): Promise<number> {
  const progress = showProgress(process.stderr);
  const toldToStop = waitForStopSignal();
  const { dataDirectory, configFile, quotas } = options;
  const sesSandbox = options.verified && { verified: options.verified };
  const setting = { dataDirectory, configFile, quotas, sesSandbox };
  const cloud = await startCloud({ ...setting, onProgress: progress.note });
  const stopSignal = Promise.race([toldToStop, cloud.failed]);
  let exitCode = 0;
  try {
    if (options.json) printJson(readyLine(cloud.info));
    if (options.file) {
      const connection = connectLocal(cloud.info);
      const request = { file: options.file, team: defaultTeam, folder: reportsOf(options.dataDirectory) };
      const work = importFile(connection, request, progress).finally(() => connection.close());
      // Ctrl-C in the middle leaves the run to the next start, which goes on with it.
      const ended = await Promise.race([work, stopSignal]);
      progress.end();
      if (ended && !options.json) print(`\n${await summaryOf(ended)}`);
      if (ended?.result.status !== 'succeeded') exitCode = 1;
    }
    if (!options.json)
      print(`\n${cloudSummary(cloud.info, options.dataDirectory)}\n\nRunning. Stop with Ctrl-C.`);
    await stopSignal;
  } finally {
    await cloud.close();
  }
  return exitCode;
}

/** Imports one file and prints what became of its rows. */
export async function importCommand(
  options: CommonOptions & { file: string; team?: string; stack?: string; wishes?: DialectWishes },
): Promise<number> {
  const progress = showProgress(process.stderr);
  const request = {
    file: options.file,
    team: options.team ?? defaultTeam,
    folder: reportsOf(options.dataDirectory),
    wishes: options.wishes,
  };
  const { result, files } = await withCloud(options, progress, (connection) =>
    importFile(connection, request, progress),
  );
  progress.end();
  if (options.json) printJson(result);
  else print(`\n${await summaryOf({ result, files })}`);
  return result.status === 'succeeded' ? 0 : 1;
}

/** Lists runs newest first, or shows one with its files fetched. */
export async function runsCommand(
  options: CommonOptions & { runId?: string; stack?: string },
): Promise<number> {
  const progress: Progress = options.json ? noProgress : showProgress(process.stderr);
  return withCloud(options, progress, async (connection) => {
    const folder = reportsOf(options.dataDirectory);
    if (options.runId) {
      const record = await connection.runs.getRun(options.runId);
      if (!record) throw new NotFoundError('run_not_found', `there is no run ${options.runId}`);
      const files = await fetchRunFiles(connection, record.runId, folder);
      const result = runResult(record, files);
      if (options.json) printJson(result);
      else print(await summaryOf({ result, files }));
      return 0;
    }
    const records = await connection.runs.listRuns(listedRuns);
    const results: RunResult[] = await Promise.all(
      records.map(async (record) => runResult(record, await knownRunFiles(record.runId, folder))),
    );
    if (options.json) printJson({ runs: results });
    else print(runTable(results));
    return 0;
  });
}

/** Sends the mail about a run; 1 when it could not be sent. */
export async function mailCommand(
  options: CommonOptions & { runId: string; stack?: string; again: boolean },
): Promise<number> {
  const progress: Progress = options.json ? noProgress : showProgress(process.stderr);
  const mail = await withCloud(options, progress, (connection) =>
    sendRunMail(connection, options.runId, options.again),
  );
  const isSent = mail.outcome !== 'unsent';
  if (options.json) printJson(mail);
  else if (isSent) print(mailSentence(mail));
  else process.stderr.write(`lading: ${mailSentence(mail)}\n`);
  return isSent ? 0 : 1;
}

async function summaryOf({ result, files }: { result: RunResult; files: RunFiles }): Promise<string> {
  return runSummary(result, files, await readDialect(files.report));
}

function readyLine(info: CloudInfo) {
  const { s3, dynamodb, lambda, stepfunctions, mail, mongodb, database, dropBucket } = info;
  const { api, userPoolId, userPoolClientId, accessKeyId, secretAccessKey } = info;
  const services = { s3, dynamodb, lambda, stepfunctions, mail, mongodb, database, dropBucket };
  return { ...services, api, userPoolId, userPoolClientId, accessKeyId, secretAccessKey };
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
