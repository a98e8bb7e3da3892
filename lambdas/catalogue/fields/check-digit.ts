/**
 * Whether the last digit of the GTIN in ASCII digits [start, end) is the check digit of the others: weights 3 and 1
 * from the right, modulo 10 (GS1 General Specifications, section 7.9).
 */
export function hasRightCheckDigit(digits: Uint8Array, start: number, end: number): boolean {
  let sum = 0;
  for (let at = end - 1, weight = 1; at >= start; at--, weight = 4 - weight) {
    sum += (digits[at]! - 0x30) * weight;
  }
  return sum % 10 === 0;
}
