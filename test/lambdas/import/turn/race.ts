import { interleaving } from '../../../support/interleaving.ts';
import { bucket } from '../../../support/object-store.ts';
import { putRun } from '../../../support/run-parts.ts';
import { aRun } from '../run-builders.ts';
import { type RaceParts, raceServices } from './race-services.ts';
import type { RacingPlan } from './racing-plan.ts';
import { racingRun } from './racing-run.ts';

export interface RaceResult {
  /** `succeeded` or the code of the failure, of each run. */
  outcomes: string[];
  /** By SKU the number of the run whose value is stored, -1 for what was there before. */
  stored: Record<string, number>;
  /** What must never happen. */
  faults: string[];
}

const partitions = [0, 1];
/** Of the SKUs a to f. */
const splitters = ['d'];

/**
 * Lets runs race for the catalogue, in which `before` is stored: every call of each against the real run table, object
 * store and database, in the order of `picks`. The files arrived in the order of the runs.
 */
export async function race(
  plans: readonly RacingPlan[],
  before: readonly string[],
  picks: readonly number[],
  parts: RaceParts,
): Promise<RaceResult> {
  await parts.db.collection('products').deleteMany({});
  if (before.length > 0)
    await parts.db.collection('products').insertMany(before.map((sku) => product(sku, -1)));
  const order = interleaving();
  const executions = new Map<string, string>();
  const clock = { ms: Date.parse('2026-11-21T12:00:00Z') };
  const name = `race-${races++}`;
  const faults: string[] = [];
  const granted: number[] = [];
  const racers = plans.map((plan, number) => {
    const runId = `${name}-${number}`;
    const receivedAt = `2026-11-21T10:00:0${number}.000Z`;
    const onCommit = () => {
      if (granted.some((other) => other > number))
        faults.push(`run ${number} wrote after a younger one had the turn`);
    };
    return racingRun({
      plan,
      input: aRun({ runId, bucket, key: `incoming/shoes/${runId}.csv`, receivedAt }),
      partitions,
      executions,
      servicesOf: (actor, onCall = () => undefined) => {
        const gate = <Result>(operation: () => Promise<Result>) => {
          onCall();
          return order.gate(actor, operation);
        };
        return raceServices(parts, { gate, clock, executions, partitions: partitions.length, onCommit });
      },
      freeze: order.freeze,
      thaw: order.thaw,
      onGrant: () => granted.push(number),
    });
  });
  for (const [number, { skus }] of plans.entries()) {
    const rows = skus.map((sku) => ({ sku, name: nameOf(number) }));
    const run = { runId: `${name}-${number}`, bucket, stampedAt: '2026-11-21T11:00:00.000Z', columns: [] };
    await putRun(parts.s3, { ...run, splitters, ranges: [rows] });
  }
  let at = 0;
  await order.drive(Promise.all(racers.map((racer) => racer.run())), {
    // The second time round the picks are others.
    pick: () => picks[at % picks.length]! + 7 * Math.floor(at++ / picks.length),
    before: (step) => {
      for (const racer of racers) racer.atStep(step);
    },
    idle: () => racers.map((racer) => racer.wake()).some(Boolean),
  });
  const found = await parts.db.collection('products').find().toArray();
  const stored = Object.fromEntries(
    found.map(({ _id, name: value }) => [String(_id), Number(value.split(' ')[1])]),
  );
  const outcomes = racers.map((racer) => racer.outcome());
  return { outcomes, stored, faults: [...faults, ...lostWrites(plans, outcomes, stored)] };
}

let races = 0;

function nameOf(number: number): string {
  return `Value ${number}`;
}

function product(sku: string, number: number) {
  const at = new Date('2026-01-01T00:00:00Z');
  return { _id: sku as never, sku, name: nameOf(number), active: true, createdAt: at, modifiedAt: at };
}

/** A product of a run that succeeded says what that run or a younger one says; that of a late run says nothing of it. */
function lostWrites(
  plans: readonly RacingPlan[],
  outcomes: readonly string[],
  stored: RaceResult['stored'],
): string[] {
  return plans.flatMap(({ skus, isRedriven }, number) => {
    const wrong =
      outcomes[number] === 'succeeded'
        ? skus.filter((sku) => stored[sku] === undefined || stored[sku] < number)
        : outcomes[number] === 'arrived_late' && !isRedriven
          ? skus.filter((sku) => stored[sku] === number)
          : [];
    return wrong.map(
      (sku) => `${sku} says ${stored[sku]} although run ${number} ended as ${outcomes[number]}`,
    );
  });
}
