/** What a clock on the wall of a time zone shows; months from 1, days of the week from 1, which is Sunday. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  dayOfWeek: number;
  hour: number;
  minute: number;
  /** The last day of this month. */
  lastDay: number;
}

/** Reads the clock of a zone of the IANA database. @throws RangeError for a zone that is not known. */
export function wallClock(timeZone: string): (atMs: number) => WallTime {
  const numeric = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  } as const;
  const format = new Intl.DateTimeFormat('en-US', {
    ...numeric,
    timeZone,
    hourCycle: 'h23',
    calendar: 'iso8601',
  });
  return (atMs) => {
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const [year, month, day] = [part('year'), part('month'), part('day')];
    return {
      ...{ year, month, day, hour: part('hour'), minute: part('minute') },
      dayOfWeek: new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1,
      lastDay: new Date(Date.UTC(year, month, 0)).getUTCDate(),
    };
  };
}
