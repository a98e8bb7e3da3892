import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '../../../shared/seeded-random.ts';
import { chaosCloud } from './chaos-cloud.ts';
import type { ChaosDatabase } from './chaos-database.ts';
import { checkStorm } from './check-storm.ts';
import { readFaults } from './fault-log.ts';
import { findProducts } from './found-products.ts';
import { startHandEdits } from './hand-edits.ts';
import { persistently } from './persistently.ts';
import { storm } from './storm.ts';
import { enteredStates } from './strike.ts';
import type { RoundResult } from './tally.ts';

/** One round of many small files on a new cloud and an empty catalogue; about two minutes. */
export async function stormRound(
  database: ChaosDatabase,
  databaseName: string,
  directory: string,
  seed: number,
): Promise<RoundResult> {
  await database.empty();
  const log = join(directory, `faults-${seed}.jsonl`);
  const dataDirectory = join(directory, `storm-${seed}`);
  const rare = { functionDeath: 60, eventRepeat: 4, callFailure: 300, statusLoss: 6, statusRepeat: 6 };
  const cloud = chaosCloud(dataDirectory, database.uri, { seed, log, ...rare });
  // Waiting makes sense for a cloud that was killed, not for one that cannot start.
  await cloud.connection();
  const random = seededRandom(seed);
  const edits = startHandEdits(database.uri, databaseName, seededRandom(seed + 1));
  try {
    const { files, records, faults } = await storm(cloud, database, random);
    await edits.stop();
    const reachedLoad = new Set<string>();
    for (const { runId } of records) {
      const states = await persistently(() => enteredStates(cloud, runId), 60_000);
      if (states.includes('Load')) reachedLoad.add(runId);
    }
    const found = await persistently(() => findProducts(database.uri(), databaseName), 60_000);
    const check = checkStorm(records, files, found.states, reachedLoad);
    const lostEdits = edits.lost(found.manual);
    return {
      ...check,
      ...{ records, lostEdits, edits: edits.count() },
      faults: [...faults, ...(await readFaults(log))],
      wrong: [...check.wrong, ...lostEdits],
    };
  } finally {
    await edits.stop();
    await cloud.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  }
}
