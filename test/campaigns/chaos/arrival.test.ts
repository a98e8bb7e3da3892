import { expect, it } from '@jest/globals';
import { sortByArrival } from './arrival.ts';

const arrival = (key: string, time: string, sequencer: string) => ({
  key,
  sequencer,
  time: `2026-01-01T00:00:${time}Z`,
});

it('files count in the order of their seconds, within one by sequencer, then by key', () => {
  const late = arrival('b', '02.100', '0A');
  const early = arrival('c', '01.900', '0F');
  const same = arrival('d', '02.000', '0A');
  const before = arrival('e', '02.900', '09');
  expect(sortByArrival([late, same, before, early])).toEqual([early, before, late, same]);
});

it('versions of one key count by their sequencers, the earlier of two contradicting times for both', () => {
  const older = arrival('a', '09.000', '01');
  const newer = arrival('a', '02.000', '0100000001');
  const other = arrival('b', '05.000', '00');
  expect(sortByArrival([older, other, newer])).toEqual([older, newer, other]);
});
