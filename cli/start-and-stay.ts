import { startCloud } from '../local/cloud.ts';
import type { CloudInfo } from '../local/cloud-info.ts';
import type { QuotaRegion } from '../local/step-functions/quotas.ts';
import { connectLocal } from './connection.ts';
import { defaultTeam, importFile } from './import-file.ts';
import { reportsOf } from './run-folder.ts';
import { exitStatuses, print, printJson, type Shell } from './shell.ts';
import { showProgress } from './show-progress.ts';
import { waitForStopSignal } from './stop-signal.ts';
import { cloudSummary } from './summary.ts';
import { summaryOf } from './tell-run.ts';

export interface StartOptions {
  /** Absolute, as the configuration file. */
  dataDirectory: string;
  configFile?: string | undefined;
  json: boolean;
  file?: string | undefined;
  quotas?: QuotaRegion | undefined;
  /** Of the sandbox of SES; absent: not in the sandbox. */
  verified?: string[] | undefined;
}

/** Starts the embedded cloud, imports `file` if one is given, and stays up until it is told to stop. */
export async function startAndStay(options: StartOptions, shell: Shell): Promise<number> {
  const { dataDirectory, configFile, quotas, verified, json, file } = options;
  const progress = showProgress(shell.stderr);
  const toldToStop = waitForStopSignal();
  const sesSandbox = verified && { verified };
  const cloud = await startCloud({
    dataDirectory,
    configFile,
    quotas,
    sesSandbox,
    onProgress: progress.note,
  });
  const stopSignal = Promise.race([toldToStop, cloud.failed]);
  let exitStatus: number = exitStatuses.done;
  try {
    if (json) printJson(shell, readyLine(cloud.info));
    // One that cannot be started is told of when it is needed.
    void cloud.startAhead().catch(() => undefined);
    if (file) {
      const connection = connectLocal(cloud.info);
      const request = { file, team: defaultTeam, folder: reportsOf(dataDirectory) };
      const work = importFile(connection, request, progress).finally(() => connection.close());
      // Ctrl-C in the middle leaves the run to the next start, which goes on with it.
      const ended = await Promise.race([work, stopSignal]);
      progress.end();
      if (ended && !json) print(shell, `\n${await summaryOf(ended)}`);
      if (ended?.result.status !== 'succeeded') exitStatus = exitStatuses.failed;
    }
    if (!json) print(shell, `\n${cloudSummary(cloud.info, dataDirectory)}\n\nRunning. Stop with Ctrl-C.`);
    await stopSignal;
  } finally {
    await cloud.close();
  }
  return exitStatus;
}

function readyLine(info: CloudInfo) {
  const { s3, dynamodb, sqs, lambda, stepfunctions, mail, mongodb, database, dropBucket } = info;
  const { site, api, userPoolId, userPoolClientId, accessKeyId, secretAccessKey } = info;
  const services = { s3, dynamodb, sqs, lambda, stepfunctions, mail, mongodb, database, dropBucket };
  return { ...services, site, api, userPoolId, userPoolClientId, accessKeyId, secretAccessKey };
}
