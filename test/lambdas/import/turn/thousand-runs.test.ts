import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { RunInput } from '../../../../lambdas/import/run/run-input.ts';
import { takeTurn } from '../../../../lambdas/import/turn/take-turn.ts';
import { queuedRun } from '../../../../lambdas/import/turn/turn-queue.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { origin, startTurnBench } from './turn-bench.ts';

const queued = 1_000;
/** Whole ones, from the front; of the others behind them, each hundredth asks. */
const finished = 5;
const asking = (index: number) => index < finished + 4 || index % 100 === 0;
const loadSeconds = 5;

let bench: Awaited<ReturnType<typeof startTurnBench>>;
beforeAll(async () => {
  bench = await startTurnBench();
});
afterAll(() => bench.close());

it('a thousand files at once are imported in order, and Step Functions is asked less than it allows', async () => {
  const time = virtualTime(origin + 60_000);
  const services = Object.assign(bench.services, { now: time.now, wait: time.wait });
  const runs = Array.from({ length: queued }, (_, index) =>
    bench.inputOf(`run-${String(index).padStart(4, '0')}`, index / 100),
  );
  const order: string[] = [];
  let asks = 0;

  async function execute(run: RunInput, index: number): Promise<void> {
    for (let asked = 0; ; ) {
      asks += 1;
      const answer = await takeTurn({ ...run, turn: { asked } }, services);
      if (answer.granted) break;
      asked = answer.asked;
      if (index >= finished && order.length === finished) return;
      await time.wait(answer.waitSeconds * 1000);
    }
    order.push(run.runId);
    await time.wait(loadSeconds * 1000);
    if (index < finished) await bench.succeed(run.runId);
  }

  for (const run of runs) bench.executions.set(run.runId, 'RUNNING');
  await Promise.all(runs.map((run) => bench.runs.queueRun(queuedRun(run, time.now().toISOString()))));
  for (const [index, run] of runs.entries()) if (asking(index)) time.start(() => execute(run, index));
  await time.run(finished * loadSeconds + 30);

  expect(order.slice(0, finished)).toEqual(runs.slice(0, finished).map(({ runId }) => runId));
  // A second passes at most between two runs.
  const seconds = (time.now().getTime() - origin - 60_000) / 1000;
  expect(seconds).toBeLessThan(finished * (loadSeconds + 2) + 30);
  // Those far behind come back seldom.
  expect(asks).toBeLessThan(200);
  expect(lowestLevel(bench.looks.map(({ at }) => at))).toBeGreaterThan(200);
}, 120_000);

/** Of a bucket of 250 questions that is filled up with ten a second, which is what Step Functions gives in most regions. */
function lowestLevel(times: readonly number[]): number {
  let level = 250;
  let lowest = level;
  let before = times[0] ?? 0;
  for (const at of times) {
    level = Math.min(250, level + ((at - before) / 1000) * 10) - 1;
    lowest = Math.min(lowest, level);
    before = at;
  }
  return lowest;
}
