import { describe, expect, it } from '@jest/globals';
import { affectedDays, daysBetween, isTimeZone, localDay } from '../../../lambdas/sla/days.ts';

const span = (from: string, to: string, timeZone?: string) =>
  affectedDays({ fromMs: Date.parse(from), toMs: Date.parse(to), timeZone });

describe('affectedDays', () => {
  it('holds each UTC day that the span touches, by one millisecond too', () => {
    expect(span('2026-11-16T23:59:59.999Z', '2026-11-18T00:00:00Z')).toEqual([
      '2026-11-16',
      '2026-11-17',
      '2026-11-18',
    ]);
    expect(span('2026-12-31T12:00:00Z', '2026-12-31T12:00:00Z')).toEqual(['2026-12-31']);
  });

  it('adds the days of a time zone behind and ahead of UTC', () => {
    expect(span('2026-11-18T02:00:00Z', '2026-11-18T03:00:00Z', 'America/Los_Angeles')).toEqual([
      '2026-11-17',
      '2026-11-18',
    ]);
    expect(span('2026-11-18T20:00:00Z', '2026-11-18T21:00:00Z', 'Asia/Tokyo')).toEqual([
      '2026-11-18',
      '2026-11-19',
    ]);
  });

  it.each([
    ['of 25 hours', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z', ['2026-10-24', '2026-10-25']],
    ['of 23 hours', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z', ['2026-03-28', '2026-03-29']],
  ])('gives a day %s once and no other local day', (_, from, to, days) => {
    expect(span(from, to, 'Europe/Berlin')).toEqual(days);
    const oneLater = new Date(Date.parse(to) + 1_000).toISOString();
    expect(localDay(Date.parse(oneLater), 'Europe/Berlin') > localDay(Date.parse(to), 'Europe/Berlin')).toBe(
      true,
    );
  });

  it.each([
    // Clocks go back at 01:00 UTC on 25 October: that day of Berlin has 25 hours and ends at 23:00 UTC.
    ['2026-10-24T22:05:00Z', '2026-10-24T22:10:00Z', ['2026-10-24', '2026-10-25']],
    ['2026-10-25T22:50:00Z', '2026-10-25T22:59:59Z', ['2026-10-25']],
    ['2026-10-25T22:50:00Z', '2026-10-25T23:00:00Z', ['2026-10-25', '2026-10-26']],
  ])('follows the clock of a zone when summer time ends: %s to %s', (from, to, days) => {
    const span = { fromMs: Date.parse(from), toMs: Date.parse(to), timeZone: 'Europe/Berlin' };
    expect(affectedDays(span)).toEqual(days);
  });

  it('follows a zone that left out a day', () => {
    // Samoa went from 29 to 31 December 2011; the UTC days fill the gap.
    expect(localDay(Date.parse('2011-12-30T09:59:59Z'), 'Pacific/Apia')).toBe('2011-12-29');
    expect(localDay(Date.parse('2011-12-30T10:00:00Z'), 'Pacific/Apia')).toBe('2011-12-31');
  });
});

it('daysBetween crosses months and leap days, and is empty backwards', () => {
  expect(daysBetween('2028-02-28', '2028-03-01')).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
  expect(daysBetween('2028-03-01', '2028-02-28')).toEqual([]);
});

it('a time zone is known by its IANA name', () => {
  expect(['Europe/Berlin', 'UTC', 'Europe/Atlantis', ''].map(isTimeZone)).toEqual([true, true, false, false]);
});
