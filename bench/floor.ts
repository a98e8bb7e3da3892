import { createReadStream } from 'node:fs';
import { writeRaw } from '../lambdas/import/load/raw-write.ts';
import { type Bench, mongodPidOf } from './lading-case.ts';
import { cpuSeconds } from './process-usage.ts';
import type { Measurement } from './table.ts';

const documentsPerInsert = 3_000;

/**
 * What no import can go below: reading the file's bytes once, and mongod's own CPU for inserting the same documents,
 * ready and sorted by `_id`. The seconds are those two added up.
 */
export async function measureFloor({ client, cloud }: Bench, file: string): Promise<Measurement> {
  const startedAt = performance.now();
  for await (const _ of createReadStream(file, { highWaterMark: 1 << 20 }));
  const readSeconds = (performance.now() - startedAt) / 1000;
  const db = client.db(cloud.database);
  const found = await db.collection('products').find({}, { raw: true }).sort({ _id: 1 }).toArray();
  // With `raw` the driver gives each document as its bytes.
  const documents = found
    .filter((document) => document instanceof Uint8Array)
    .map((bytes) => Buffer.from(bytes));
  await db.collection('floor').drop();
  await db.createCollection('floor');
  const pid = await mongodPidOf(client);
  const before = (await cpuSeconds(pid)) ?? 0;
  for (let start = 0; start < documents.length; start += documentsPerInsert) {
    const slice = documents.slice(start, start + documentsPerInsert);
    await writeRaw(db, { command: 'insert', collection: 'floor', documents: Buffer.concat(slice) });
  }
  const mongod = ((await cpuSeconds(pid)) ?? 0) - before;
  await db.collection('floor').drop();
  return { name: 'floor', seconds: readSeconds + mongod, cpuSeconds: { mongod, reading: readSeconds } };
}
