import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError } from '../../shared/errors.ts';
import { playRound } from './monitor/round.ts';
import { withTemporaryData } from './temporary-data.ts';

/** Of one round; more are counted. */
const maxPrintedFaults = 20;

/**
 * `monitor [--rounds N] [--seed S] [--outage 60m] [--speed 60]`: the folder monitor is killed and started again at any
 * moment, and the service is away for an hour. False when afterwards a breach is not there exactly once.
 */
export async function campaign(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      outage: { type: 'string', default: '60m' },
      speed: { type: 'string', default: '60' },
    },
  });
  const outageMinutes = Number(/^(\d+)m$/.exec(values.outage)?.[1]);
  if (!(outageMinutes > 0)) throw new ConfigError('option_invalid', '--outage is a time such as 60m');
  const speed = Number(values.speed);
  let isRight = true;
  await withTemporaryData('monitor', async (parent) => {
    for (let number = 0; number < Number(values.rounds); number++) {
      const seed = Number(values.seed) + number;
      const directory = join(parent, `round-${seed}`);
      await mkdir(directory);
      isRight = (await tellRound({ directory, seed, outageMinutes, speed })) && isRight;
      await rm(directory, { recursive: true, force: true });
    }
  });
  return isRight;
}

async function tellRound(options: Parameters<typeof playRound>[0]): Promise<boolean> {
  const { seed, outageMinutes } = options;
  const startedAt = performance.now();
  const { faults, counts } = await playRound(options);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  for (const fault of faults.slice(0, maxPrintedFaults))
    process.stdout.write(`  NO  seed ${seed}: ${fault}\n`);
  const summary = { seed, outageMinutes, faults: faults.length, ...counts, seconds };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  return faults.length === 0;
}
