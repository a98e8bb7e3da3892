import { unsure } from './product-field.ts';

const zero = 0x30;

/** Up to 15 ASCII digits as a number, `unsure` when there are none or something else is among them. */
export function readDigits(source: Uint8Array, start: number, end: number): number {
  let value = start < end ? 0 : unsure;
  for (let at = start; at < end; at++) {
    const digit = source[at]! - zero;
    if (digit < 0 || digit > 9) return unsure;
    value = value * 10 + digit;
  }
  return value;
}
