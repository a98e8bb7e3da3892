import type { Db } from 'mongodb';
import { ensureProductCollection } from '../../../../lambdas/catalogue/product-collection.ts';
import { endSessions } from '../../../../lambdas/import/turn/end-sessions.ts';
import { writePermits } from '../../../../lambdas/import/turn/permit-documents.ts';
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
      await endLeftovers(fixture.db);
      await Promise.all([table.clear(), fixture.db.collection('writePermits').deleteMany({})]);
      await fixture.deleteObjects();
      return race(plans, before, picks, parts);
    },
    stop: () => Promise.all([fixture.stop(), table.close()]),
  };
}

/** A child that was killed in a transaction holds what it wrote for a minute, which the next race would wait for. */
async function endLeftovers(db: Db): Promise<void> {
  const permits = await writePermits(db).find().toArray();
  await endSessions(
    db,
    permits.flatMap(({ sessions }) => sessions),
  );
}
