import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { type RaceCase, raceCase } from '../lambdas/import/turn/race-arbitrary.ts';
import { startRaceTrack } from '../lambdas/import/turn/race-track.ts';
import cleanUpAfterRun from '../support/after-all-tests.ts';
import prepareRun from '../support/before-all-tests.ts';

const progressEvery = 50;

/**
 * `turns [--races N] [--seed S]`: N races of two or three runs for one catalogue, with aborts, kills, stalls, redrives
 * and lost events, each call against a real database and run table in an order that the seed gives. False at the first
 * race in which a run undid another; it is printed.
 */
export async function campaign(args: string[]): Promise<boolean> {
  const { values } = parseArgs({ args, options: { races: { type: 'string' }, seed: { type: 'string' } } });
  const races = Number(values.races ?? 1_000);
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  process.stdout.write(`turns: ${races} races of seed ${seed}\n`);
  // What the tests share, this campaign needs too.
  await prepareRun();
  const track = await startRaceTrack();
  const endings = new Map<string, number>();
  let done = 0;
  const holds = async (one: RaceCase) => {
    const { outcomes, faults } = await track.race(one);
    for (const outcome of outcomes) endings.set(outcome, (endings.get(outcome) ?? 0) + 1);
    if (++done % progressEvery === 0) process.stdout.write(`${done} races: ${tell(endings)}\n`);
    if (faults.length > 0) throw new Error(faults.join('\n'));
  };
  try {
    const result = await fc.check(fc.asyncProperty(raceCase, holds), {
      numRuns: races,
      seed,
      endOnFailure: true,
    });
    if (result.failed)
      process.stdout.write(`${fc.stringify(result.counterexample)}\n${result.errorInstance}\n`);
    process.stdout.write(
      `${done} races, ${result.failed ? 'one' : 'none'} in which a run undid another: ${tell(endings)}\n`,
    );
    return !result.failed;
  } finally {
    await track.stop();
    await cleanUpAfterRun();
  }
}

function tell(endings: ReadonlyMap<string, number>): string {
  return [...endings].map(([ending, count]) => `${count} ${ending}`).join(', ');
}
