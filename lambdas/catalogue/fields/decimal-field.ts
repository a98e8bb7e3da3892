import { Decimal128 } from 'bson';
import * as z from 'zod';
import { elementStart, writeBytes, writeDecimal } from '../../bson/bson-bytes.ts';
import { bsonType } from '../../bson/type-codes.ts';
import { isTextMadeDate } from '../cell-damage.ts';
import { type CellWriter, unsure } from './product-field.ts';
import { readDigits } from './read-digits.ts';
import { code } from './rule-parts.ts';

/** Most digits before the point and after it. */
export interface DecimalDigits {
  whole: number;
  places: number;
}

/** What a field has that keeps an exact decimal that is not negative, written with a point. */
export function decimalField<const Name extends string>(
  name: Name,
  digits: DecimalDigits,
  rejectCode: string,
) {
  return {
    name,
    rule: z
      .string()
      .regex(new RegExp(`^[0-9]{1,${digits.whole}}(\\.[0-9]{1,${digits.places}})?$`), code(rejectCode))
      .transform((text) => Decimal128.fromString(text)),
    fastCell: decimalCell(name, digits),
    validator: {
      [name]: { bsonType: 'decimal', minimum: 0, maximum: Decimal128.fromString(largest(digits)) },
    },
    damage: (cell: string) => (isTextMadeDate(cell) ? 'date_rewritten' : undefined),
  };
}

/** A stored decimal of the field. From any copy of the BSON library: the driver has its own. */
export function storedDecimal(digits: DecimalDigits) {
  return z.custom<Decimal128>((value) => isDecimal(value) && isWithin(value, digits), 'not such a decimal');
}

/** 999.99 for three digits and two places. */
export function largest({ whole, places }: DecimalDigits): string {
  return `${'9'.repeat(whole)}.${'9'.repeat(places)}`;
}

/** Tells how a rejected number would most likely be right when its separators are those of another country. */
export function separatorHint({ whole: digits, places }: DecimalDigits) {
  const comma = new RegExp(`^([0-9]{1,${digits}}),([0-9]{1,${places}})$`);
  const grouped = [
    new RegExp(`^([0-9]{1,3}(?:[.'\u2019 \u00a0\u202f][0-9]{3})+),([0-9]{1,${places}})$`),
    new RegExp(`^([0-9]{1,3}(?:[,'\u2019 \u00a0\u202f][0-9]{3})+)\\.([0-9]{1,${places}})$`),
  ];
  return (cell: string): string | undefined => {
    const [, whole, fraction] = comma.exec(cell) ?? [];
    if (whole) {
      const thousands =
        fraction?.length === 3 ? `; if it separates thousands, write ${whole}${fraction}` : '';
      return `If the comma is a decimal sign, write ${whole}.${fraction}${thousands}.`;
    }
    const parts = grouped[0]!.exec(cell) ?? grouped[1]!.exec(cell);
    return parts ? `Without separators it is ${parts[1]!.replace(/[^0-9]/g, '')}.${parts[2]}.` : undefined;
  };
}

function isDecimal(value: unknown): value is Decimal128 {
  return (
    typeof value === 'object' && value !== null && '_bsontype' in value && value._bsontype === 'Decimal128'
  );
}

/** Compared as whole numbers of the smallest decimal: floats cannot tell 999999999999.9999 from its neighbours. */
function isWithin(decimal: Decimal128, limits: DecimalDigits): boolean {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]\d+))?$/.exec(decimal.toString());
  if (!parts) return false;
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return true;
  if (sign === '-') return false;
  const scale = Number(exponent) - fraction.length;
  const limit = BigInt(largest(limits).replace('.', ''));
  const shift = scale + limits.places;
  return shift >= 0 ? digits * 10n ** BigInt(shift) <= limit : digits <= limit * 10n ** BigInt(-shift);
}

const point = 0x2e;

/** Straight into the 16 bytes: Decimal128.fromString takes 9 times as long. */
function decimalCell(name: string, { whole: maxWhole, places: maxPlaces }: DecimalDigits): CellWriter {
  const head = elementStart(bsonType.decimal128, name);
  return (source, start, end, out, at) => {
    let dot = start;
    while (dot < end && source[dot] !== point) dot++;
    const places = dot === end ? 0 : end - dot - 1;
    if (dot - start > maxWhole || places > maxPlaces || (dot < end && places === 0)) return unsure;
    const whole = readDigits(source, start, dot);
    const fraction = places === 0 ? 0 : readDigits(source, dot + 1, end);
    if (whole < 0 || fraction < 0) return unsure;
    return writeDecimal(whole, fraction, places, out, writeBytes(head, out, at));
  };
}
