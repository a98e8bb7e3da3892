/** A day is written as `2026-11-20`; text order is time order. */
const dayMs = 86_400_000;

/** The day as `YYYY-MM-DD`. */
export function utcDay(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

/** @returns `2026-11-20T00:00:00.000Z`, the first moment of the UTC day. */
export function startOfDay(day: string): string {
  return `${day}T00:00:00.000Z`;
}

/** The UTC day after the given one. */
export function nextDay(day: string): string {
  return utcDay(Date.parse(day) + dayMs);
}

/** All days from one to another, both included; none when the first is later. */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = nextDay(day)) days.push(day);
  return days;
}

export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The day that the calendar of a time zone shows at a moment. */
export function localDay(epochMs: number, timeZone: string): string {
  const parts = formatOf(timeZone).formatToParts(epochMs);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

export interface Span {
  fromMs: number;
  toMs: number;
  /** IANA name, checked before. */
  timeZone?: string | undefined;
}

/**
 * The days from one moment to another: those of UTC, and those of the time zone where there is one. Both are a row of
 * days without a gap, whatever the clocks do in between.
 */
export function affectedDays({ fromMs, toMs, timeZone }: Span): string[] {
  const utc = daysBetween(utcDay(fromMs), utcDay(toMs));
  if (!timeZone) return utc;
  const local = daysBetween(localDay(fromMs, timeZone), localDay(toMs, timeZone));
  return [...new Set([...utc, ...local])].sort();
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A format takes half a millisecond to make, and a report has a thousand files. @throws RangeError for no time zone. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en', {
      timeZone,
      calendar: 'iso8601',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formats.set(timeZone, format);
  }
  return format;
}
