import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Db, MongoClient } from 'mongodb';
import {
  closePermits,
  givePermitsBack,
  openPermits,
  type Permit,
  takePermits,
  usePermit,
} from '../../../../lambdas/import/turn/write-permits.ts';
import { startTestMongod, type TestMongod } from '../../../support/mongod.ts';

let mongod: TestMongod;
let client: MongoClient;
let db: Db;
let taken: Permit[] = [];
beforeAll(async () => {
  mongod = await startTestMongod();
  client = new MongoClient(mongod.uri);
  db = client.db(mongod.database);
});
afterAll(async () => {
  await client.close();
  await mongod.stop();
});
beforeEach(async () => {
  await db.dropDatabase();
  await db.createCollection('things');
});
afterEach(async () => {
  await givePermitsBack(db, taken);
  taken = [];
});

const oneTurn = { runId: 'one', partitions: 2, turnNumber: 1 };
const child = { runId: 'one', partition: 1 };

async function take(attempt: number, of = child): Promise<Permit[] | undefined> {
  const permits = await takePermits(db, of, attempt);
  taken.push(...(permits ?? []));
  return permits;
}

/** Opens a transaction that has used its permit and written; gives what commits it. */
async function write(permit: Permit, _id: string): Promise<() => Promise<void>> {
  const { session } = permit;
  session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } });
  expect(await usePermit(db, permit)).toBe(true);
  await db.collection<{ _id: string }>('things').insertOne({ _id }, { session });
  return () => session.commitTransaction();
}

/** Whether a transaction of this permit would be allowed now. */
async function mayWrite(permit: Permit): Promise<boolean> {
  permit.session.startTransaction();
  const may = await usePermit(db, permit);
  await permit.session.abortTransaction();
  return may;
}

const things = () => db.collection('things').countDocuments();

describe('permits to write', () => {
  it('let a batch of each place commit, side by side', async () => {
    await openPermits(db, oneTurn);
    const commits = await Promise.all((await take(1))!.map((permit, index) => write(permit, String(index))));
    await Promise.all(commits.map((commit) => commit()));
    expect(await things()).toBe(3);
  });

  it('are given to no child before the turn is taken, nor after the run was closed', async () => {
    expect(await take(1)).toBeUndefined();
    await openPermits(db, oneTurn);
    await closePermits(db, 'one');
    expect(await take(2)).toBeUndefined();
  });

  it('are those of their run and partition alone', async () => {
    await openPermits(db, oneTurn);
    await closePermits(db, 'one-2');
    expect(await take(1, { runId: 'one', partition: 2 })).toBeUndefined();
    expect(await take(1)).toHaveLength(3);
  });

  it('end the writing of every other run when they are opened, and are not opened for an earlier one', async () => {
    await openPermits(db, oneTurn);
    const [permit] = (await take(1))!;
    const commit = await write(permit!, 'stalled');
    const next = { runId: 'one-2', partitions: 1, turnNumber: 2 };
    expect(await openPermits(db, next)).toBe(true);
    await expect(commit()).rejects.toMatchObject({ code: 251 });
    expect([await openPermits(db, oneTurn), await openPermits(db, next)]).toEqual([false, true]);
    expect(await take(2)).toBeUndefined();
    expect(await take(1, { runId: 'one-2', partition: 0 })).toHaveLength(3);
  });

  it('are those of one run when several are opened at once', async () => {
    const runs = [3, 1, 2].map((turnNumber) => ({ runId: `run-${turnNumber}`, partitions: 2, turnNumber }));
    const opened = await Promise.all(runs.map((run) => openPermits(db, run)));
    expect(opened[0]).toBe(true);
    const left = await db.collection<{ _id: string }>('writePermits').find().toArray();
    expect(new Set(left.map(({ _id }) => _id.split('#')[0]))).toEqual(new Set(['', 'run-3']));
  });

  it('end an open transaction when the run is closed, without waiting for its child', async () => {
    await openPermits(db, oneTurn);
    const [permit] = (await take(1))!;
    const commit = await write(permit!, 'stalled');
    const startedAt = performance.now();
    await closePermits(db, 'one');
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await expect(commit()).rejects.toMatchObject({ code: 251 });
    expect(await things()).toBe(0);
    expect(await mayWrite(permit!)).toBe(false);
  });

  it('end an open transaction of an earlier attempt, whose permits are gone then', async () => {
    await openPermits(db, oneTurn);
    const [first] = (await take(1))!;
    const commit = await write(first!, 'stalled');
    const [second] = (await take(2))!;
    await expect(commit()).rejects.toMatchObject({ code: 251 });
    expect({ first: await mayWrite(first!), second: await mayWrite(second!) }).toEqual({
      first: false,
      second: true,
    });
    expect(await take(1)).toBeUndefined();
  });

  it('name no session any more when they are given back, so that nobody ends what it is used for next', async () => {
    await openPermits(db, oneTurn);
    await givePermitsBack(db, (await take(1))!);
    const left = await db.collection<{ sessions: unknown[] }>('writePermits').find().toArray();
    expect(left.flatMap(({ sessions }) => sessions)).toEqual([]);
  });

  it('stay as they are when they are opened again', async () => {
    await openPermits(db, oneTurn);
    const [permit] = (await take(1))!;
    await openPermits(db, oneTurn);
    expect(await mayWrite(permit!)).toBe(true);
  });

  it('are refused on a server that has no transactions, and the operator is told what to do', async () => {
    const single = Object.assign(Object.create(db), {
      command: async () => ({ ok: 1, isWritablePrimary: true }),
    });
    const opening = openPermits(single, oneTurn);
    await expect(opening).rejects.toMatchObject({
      name: 'ConfigError',
      code: 'database_without_transactions',
      message: expect.stringContaining('--replSet'),
    });
  });

  it('may be closed twice and without having been opened', async () => {
    await closePermits(db, 'one');
    await openPermits(db, oneTurn);
    await Promise.all([closePermits(db, 'one'), closePermits(db, 'one')]);
    expect(await db.collection<{ _id: string }>('writePermits').distinct('_id')).toEqual(['#turn']);
  });
});
