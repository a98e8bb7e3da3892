import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigError } from '../shared/errors.ts';
import { closers } from './closers.ts';
import { openDataDirectory, readNames } from './data-directory.ts';
import { startDynamodb } from './dynamodb/start-dynamodb.ts';
import { startS3 } from './s3/s3-server.ts';

/** The stores of a data directory, read while no cloud runs on it. The directory is locked until it is closed. */
export interface RestingCloud {
  /** URL of its tables; any key will do. */
  dynamodb: string;
  runTable: string;
  dropBucket: string;
  /** URL of its objects. Tells nobody of those that wait to be told of: that is for the next start. */
  openS3(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens what a cloud has left on the directory, without synthesis, functions or MongoDB; undefined when none was up
 * started there yet.
 * @throws ConflictError `data_directory_in_use`; ConfigError `data_directory_foreign`, or `cloud_never_up` when none of
 * those that were started came so far as to name its stores.
 */
export async function openRestingCloud(dataDirectory: string): Promise<RestingCloud | undefined> {
  const path = resolve(dataDirectory);
  if (await isEmpty(path)) return undefined;
  const closing = closers();
  try {
    const data = await openDataDirectory(path);
    closing.add(() => data.release());
    const names = await readNames(path);
    if (!names) throw neverUp(path);
    const { url: dynamodb } = await closing.adopt(
      startDynamodb({ directory: join(path, 'dynamodb'), tables: [] }),
    );
    let s3: Promise<{ url: string }> | undefined;
    return {
      ...names,
      dynamodb,
      async openS3() {
        const bucket = { name: names.dropBucket, versioned: true, eventBridge: false };
        s3 ??= closing.adopt(startS3({ directory: join(path, 's3'), buckets: [bucket] }));
        return (await s3).url;
      },
      close: closing.close,
    };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

function neverUp(path: string): ConfigError {
  return new ConfigError(
    'cloud_never_up',
    `no embedded cloud was up on ${path} yet: start it by \`lading start\``,
  );
}

async function isEmpty(path: string): Promise<boolean> {
  const names = await readdir(path).catch(() => []);
  return names.length === 0;
}
