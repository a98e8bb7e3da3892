import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeProductFile } from '../../bench/product-file.ts';
import {
  importedRun,
  lading,
  type StartedCommand,
  startLading,
  temporaryDirectory,
} from '../support/command-line.ts';
import { eventually, type ObservedCloud, objectCreated, observeCloud } from './observed-cloud.ts';

const rows = 10_000;
let data: { path: string; remove(): Promise<void> };
let file: string;
let running: StartedCommand;
let cloud: ObservedCloud;

/** Killed once, in the middle of an import and with an event that a function had accepted. */
beforeAll(async () => {
  data = await temporaryDirectory();
  running = await startLading(data.path);
  cloud = await observeCloud(data.path);
  file = join(data.path, 'killed.csv');
  await writeProductFile(file, { rows, columns: 12, changeEvery: 0 });
  const put = await cloud.put('left-behind.csv', 'sku,name\nleft-1,Left\n');
  await cloud.endedRunOf('left-behind.csv');
  const interrupted = lading('import', file, '--data', data.path, '--json');
  await eventually('nothing of killed.csv was loaded', async () =>
    (await cloud.products.estimatedDocumentCount()) > 1 ? true : undefined,
  );
  running.process.kill('SIGKILL');
  await Promise.all([once(running.process, 'exit'), interrupted]);
  await cloud.close();
  await acceptEvent('left-behind.csv', put);
  running = await startLading(data.path);
  cloud = await observeCloud(data.path);
}, 120_000);

afterAll(async () => {
  await cloud?.close();
  await running?.stop();
  await data?.remove();
}, 60_000);

/** As if the function that starts runs had been about to run for another event of the upload. */
async function acceptEvent(name: string, put: { ETag?: string; VersionId?: string }): Promise<void> {
  const key = `incoming/sales/${name}`;
  const object = { key, size: 21, etag: JSON.parse(put.ETag!), 'version-id': put.VersionId };
  const event = objectCreated(cloud.info.dropBucket, { ...object, sequencer: '00FEED' });
  const body = { functionName: 'lading-dev-start', event: JSON.stringify(event), requestId: 'left-behind' };
  const item = { id: '000000000000001-left', body, acceptedAt: new Date().toISOString(), attempts: 0 };
  await writeFile(join(data.path, 'async-invocations', `${item.id}.json`), JSON.stringify(item));
}

describe('a cloud that is killed in the middle of an import', () => {
  it('shows the run as failed or finished, and the file again ends exactly right', async () => {
    const first = await cloud.endedRunOf('killed.csv');
    expect(['failed', 'succeeded']).toContain(first.status);
    const again = await importedRun('import', file, '--data', data.path);
    expect(again).toMatchObject({ status: 'succeeded', rows, rejected: 0, duplicates: 0, updated: 0 });
    expect(again.created + again.unchanged).toBe(rows);
    const third = await importedRun('import', file, '--data', data.path);
    expect(third.unchanged).toBe(rows);
  }, 120_000);
});

describe('an event that a function had accepted when everything was killed', () => {
  it('is taken up by the next start, with all services at hand', async () => {
    await eventually('the event was not taken up', async () => {
      const taken = (await cloud.runs()).filter((run) => run.file === 'left-behind.csv');
      return taken.length === 2 || undefined;
    });
  }, 60_000);
});
