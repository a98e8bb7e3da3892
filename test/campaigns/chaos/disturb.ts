import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../../../shared/seeded-random.ts';
import type { ChaosCloud } from './chaos-cloud.ts';
import type { ChaosDatabase } from './chaos-database.ts';

/** Disturbances per file: with more no import would come to its end. */
const maxDisturbances = 3;

/** Stops and kills from outside, some seconds apart, until told to end; gives what it did. */
export async function disturb(
  random: SeededRandom,
  cloud: ChaosCloud,
  database: ChaosDatabase,
  signal: AbortSignal,
): Promise<string[]> {
  const kinds: Record<string, () => Promise<void>> = {
    'mongod stopped': () => database.restart('stop'),
    'mongod killed': () => database.restart('kill'),
    'engine killed': () => cloud.killAndRestart(),
  };
  const done: string[] = [];
  for (let left = random.below(maxDisturbances + 1); left > 0; left--) {
    await sleep(300 + random.below(4_000), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const kind = random.pick(Object.keys(kinds));
    await kinds[kind]!();
    done.push(kind);
  }
  return done;
}
