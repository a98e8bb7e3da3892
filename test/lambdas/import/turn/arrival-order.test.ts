import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  comparePlaces,
  compareSequencers,
  inOrderOfArrival,
  type Place,
} from '../../../../lambdas/import/turn/arrival-order.ts';

const at = (seconds: number) => new Date(Date.parse('2026-11-21T10:00:00Z') + seconds * 1000).toISOString();

function aPlace(runId: string, seconds: number, changes: Partial<Place> = {}): Place {
  return { runId, key: `drop/${runId}.csv`, time: at(seconds), sequencer: null, ...changes };
}

const names = (places: readonly Place[]) => places.map(({ runId }) => runId);

/** Few keys, times and sequencers, so that they often meet, of lengths that differ. */
const places = fc
  .uniqueArray(
    fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      seconds: fc.integer({ min: 0, max: 6_000 }).map((milliseconds) => milliseconds / 1000),
      sequencer: fc.option(fc.stringMatching(/^[0-2A]{1,3}$/), { freq: 8 }),
    }),
    {
      selector: ({ key, sequencer }) => `${key} ${sequencer?.replace(/0+$/, '') ?? Math.random()}`,
      maxLength: 9,
    },
  )
  .map((drawn) =>
    drawn.map(({ key, seconds, sequencer }, index) => aPlace(`run-${index}`, seconds, { key, sequencer })),
  );

describe('inOrderOfArrival', () => {
  it('goes by time between keys', () => {
    expect(names(inOrderOfArrival([aPlace('late', 3), aPlace('early', 1), aPlace('mid', 2)]))).toEqual([
      'early',
      'mid',
      'late',
    ]);
  });

  it('goes within one second by the sequencer, then by the key', () => {
    const one = aPlace('one', 1.9, { sequencer: '0A', key: 'drop/z.csv' });
    const two = aPlace('two', 1.1, { sequencer: '0B', key: 'drop/b.csv' });
    const three = aPlace('three', 1.5, { sequencer: '0B', key: 'drop/c.csv' });
    expect(names(inOrderOfArrival([three, two, one]))).toEqual(['one', 'two', 'three']);
  });

  it('lets the earlier time count for both where the times of one key contradict its sequencers', () => {
    const older = aPlace('older', 5, { key: 'same', sequencer: '01' });
    const newer = aPlace('newer', 3, { key: 'same', sequencer: '02' });
    const ordered = inOrderOfArrival([aPlace('between', 4), older, newer]);
    expect(ordered.map(({ runId, time }) => [runId, time])).toEqual([
      ['older', at(3)],
      ['newer', at(3)],
      ['between', at(4)],
    ]);
  });

  it('does not depend on the order in which the events came', () => {
    fc.assert(
      fc.property(places, fc.infiniteStream(fc.nat()), (some, random) => {
        const shuffled = some
          .map((place) => ({ place, weight: random.next().value as number }))
          .sort((a, b) => a.weight - b.weight)
          .map(({ place }) => place);
        expect(names(inOrderOfArrival(shuffled))).toEqual(names(inOrderOfArrival(some)));
      }),
    );
  });

  it('is total: of any two places one comes first, and the same one in every order', () => {
    fc.assert(
      fc.property(places, (some) => {
        const ordered = inOrderOfArrival(some);
        for (const [index, place] of ordered.entries()) {
          for (const later of ordered.slice(index + 1)) {
            expect(Math.sign(comparePlaces(place, later))).toBe(-1);
            expect(Math.sign(comparePlaces(later, place))).toBe(1);
          }
        }
      }),
    );
  });

  it('keeps the versions of a key in the order of their sequencers', () => {
    fc.assert(
      fc.property(places, (some) => {
        for (const versions of Map.groupBy(inOrderOfArrival(some), ({ key }) => key).values()) {
          const told = versions.filter(({ sequencer }) => sequencer !== null);
          for (const [index, { sequencer }] of told.slice(1).entries()) {
            expect(compareSequencers(told[index]!.sequencer, sequencer)).toBeLessThan(0);
          }
        }
      }),
    );
  });

  it('counts for a version the earliest time of itself and of what followed it', () => {
    fc.assert(
      fc.property(places, (some) => {
        for (const { runId, key, sequencer, time } of inOrderOfArrival(some)) {
          const own = some.find((place) => place.runId === runId)!;
          const followers = some.filter(
            (place) =>
              place.key === key &&
              place.sequencer !== null &&
              sequencer !== null &&
              compareSequencers(place.sequencer, sequencer) >= 0,
          );
          const earliest = Math.min(
            Date.parse(own.time),
            ...followers.map((place) => Date.parse(place.time)),
          );
          expect(Date.parse(time)).toBe(earliest);
        }
      }),
    );
  });
});

describe('compareSequencers', () => {
  it.each([
    ['0A', '0B', -1],
    ['0A', '0A00', 0],
    ['0A01', '0A', 1],
    ['0a', '0B', -1],
    ['B', '0BFF', 1],
    ['0062999F3D4F2A1B', '0062999F3D4F2A1B01', -1],
  ])('%s and %s: %d', (one, other, expected) => {
    expect(compareSequencers(one, other)).toBe(expected);
  });
});
