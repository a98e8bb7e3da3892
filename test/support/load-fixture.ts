import { type Db, type Document, MongoClient } from 'mongodb';
import { load } from '../../lambdas/import/load/load.ts';
import type { PartitionOutcome } from '../../lambdas/import/run/outcome.ts';
import { openPermits } from '../../lambdas/import/turn/write-permits.ts';
import { startTestMongod } from './mongod.ts';
import { bucket, startTestStore, type TestStore } from './object-store.ts';
import { putRun, type TestRow, type TestRun } from './run-parts.ts';

export type Counts = Pick<PartitionOutcome, 'created' | 'updated' | 'unchanged' | 'duplicates'>;

export interface LoadFixture extends TestStore {
  db: Db;
  client: MongoClient;
  /** Loads all partitions of a run that was put; the last outcome is the answer. `db` may be a saboteur. */
  loadRun: (run: TestRun, db?: Db) => Promise<PartitionOutcome>;
  /** Puts a run of one range and loads it. */
  importRows: (run: Partial<TestRun> & { runId: string }, rows: readonly TestRow[]) => Promise<Counts>;
  product: (id: string) => Promise<Document | null>;
}

export function testRun(run: Partial<TestRun> & { runId: string }): TestRun {
  return { bucket, stampedAt: '2026-01-01T00:00:00.000Z', columns: [], ranges: [], ...run };
}

export function countsOf({ created, updated, unchanged, duplicates }: PartitionOutcome): Counts {
  return { created, updated, unchanged, duplicates };
}

/** A mongod, an object store, and the load stage between them. */
export async function startLoadFixture(): Promise<LoadFixture> {
  const [mongod, store] = await Promise.all([startTestMongod(), startTestStore()]);
  const client = new MongoClient(mongod.uri);
  const database = client.db(mongod.database);
  const attempts = new Map<string, number>();
  let turns = 0;

  async function loadRun(run: TestRun, db = database): Promise<PartitionOutcome> {
    const outcomes: PartitionOutcome[] = [];
    const partitions = (run.splitters?.length ?? 0) + 1;
    await openPermits(database, { runId: run.runId, partitions, turnNumber: ++turns });
    const services = {
      s3: store.s3,
      db,
      runs: {
        getRun: async () => undefined,
        nextLoadAttempt: async (runId: string, partition: number) => {
          const child = `${runId} ${partition}`;
          attempts.set(child, (attempts.get(child) ?? 0) + 1);
          return attempts.get(child)!;
        },
        putPartitionOutcome: async (_: string, outcome: PartitionOutcome) => void outcomes.push(outcome),
      },
      retakeTurn: () => Promise.reject(new Error('the run has no turn')),
    };
    for (let partition = 0; partition < partitions; partition++) {
      await load({ runId: run.runId, bucket: run.bucket, partition }, services);
    }
    return outcomes.at(-1)!;
  }

  return {
    ...store,
    db: database,
    client,
    loadRun,
    async importRows(part, rows) {
      const run = testRun({ ...part, ranges: [rows] });
      await putRun(store.s3, run);
      return countsOf(await loadRun(run));
    },
    product: (id) => database.collection<{ _id: string }>('products').findOne({ _id: id }),
    async stop() {
      await client.close();
      await Promise.all([mongod.stop(), store.stop()]);
    },
  };
}
