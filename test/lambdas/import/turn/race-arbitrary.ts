import fc from 'fast-check';
import type { RacingPlan } from './racing-plan.ts';

export interface RaceCase {
  plans: RacingPlan[];
  /** SKUs that are stored when the race begins. */
  before: string[];
  /** Which of the calls that could be next; used again from the start when they are not enough. */
  picks: number[];
}

const skus = ['a', 'b', 'c', 'd', 'e', 'f'];
/** A child makes about twenty calls. */
const childCall = { partition: fc.nat(1), call: fc.nat(20) };
const nothing = { nil: undefined, freq: 2 };
const plan: fc.Arbitrary<RacingPlan> = fc.record({
  skus: fc.subarray(skus, { minLength: 2 }),
  abort: fc.option(fc.record(childCall), nothing),
  losesEvent: fc.boolean(),
  stall: fc.option(fc.record({ ...childCall, steps: fc.nat(400) }), nothing),
  kill: fc.option(fc.record({ ...childCall, isRetried: fc.boolean() }), nothing),
  isRedriven: fc.boolean(),
});

/** Two or three runs, what goes wrong with each, and the order of their calls. */
export const raceCase: fc.Arbitrary<RaceCase> = fc.record({
  plans: fc.array(plan, { minLength: 2, maxLength: 3 }),
  before: fc.subarray(skus),
  picks: fc.array(fc.nat(60), { minLength: 40, maxLength: 200 }),
});
