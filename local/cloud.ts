import { join } from 'node:path';
import { readConfigFile } from '../lib/settings/config-file.ts';
import { codeOf } from '../shared/errors.ts';
import { boundHeap } from './bounded-heap.ts';
import { closers } from './closers.ts';
import type { CloudFaults } from './cloud-faults.ts';
import type { CloudInfo } from './cloud-info.ts';
import { openDataDirectory } from './data-directory.ts';
import { diskFull, isDiskFull } from './disk-space.ts';
import type { OnJudged } from './iam/access.ts';
import type { SesSandbox } from './mail/ses-sandbox.ts';
import { startDatabase } from './mongod/start-database.ts';
import { startParts } from './parts.ts';
import type { QuotaRegion } from './step-functions/quotas.ts';
import { synthesize } from './synthesis.ts';
import { synthesisCache } from './synthesis-cache.ts';
import { readTemplate } from './template/read-template.ts';

export interface CloudOptions {
  /** Where all data lives; one embedded cloud at a time may use it. */
  dataDirectory: string;
  /** Absolute path of a configuration file, the same as for a deployment; the example when there is none. */
  configFile?: string | undefined;
  /** Another copy of the app than this one: where its cdk.json and its sources are. */
  projectDirectory?: string | undefined;
  /** Told in sentences what takes time. */
  onProgress?(text: string): void;
  faults?: CloudFaults;
  /** Told of every judgement of a role or service. */
  onJudged?: OnJudged;
  /** Throttles the API of Step Functions as AWS does in such a region; not at all unless given. */
  quotas?: QuotaRegion | undefined;
  /** The sandbox of SES, instead of what the setting `mail.sandbox` says. */
  sesSandbox?: SesSandbox | undefined;
}

export interface RunningCloud {
  info: CloudInfo;
  /** Rejects when it cannot go on, with the reason; never resolves. The caller closes it then. */
  failed: Promise<never>;
  /** Starts the functions that an import calls, so that the first one is no slower than the next. */
  startAhead(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Synthesizes the stack, of the stage `dev` unless its configuration says otherwise, and runs what its template declares, on 127.0.0.1 only.
 * @throws ConflictError `data_directory_in_use`; ConfigError `data_directory_foreign`, `disk_full`, or when something declared cannot be run here, by name.
 */
export async function startCloud(options: CloudOptions): Promise<RunningCloud> {
  const {
    dataDirectory,
    configFile: config,
    projectDirectory,
    faults,
    onJudged,
    quotas,
    sesSandbox,
    onProgress = () => undefined,
  } = options;
  // Before anything is started: what is wrong with it is said by the app too, but below a heading of its own.
  readConfigFile(config);
  boundHeap();
  const closing = closers();
  try {
    const directory = await openDataDirectory(dataDirectory);
    closing.add(() => directory.release());
    // Side by side: both take seconds the first time.
    const [synthesis, databaseStart] = await Promise.allSettled([
      synthesize({ config, projectDirectory, cacheDirectory: synthesisCache, onProgress }),
      closing.adopt(startDatabase({ directory: join(dataDirectory, 'mongodb'), onProgress })),
    ]);
    if (synthesis.status === 'rejected') throw synthesis.reason;
    if (databaseStart.status === 'rejected') throw databaseStart.reason;
    const template = readTemplate(synthesis.value);
    const database = databaseStart.value;
    const parts = await closing.adopt(
      startParts({ template, dataDirectory, mongodbUri: database.uri, faults, onJudged, quotas, sesSandbox }),
    );
    const info = { pid: process.pid, mongodb: database.uri, ...parts.info };
    await directory.publish(info);
    return { info, failed: database.failed, startAhead: parts.startAhead, close: closing.close };
  } catch (error) {
    await closing.close();
    throw isDiskFull(error) && codeOf(error) !== 'disk_full' ? diskFull(dataDirectory, '', error) : error;
  }
}
