import { SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RunInput } from '../../../../lambdas/import/run/run-input.ts';
import type { ArrivedObject } from '../../../../lambdas/import/start/object-event.ts';
import { runIdOf, startRun } from '../../../../lambdas/import/start/start.ts';
import { inOrderOfArrival } from '../../../../lambdas/import/turn/arrival-order.ts';
import { takeTurn } from '../../../../lambdas/import/turn/take-turn.ts';
import { queuedRun } from '../../../../lambdas/import/turn/turn-queue.ts';
import { virtualTime } from '../../../support/virtual-time.ts';
import { origin, startTurnBench } from './turn-bench.ts';

type Bench = Awaited<ReturnType<typeof startTurnBench>>;

/** A file that is put into the bucket, what becomes of its events and of its run; times in milliseconds. */
interface File {
  key: string;
  putAt: number;
  /** How long each copy of the event is on its way. */
  delays: number[];
  reads: number;
  loads: number;
  ends: 'well' | 'reading' | 'loading';
  /** Whether somebody hears that its execution failed. */
  isTold: boolean;
}

/** Puts the files and runs everything behind them, but for reading and loading. */
async function runBurst(files: readonly File[], bench: Bench) {
  const time = virtualTime(origin);
  const services = { ...bench.services, now: time.now, wait: time.wait };
  const outcomes = new Map<string, string>();
  const granted: string[] = [];
  const inputs: RunInput[] = [];
  const { open } = bench.services.permits;
  services.permits = {
    ...bench.services.permits,
    open: async (run) => {
      // Nobody else may write while somebody does.
      expect([...bench.open].filter((runId) => runId !== run.runId)).toEqual([]);
      return open(run);
    },
  };

  async function execute(run: RunInput, file: File): Promise<void> {
    bench.executions.set(run.runId, 'RUNNING');
    await time.wait(file.reads);
    if (file.ends === 'reading') return end(run, file, 'failed');
    try {
      for (let asked = 0; ; asked++) {
        const answer = await takeTurn({ ...run, turn: { asked } }, services);
        if (answer.granted) break;
        await time.wait(answer.waitSeconds * 1000);
      }
    } catch (error) {
      return end(run, file, (error as { code: string }).code);
    }
    granted.push(run.runId);
    await time.wait(file.loads);
    if (file.ends === 'loading') return end(run, file, 'failed');
    outcomes.set(run.runId, 'succeeded');
    await bench.succeed(run.runId);
  }

  async function end({ runId }: RunInput, { isTold }: File, outcome: string): Promise<void> {
    outcomes.set(runId, outcome);
    bench.executions.set(runId, 'FAILED');
    await time.wait(500);
    if (isTold) await bench.fail(runId);
  }

  for (const [index, file] of files.entries()) {
    const object: ArrivedObject = {
      bucket: 'drop',
      key: `incoming/${file.key}.csv`,
      versionId: `v${index}`,
      etag: 'e',
      sizeBytes: 1,
      sequencer: (0x1000 + index).toString(16),
      receivedAt: new Date(origin + file.putAt).toISOString(),
    };
    const sfn = new SFNClient({});
    sfn.send = (async ({ input: { input } }: { input: { input: string } }) => {
      const run = JSON.parse(input) as RunInput;
      if (bench.executions.has(run.runId))
        throw Object.assign(new Error(), { name: 'ExecutionAlreadyExists' });
      bench.executions.set(run.runId, 'RUNNING');
      inputs.push(run);
      time.start(() => execute(run, file));
    }) as typeof sfn.send;
    for (const delay of file.delays) {
      time.start(async () => {
        await time.wait(file.putAt + delay);
        const settings = { configSha256: '', timeZone: 'UTC' };
        const given = { ...services, sfn, settings, onNewRun: () => {} };
        await startRun(object, given as unknown as Parameters<typeof startRun>[1]);
      });
    }
    outcomes.set(runIdOf(object), 'unknown');
  }
  await time.run();
  return { outcomes, granted, inputs };
}

/** One value half of the time, so that it meets itself. */
function usually(value: number, { max }: { max: number }): fc.Arbitrary<number> {
  return fc.oneof(fc.constant(value), fc.integer({ min: 0, max }), fc.constant(max));
}

const files = fc
  .array(
    fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      putAt: fc.integer({ min: 0, max: 4_000 }),
      delays: fc.array(usually(0, { max: 1_999 }), { minLength: 1, maxLength: 2 }),
      reads: usually(0, { max: 9_000 }),
      loads: fc.integer({ min: 0, max: 9_000 }),
      ends: fc.constantFrom<File['ends']>('well', 'well', 'well', 'reading', 'loading'),
      isTold: fc.boolean(),
    }),
    { minLength: 2, maxLength: 7 },
  )
  // S3's sequencers grow with time.
  .map((drawn) => drawn.toSorted((one, other) => one.putAt - other.putAt));

let bench: Bench;
beforeEach(async () => {
  bench = await startTurnBench();
});
afterEach(() => bench.close());

function inOrder(inputs: readonly RunInput[]): string[] {
  return inOrderOfArrival(inputs.map((run) => queuedRun(run, new Date(origin).toISOString()))).map(
    ({ runId }) => runId,
  );
}

describe('files that are put within seconds', () => {
  it('go on to load in order of arrival, whatever their events and runs do', async () => {
    await fc.assert(
      fc.asyncProperty(files, async (some) => {
        const fresh = await startTurnBench();
        try {
          const { outcomes, granted, inputs } = await runBurst(some, fresh);
          expect(granted).toEqual(inOrder(inputs).filter((runId) => granted.includes(runId)));
          // The hold is longer than any of the delays.
          expect([...outcomes.values()]).not.toContain('arrived_late');
          expect([...outcomes.values()]).not.toContain('unknown');
          expect(new Set(granted).size).toBe(granted.length);
        } finally {
          await fresh.close();
        }
      }),
      { numRuns: 10 },
    );
  }, 120_000);

  it('that come after a younger one has gone on to load write nothing, and the others stay in order', async () => {
    const late = files.map((some) =>
      some.map((file, index) =>
        index % 3 === 0 ? { ...file, delays: file.delays.map((delay) => delay * 20) } : file,
      ),
    );
    await fc.assert(
      fc.asyncProperty(late, async (some) => {
        const fresh = await startTurnBench();
        try {
          const { outcomes, granted, inputs } = await runBurst(some, fresh);
          expect(granted).toEqual(inOrder(inputs).filter((runId) => granted.includes(runId)));
          for (const [runId, outcome] of outcomes) {
            if (outcome === 'arrived_late') expect(granted).not.toContain(runId);
          }
        } finally {
          await fresh.close();
        }
      }),
      { numRuns: 10 },
    );
  }, 120_000);
});
