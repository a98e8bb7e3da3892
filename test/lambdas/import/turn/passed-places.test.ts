import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  comparePlaces,
  compareSequencers,
  inOrderOfArrival,
  type Place,
} from '../../../../lambdas/import/turn/arrival-order.ts';
import { findPasser, type PassedPlaces, passBy } from '../../../../lambdas/import/turn/passed-places.ts';

function aPlace(runId: string, seconds: number, key = runId, sequencer: string | null = null): Place {
  const time = new Date(Date.parse('2026-11-21T10:00:00Z') + seconds * 1000).toISOString();
  return { runId, key, time, sequencer };
}

/** Grants the runs one after the other, as far as none has passed them, and tells which were late. */
function grantAll(runs: readonly Place[]) {
  let passed: PassedPlaces = {};
  const versions = new Map<string, Place>();
  const granted: Place[] = [];
  const late: Place[] = [];
  for (const run of runs) {
    if (findPasser(run, passed, versions.get(run.key))) late.push(run);
    else {
      passed = passBy(run, passed);
      versions.set(run.key, run);
      granted.push(run);
    }
  }
  return { granted, late };
}

describe('findPasser', () => {
  it('finds the younger run of another key', () => {
    const passed = passBy(aPlace('younger', 5), {});
    expect(findPasser(aPlace('late', 4), passed, undefined)?.runId).toBe('younger');
    expect(findPasser(aPlace('next', 6), passed, undefined)).toBeUndefined();
  });

  it('remembers the youngest of the other keys while one key has turns', () => {
    let passed = passBy(aPlace('other', 4), {});
    passed = passBy(aPlace('a-1', 5, 'a', '01'), passed);
    passed = passBy(aPlace('a-2', 6, 'a', '02'), passed);
    expect(findPasser(aPlace('a-3', 3, 'a', '03'), passed, undefined)?.runId).toBe('other');
    expect(findPasser(aPlace('a-3', 5, 'a', '03'), passed, undefined)).toBeUndefined();
  });

  it('compares hand-made versions of a key by their times', () => {
    const passed = passBy(aPlace('first', 5, 'a'), {});
    expect(findPasser(aPlace('late', 4, 'a', '09'), passed, undefined)?.runId).toBe('first');
    expect(findPasser(aPlace('next', 6, 'a', '01'), passed, undefined)).toBeUndefined();
  });

  it('never is the run itself', () => {
    const passed = passBy(aPlace('same', 5), {});
    expect(findPasser(aPlace('same', 1), passed, aPlace('same', 9))).toBeUndefined();
  });
});

const runs = fc
  .uniqueArray(
    fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      seconds: fc.integer({ min: 0, max: 9 }),
      sequencer: fc.stringMatching(/^[0-9A-F]{2}$/),
    }),
    { selector: ({ sequencer }) => sequencer.replace(/0+$/, ''), maxLength: 10 },
  )
  .map((drawn) =>
    drawn.map(({ key, seconds, sequencer }, index) => aPlace(`${index}`, seconds, key, sequencer)),
  );

it('whatever comes in whatever order, what is granted never is out of order', () => {
  fc.assert(
    fc.property(runs, (some) => {
      const { granted } = grantAll(some);
      for (const [index, run] of granted.entries()) {
        for (const before of granted.slice(0, index)) {
          if (before.key === run.key)
            expect(compareSequencers(before.sequencer, run.sequencer)).toBeLessThan(0);
          else expect(comparePlaces(before, run)).toBeLessThan(0);
        }
      }
    }),
  );
});

it('in order of arrival nobody is late', () => {
  fc.assert(
    fc.property(runs, (some) => {
      expect(grantAll(inOrderOfArrival(some)).late).toEqual([]);
    }),
  );
});
