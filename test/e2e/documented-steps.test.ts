import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import { connectLocal } from '../../cli/connection.ts';
import { importFile } from '../../cli/import-file.ts';
import { noProgress } from '../../cli/progress.ts';
import { copyApp } from '../support/app-copy.ts';
import { temporaryDirectory } from '../support/command-line.ts';
import { aHeartbeat } from './a-heartbeat.ts';
import { apiCloud, password } from './api-cloud.ts';

const root = resolve(import.meta.dirname, '../..');
let copy: Awaited<ReturnType<typeof temporaryDirectory>>;
let cloud: Awaited<ReturnType<typeof apiCloud>>;
let token: string;
beforeAll(async () => {
  copy = await temporaryDirectory();
  await copyApp(copy.path);
  await followSteps(await readFile(join(root, 'docs/develop.md'), 'utf8'), copy.path);
  cloud = await apiCloud({}, { projectDirectory: copy.path });
  await cloud.addUser('ann', 'sla.read', 'sla.write');
  const signedIn = await cloud.call('/auth/token', { method: 'POST', body: { username: 'ann', password } });
  token = z.object({ token: z.string() }).parse(signedIn.body).token;
  // Early: the schedule acts once a minute.
  await cloud.call('/heartbeats', { method: 'POST', token, body: aHeartbeat('reminded') });
}, 300_000);
afterAll(async () => {
  await cloud?.close();
  await copy?.remove();
}, 60_000);

describe('a route that was added by the steps of docs/develop.md', () => {
  it('answers, asks for its scope, and has its path and methods', async () => {
    await cloud.call('/heartbeats', { method: 'POST', token, body: aHeartbeat('m/1') });
    const shown = await cloud.call('/monitors/m%2F1', { token });
    expect(shown).toMatchObject({ status: 200, body: { monitorId: 'm/1', silent: false } });
    const statuses = [
      await cloud.call('/monitors/other', { token }),
      await cloud.call('/monitors/m%2F1', { token, method: 'DELETE' }),
      await cloud.call('/monitors/m%2F1'),
    ].map(({ status }) => status);
    expect(statuses).toEqual([404, 405, 401]);
  });

  it('is described', async () => {
    const { body } = await cloud.call('/openapi.json');
    expect(body).toMatchObject({
      paths: { '/monitors/{monitorId}': { get: { operationId: 'showMonitor' } } },
    });
  });
});

describe('an index of the products that was added so', () => {
  const brand = { name: 'brand', key: { brand: 1, active: 1 } };
  let client: MongoClient;
  beforeAll(async () => {
    client = await new MongoClient(cloud.info.mongodb).connect();
  });
  afterAll(() => client?.close());
  const products = () => client.db(cloud.info.database).collection('products');

  it('is made by the start, with the validator, before anything is imported', async () => {
    const indexes = await withinMinutes(async () => {
      const found = await products()
        .indexes()
        .catch(() => []);
      return found.length > 1 ? found : undefined;
    });
    expect(indexes).toMatchObject([{ name: '_id_' }, brand]);
    const [collection] = await client.db(cloud.info.database).listCollections({ name: 'products' }).toArray();
    expect(collection).toMatchObject({ options: { validationAction: 'error' } });
  });

  it('is set aside for the first import and there again after it, beside one of others', async () => {
    await products().createIndex({ name: 1 }, { name: 'theirs' });
    const connection = connectLocal(cloud.info);
    const folder = () => join(copy.path, 'reports');
    const request = { file: join(root, 'examples/products.csv'), team: 'catalogue', folder };
    const { result } = await importFile(connection, request, noProgress);
    connection.close();
    expect(result).toMatchObject({ status: 'succeeded' });
    const indexes = await products().indexes();
    // The server lists them as they were made.
    expect(indexes).toMatchObject([{ name: '_id_' }, { name: 'theirs' }, brand]);
    expect(await readFile(join(cloud.logs, 'lading-dev-migrate.log'), 'utf8')).toContain('"made":["brand"]');
  }, 120_000);
});

describe('a scheduled function and a queue consumer that were added so', () => {
  it('run: what the one sends by the clock, the other takes', async () => {
    const log = join(cloud.logs, 'lading-dev-take-reminders.log');
    const taken = await withinMinutes(async () => {
      const lines = (await readFile(log, 'utf8').catch(() => '')).split('\n');
      return lines.find((line) => line.includes('"monitorId":"reminded"'));
    });
    expect(JSON.parse(taken)).toMatchObject({ message: 'a monitor is well', service: 'take-reminders' });
  }, 150_000);

  it('leave no message behind', async () => {
    const { sqs, accessKeyId, secretAccessKey } = cloud.info;
    const credentials = { accessKeyId, secretAccessKey };
    const client = new SQSClient({ endpoint: sqs, region: 'us-east-1', credentials });
    const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
    const queues = QueueUrls.filter((url) => url.includes('SlaReminders'));
    expect(queues).toHaveLength(3);
    const counts = await withinMinutes(async () => {
      const left = await Promise.all(queues.map((QueueUrl) => countOf(client, QueueUrl)));
      return left.every((count) => count === 0) ? left : undefined;
    });
    client.destroy();
    expect(counts).toEqual([0, 0, 0]);
  }, 150_000);
});

async function countOf(client: SQSClient, QueueUrl: string): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
  const { Attributes = {} } = await client.send(asked);
  return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name]), 0);
}

/** The schedule acts once a minute. */
async function withinMinutes<Value>(probe: () => Promise<Value | undefined>): Promise<Value> {
  for (const giveUpAt = Date.now() + 140_000; Date.now() < giveUpAt; ) {
    const found = await probe();
    if (found !== undefined) return found;
    await setTimeout(200);
  }
  throw new Error('it did not happen within two minutes');
}

/** Writes each `ts` block to the file whose name is above it, and applies each `diff` block. */
async function followSteps(page: string, directory: string): Promise<void> {
  const files = [...page.matchAll(/^`(\S+)`:\n\n```ts\n(.*?)^```$/gms)];
  const changes = [...page.matchAll(/^```diff\n(.*?)^```$/gms)];
  expect({ files: files.length, changes: changes.length }).toEqual({ files: 4, changes: 5 });
  for (const [, name = '', content = ''] of files) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
  for (const [, change] of changes) execFileSync('git', ['apply', '-'], { cwd: directory, input: change });
}
