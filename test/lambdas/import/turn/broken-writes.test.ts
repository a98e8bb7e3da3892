import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RunInput } from '../../../../lambdas/import/run/run-input.ts';
import { releaseTurn } from '../../../../lambdas/import/turn/release-turn.ts';
import { startTurnBench } from './turn-bench.ts';

/** Calls of the table that each step makes. */
const calls = { start: 3, grant: 12, release: 2 };

let bench: Awaited<ReturnType<typeof startTurnBench>>;
beforeEach(async () => {
  bench = await startTurnBench();
});
afterEach(() => bench.close());

/** The table's client dies before or after its n-th call, as a function does that is killed there; gives whether it did. */
async function dying(
  callNumber: number,
  when: 'before' | 'after',
  work: () => Promise<unknown>,
): Promise<boolean> {
  const { documents } = bench;
  const send = documents.send.bind(documents);
  let made = 0;
  let isDead = false;
  documents.send = (async (command: Parameters<typeof send>[0]) => {
    made += 1;
    if (made < callNumber) return send(command);
    if (made === callNumber && when === 'after') await send(command);
    isDead = true;
    throw new Error('the function was killed');
  }) as typeof documents.send;
  try {
    await work();
  } catch (error) {
    if (!isDead) throw error;
  } finally {
    documents.send = send;
  }
  return isDead;
}

/** Before and after each call, and one more, at which nobody dies. */
function places(step: keyof typeof calls) {
  const numbers = Array.from({ length: calls[step] + 1 }, (_, index) => index + 1);
  return numbers.flatMap((callNumber) =>
    (['before', 'after'] as const).map((when) => ({ when, callNumber, dies: callNumber <= calls[step] })),
  );
}

describe('a start that dies', () => {
  it.each(places('start'))(
    '$when its call $callNumber lets nobody past it',
    async ({ when, callNumber, dies }) => {
      const input = bench.inputOf('older', 1);
      const hasDied = await dying(callNumber, when, () => bench.runs.openRun(input, bench.services.now()));
      const isRecorded = (await bench.runs.getRun('older')) !== undefined;
      // What is recorded is queued: a younger run that asks now would see it.
      if (isRecorded) expect(await bench.queue()).toContain('older');
      expect(hasDied).toBe(dies);
      const record = await bench.runs.openRun(input, bench.services.now());
      expect(record.status).toBe('running');
      expect(await bench.queue()).toEqual(['older']);
    },
  );
});

describe('a grant that dies', () => {
  it.each(places('grant'))('$when its call $callNumber is repeated', async ({ when, callNumber, dies }) => {
    const older = await bench.arrive('older', 1);
    const younger = await bench.arrive('younger', 2);
    expect(await dying(callNumber, when, () => bench.take(older))).toBe(dies);
    expect(await bench.take(younger)).toMatchObject({ granted: false });
    expect(bench.open.has('younger')).toBe(false);
    expect(await bench.take(older)).toMatchObject({ granted: true });
    expect(bench.open).toEqual(new Set(['older']));
    expect(await bench.runs.readTurn()).toMatchObject({ holder: 'older', turnNumber: expect.any(Number) });
  });

  it.each(places('grant'))(
    '$when its call $callNumber holds up nobody once its execution has ended',
    async ({ when, callNumber }) => {
      const older = await bench.arrive('older', 1);
      const younger = await bench.arrive('younger', 2);
      await dying(callNumber, when, () => bench.take(older));
      bench.executions.set('older', 'FAILED');
      expect(await bench.take(younger)).toMatchObject({ granted: true });
      expect(bench.open).toEqual(new Set(['younger']));
    },
  );
});

describe('a release that dies', () => {
  it.each(places('release'))(
    '$when its call $callNumber has ended the writing first',
    async ({ when, callNumber, dies }) => {
      const first = await bench.arrive('first', 1);
      const next = await bench.arrive('next', 2);
      await bench.take(first);
      const record = await bench.runs.closeFailed('first', { code: 'internal_error', message: 'a bug' });
      expect(await dying(callNumber, when, () => releaseTurn(record, bench.services))).toBe(dies);
      expect(bench.open).toEqual(new Set());
      await releaseTurn(record, bench.services);
      expect(await bench.take(next)).toMatchObject({ granted: true });
      expect(await bench.queue()).toEqual(['next']);
    },
  );
});

it('of many that ask at once one has the turn, and the others come after it in order', async () => {
  const runs: RunInput[] = [];
  for (const index of [3, 1, 2, 0]) runs.push(await bench.arrive(`run-${index}`, index));
  const order: string[] = [];
  const { open } = bench.services.permits;
  bench.services.permits.open = async (run) => {
    expect(bench.open.size).toBe(0);
    order.push(run.runId);
    return open(run);
  };
  // Ends whoever has the turn when everybody waits.
  bench.services.meanwhile = async () => {
    const { holder } = await bench.runs.readTurn();
    if (holder && bench.open.has(holder)) await bench.succeed(holder);
  };
  await Promise.all(
    runs.map(async (run) => {
      while (!(await bench.take(run)).granted);
    }),
  );
  expect(order).toEqual(['run-0', 'run-1', 'run-2', 'run-3']);
});
