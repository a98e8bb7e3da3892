import { describe, expect, it } from '@jest/globals';
import { compileCron } from '../../../local/scheduler/cron.ts';
import { cronTest } from '../../../local/scheduler/timers.ts';
import { wallClock } from '../../../local/scheduler/wall-clock.ts';

const utc = wallClock('UTC');

/** The days of 2026 (or of another year) at whose noon the expression matches. */
function daysOf(expression: string, year = 2026): string[] {
  const matches = compileCron(expression);
  const noons = Array.from({ length: 366 }, (_, day) => Date.UTC(year, 0, 1 + day, 12));
  return noons
    .filter((ms) => new Date(ms).getUTCFullYear() === year && matches(utc(ms)))
    .map((ms) => new Date(ms).toISOString().slice(5, 10));
}

/** The minutes of a UTC day at which it matches in the zone, as `HH:MM` of UTC. */
function minutesOf(expression: string, timeZone: string, day: string): string[] {
  const matches = cronTest(expression, timeZone);
  const startMs = Date.parse(`${day}T00:00:00Z`);
  return Array.from({ length: 1440 }, (_, minute) => startMs + minute * 60_000)
    .filter(matches)
    .map((ms) => new Date(ms).toISOString().slice(11, 16));
}

describe('a cron expression means', () => {
  it.each([
    ['cron(0 12 1 * ? *)', '01-01 02-01 03-01 04-01 05-01 06-01 07-01 08-01 09-01 10-01 11-01 12-01'],
    ['cron(0 12 L 2-3 ? *)', '02-28 03-31'],
    // The weekday nearest to a Saturday, a Sunday and the first of a month that is one; the last weekday.
    ['cron(0 12 15W 2,8 ? *)', '02-16 08-14'],
    ['cron(0 12 1W 8,11 ? *)', '08-03 11-02'],
    ['cron(0 12 31W 1-3 ? *)', '01-30 03-31'],
    ['cron(0 12 LW 1,5 ? *)', '01-30 05-29'],
    ['cron(0 12 ? 1 MON#3 *)', '01-19'],
    ['cron(0 12 ? 1 6L *)', '01-30'],
    ['cron(0 12 ? 1 L *)', '01-03 01-10 01-17 01-24 01-31'],
    ['cron(0 12 ? FEB TUE,1 *)', '02-01 02-03 02-08 02-10 02-15 02-17 02-22 02-24'],
    ['cron(0 12 ? 2 SAT-MON *)', '02-01 02-02 02-07 02-08 02-09 02-14 02-15 02-16 02-21 02-22 02-23 02-28'],
    ['cron(0 12 1/10 2 ? *)', '02-01 02-11 02-21'],
    ['cron(0 12 1-9/4 2 ? 2026-2028)', '02-01 02-05 02-09'],
    ['cron(0 12 1 2 ? 2027)', ''],
  ])('%s', (expression, days) => {
    expect(daysOf(expression).join(' ')).toBe(days);
  });

  it('the 29th of February in leap years alone', () => {
    expect(daysOf('cron(0 12 29 2 ? *)', 2027)).toEqual([]);
    expect(daysOf('cron(0 12 29 2 ? *)', 2028)).toEqual(['02-29']);
  });

  it('a time of its zone, which moves with summer time', () => {
    const nightly = (day: string) => minutesOf('cron(30 3 * * ? *)', 'Europe/Berlin', day);
    expect([nightly('2026-01-15'), nightly('2026-07-15')]).toEqual([['02:30'], ['01:30']]);
    expect(minutesOf('cron(*/20 22-23 * * ? *)', 'Asia/Kolkata', '2026-01-15')).toEqual([
      ...['16:30', '16:50', '17:10', '17:30', '17:50', '18:10'],
    ]);
  });

  it('nothing on the day on which clocks leave its time out, and one time when they show it twice', () => {
    const nightly = (day: string) => minutesOf('cron(30 2 * * ? *)', 'Europe/Berlin', day);
    expect(nightly('2026-03-29')).toEqual([]);
    expect(nightly('2026-10-25')).toEqual(['00:30']);
    expect(minutesOf('cron(45 1 * * ? *)', 'Australia/Lord_Howe', '2026-04-04')).toEqual(['14:45']);
  });
});

it.each([
  ['cron(0 12 * * *)', 'has not the six fields'],
  ['cron(0 12 * * * *)', 'of the two days one is "?"'],
  ['cron(0 12 ? * ? *)', 'of the two days one is "?"'],
  ['cron(60 12 * * ? *)', '"60" is not understood'],
  ['cron(0 12 ? * MOON *)', '"MOON" is not understood'],
  ['cron(0/0 12 * * ? *)', '"0/0" is not understood'],
  ['cron(0 12 32W * ? *)', '"32W" is not understood'],
])('%s is refused', (expression, message) => {
  expect(() => compileCron(expression)).toThrow(message);
});
