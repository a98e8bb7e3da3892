import { ensureProductCollection } from '../../../../lambdas/catalogue/product-collection.ts';
import { startLoadFixture } from '../../../support/load-fixture.ts';
import { startRunTable } from '../local-run-table.ts';
import { type RaceResult, race } from './race.ts';
import type { RaceCase } from './race-arbitrary.ts';

/** A real database, object store and run table, on which one race after the other is run. */
export async function startRaceTrack() {
  const [fixture, table] = await Promise.all([startLoadFixture(), startRunTable()]);
  await ensureProductCollection(fixture.db);
  const parts = { db: fixture.db, s3: fixture.s3, runs: table.runs };
  return {
    async race({ plans, before, picks }: RaceCase): Promise<RaceResult> {
      await Promise.all([table.clear(), fixture.db.collection('writePermits').deleteMany({})]);
      await fixture.deleteObjects();
      return race(plans, before, picks, parts);
    },
    stop: () => Promise.all([fixture.stop(), table.close()]),
  };
}
