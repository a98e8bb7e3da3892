import { z } from 'zod';

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
type Day = (typeof days)[number];

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time of day such as 22:00');

/** A span on the folder's own clock. `to` before `from` ends on the next day; `days` are those it begins on. */
export const QuietHours = z.strictObject({
  days: z.array(z.enum(days)).min(1).optional(),
  from: timeOfDay,
  to: timeOfDay,
});
export type QuietHours = z.infer<typeof QuietHours>;

/** Whether `at` (ms since the epoch) lies in one of the spans, by the clock of the time zone. */
export function isQuiet(spans: readonly QuietHours[], timeZone: string, at: number): boolean {
  if (spans.length === 0) return false;
  const { day, minute } = localTime(timeZone, at);
  return spans.some((span) => covers(span, day, minute));
}

export function isKnownTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone });
    return true;
  } catch {
    return false;
  }
}

function covers(span: QuietHours, day: number, minute: number): boolean {
  const from = minutesOf(span.from);
  const to = minutesOf(span.to);
  const beginsOn = (index: number) => !span.days || span.days.includes(days[index]!);
  if (from < to) return beginsOn(day) && minute >= from && minute < to;
  return (beginsOn(day) && minute >= from) || (beginsOn((day + 6) % 7) && minute < to);
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours! * 60 + minutes!;
}

function localTime(timeZone: string, at: number): { day: number; minute: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    day: days.indexOf(parts.weekday!.toLowerCase() as Day),
    minute: Number(parts.hour) * 60 + Number(parts.minute),
  };
}
