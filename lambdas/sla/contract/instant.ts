import * as z from 'zod';

/** A moment as a sender wrote it. */
export interface Instant {
  /** As written. */
  text: string;
  /** Milliseconds since 1970; finer digits are cut off. */
  epochMs: number;
  /** In UTC with seven fraction digits: the 100 ns of Windows file times; finer digits are cut off. */
  utc: string;
  hasOffset: boolean;
}

/** Without its anchors: only days that the calendar has, leap years included. */
const day = z.regexes.date.source.slice(1, -1);
const form = new RegExp(
  `^(${day})[Tt]((?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d)(?:\\.(\\d{1,9}))?([Zz]|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)?$`,
);

const minuteMs = 60_000;
const firstMs = Date.parse('0000-01-01T00:00:00Z');
const lastMs = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Reads ISO 8601 of the form `2026-07-01T12:34:56.1234567+02:00`: seconds are there, up to nine fraction digits, and
 * an offset, `Z` or nothing, which is taken as UTC. Undefined when it is another form or no such moment exists.
 * Digits are kept, which Date does not do beyond milliseconds.
 */
export function parseInstant(text: string): Instant | undefined {
  const [, date, time, fraction = '', offset] = form.exec(text) ?? [];
  if (!date || !time) return undefined;
  const digits = fraction.padEnd(9, '0');
  const secondMs = Date.parse(`${date}T${time}Z`) - offsetMinutes(offset) * minuteMs;
  if (secondMs < firstMs || secondMs > lastMs) return undefined;
  return {
    text,
    epochMs: secondMs + Number(digits.slice(0, 3)),
    utc: `${new Date(secondMs).toISOString().slice(0, 19)}.${digits.slice(0, 7)}Z`,
    hasOffset: offset !== undefined,
  };
}

/** The schema of such a text; its fault has the code `date_invalid`. */
export const InstantText = z
  .string()
  .max(40)
  .meta({ pattern: form.source, examples: ['2026-07-01T12:34:56.1234567+02:00'] })
  .transform((text, context) => {
    const instant = parseInstant(text);
    if (instant) return instant;
    context.addIssue({
      code: 'custom',
      message: 'Expected a date and time such as 2026-07-01T12:34:56.1234567+02:00',
      params: { code: 'date_invalid' },
    });
    return z.NEVER;
  });

function offsetMinutes(offset: string | undefined): number {
  if (!offset || offset.length === 1) return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return offset.startsWith('-') ? -minutes : minutes;
}
