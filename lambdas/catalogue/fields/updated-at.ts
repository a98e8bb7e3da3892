import * as z from 'zod';
import { elementStart, writeBytes, writeDate } from '../../bson/bson-bytes.ts';
import { bsonType } from '../../bson/type-codes.ts';
import { isRewrittenDate } from '../cell-damage.ts';
import { parseMoment } from './parse-moment.ts';
import { type CellWriter, type ProductFieldDeclaration, unsure } from './product-field.ts';
import { readDigits } from './read-digits.ts';
import { reject } from './rule-parts.ts';

/** When the product was last changed where the file comes from; kept to the millisecond. */
export const updatedAt = {
  name: 'updatedAt',
  columnNames: ['updated_at'],
  rule: z.string().transform((text, context) => parseMoment(text) ?? reject(context, 'date_invalid')),
  fastCell: dateCell(),
  document: { updatedAt: z.date().optional() },
  validator: { updatedAt: { bsonType: 'date' } },
  rejects: {
    date_invalid: {
      title: 'Not a date',
      meaning:
        'A date is written 2026-11-21, or 2026-11-21T08:30:00Z with a time, and must exist in the calendar.',
      fix: 'Use the form year-month-day; a time needs Z or an offset such as +01:00.',
      expected: 'a date as 2026-03-31 or a time as 2026-03-31T14:30:00Z or 2026-03-31T14:30:00+02:00',
    },
  },
  damage: (cell) => (isRewrittenDate(cell) ? 'date_rewritten' : undefined),
} as const satisfies ProductFieldDeclaration;

const point = 0x2e;

/** `YYYY-MM-DD` and `YYYY-MM-DDTHH:MM:SS`, with three digits of fraction or none, with `Z` or `+HH:MM`. */
function dateCell(): CellWriter {
  const head = elementStart(bsonType.date, 'updatedAt');
  return (source, start, end, out, at) => {
    const days = readDays(source, start, end);
    if (Number.isNaN(days)) return unsure;
    const milliseconds = end - start === 10 ? 0 : readTime(source, start + 10, end);
    if (Number.isNaN(milliseconds)) return unsure;
    return writeDate(days * 86_400_000 + milliseconds, out, writeBytes(head, out, at));
  };
}

const daysPerMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days since 1970-01-01 of the `YYYY-MM-DD` at `start`, NaN when it is no such date. */
function readDays(source: Uint8Array, start: number, end: number): number {
  if (end - start < 10 || source[start + 4] !== 0x2d || source[start + 7] !== 0x2d) return Number.NaN;
  const year = readDigits(source, start, start + 4);
  const month = readDigits(source, start + 5, start + 7);
  const day = readDigits(source, start + 8, start + 10);
  if (year < 1 || month < 1 || month > 12 || day < 1) return Number.NaN;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > daysPerMonth[month - 1]! + (isLeap && month === 2 ? 1 : 0)) return Number.NaN;
  // Years that begin in March, so that the leap day comes last (days_from_civil, H. Hinnant).
  const shifted = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leapDays + dayOfYear - 719_468;
}

/** Milliseconds since midnight UTC of the `THH:MM:SS…` at `start`, NaN when it is not of the usual forms. */
function readTime(source: Uint8Array, start: number, end: number): number {
  if (end - start < 10 || source[start] !== 0x54) return Number.NaN;
  if (source[start + 3] !== 0x3a || source[start + 6] !== 0x3a) return Number.NaN;
  const hour = readDigits(source, start + 1, start + 3);
  const minute = readDigits(source, start + 4, start + 6);
  const second = readDigits(source, start + 7, start + 9);
  const hasFraction = source[start + 9] === point;
  const fraction = hasFraction ? readDigits(source, start + 10, start + 13) : 0;
  const offset = readOffset(source, start + (hasFraction ? 13 : 9), end);
  if (hour < 0 || minute < 0 || second < 0 || fraction < 0) return Number.NaN;
  if (hour > 23 || minute > 59 || second > 59) return Number.NaN;
  return ((hour * 60 + minute - offset) * 60 + second) * 1000 + fraction;
}

/** Minutes east of UTC of `Z` or `+HH:MM` that ends exactly at `end`, else NaN. */
function readOffset(source: Uint8Array, start: number, end: number): number {
  const sign = source[start];
  if (end - start === 1 && sign === 0x5a) return 0;
  if (end - start !== 6 || (sign !== 0x2b && sign !== 0x2d) || source[start + 3] !== 0x3a) return Number.NaN;
  const hours = readDigits(source, start + 1, start + 3);
  const minutes = readDigits(source, start + 4, start + 6);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return Number.NaN;
  return (sign === 0x2d ? -1 : 1) * (hours * 60 + minutes);
}
