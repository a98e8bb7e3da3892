/**
 * Cheap looks at the bytes [start, end) of a trimmed cell that was imported. They may suspect a cell that is whole,
 * never the reverse: what `damageOf` or `lookalikeSuspect` find is suspect here. Without them every row would have to
 * become text.
 */

/** A SKU that may be a date or a number in scientific notation, or has what looks like something else. */
export function isSuspectSku(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    isSuspectName(bytes, start, end) || mayBeScientific(bytes, start, end) || hasUnplain(bytes, start, end)
  );
}

/** Whether the exact rules must look at a name; false is certain, true need not be damage. */
export function isSuspectName(bytes: Uint8Array, start: number, end: number): boolean {
  return mayBeDate(bytes, start, end) || mayBeCellError(bytes, start, end);
}

/** The same for any other text. */
export function isSuspectText(bytes: Uint8Array, start: number, end: number): boolean {
  return mayBeDayAndMonth(bytes, start, end) || mayBeCellError(bytes, start, end);
}

/**
 * Whether a cell, trimmed or not, begins with a letter and is longer than `Mrz 26`. Then it is no date, number or error,
 * and most SKUs and names need no second look.
 */
export function isLongWord(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start]!;
  const last = bytes[end - 1]!;
  return first > 0x39 && first < 0x80 && last > 0x20 && last < 0x80 && end - start > 7;
}

/** 1 for each byte with which a suspect cell may begin: those of white space, since the cell may not be trimmed, `#` and digits. */
export const mayBeginSuspect = new Uint8Array(256).fill(1, 0, 0x21).fill(1, 0xc2);
for (const character of '#0123456789') mayBeginSuspect[character.charCodeAt(0)] = 1;

/** An error of a formula has a sign at its end or begins with #N; a colour such as #FF8800 does neither. */
function mayBeCellError(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== hash) return false;
  const last = bytes[end - 1];
  return last === exclamationMark || last === questionMark || last === hash || bytes[start + 1] === 0x4e;
}

/** Text as short as the dates that spreadsheets make of text: 2-Mar, Mar-02, 02. Mrz, Mrz 02, 13.02.2026. */
function mayBeDate(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length > 10 || length < 5) return false;
  const last = bytes[end - 1]!;
  if (!isDigit(bytes[start]!)) {
    return length <= 7 && isDigit(last) && isDigit(bytes[end - 2]!) && !isDigit(bytes[start + 1]!);
  }
  if (!isDigit(last)) return last >= 0x61 && last <= 0x7a;
  return bytes[end - 5] === dot || bytes[end - 5] === slash;
}

/** 2-Mar, 12. Okt, 02.Mär: a capital letter behind a day of one or two digits. */
function mayBeDayAndMonth(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 8 || end - start < 5 || !isDigit(bytes[start]!)) return false;
  const mark = isDigit(bytes[start + 1]!) ? start + 2 : start + 1;
  if (bytes[mark] !== hyphen && bytes[mark] !== dot) return false;
  const letter = bytes[mark + 1] === space ? bytes[mark + 2]! : bytes[mark + 1]!;
  return letter >= 0x41 && letter <= 0x5a;
}

function mayBeScientific(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 5 || !isDigit(bytes[start]!)) return false;
  // Two or three digits of exponent and its sign stand behind the letter.
  return (bytes[end - 4]! | 0x20) === 0x65 || (bytes[end - 5]! | 0x20) === 0x65;
}

const digitLike = 1;
const notPrintable = 2;
const kinds = new Uint8Array(256).fill(notPrintable, 0, 0x20).fill(notPrintable, 0x7f);
for (const letter of 'oOiIlL') kinds[letter.charCodeAt(0)] = digitLike;

/** Characters that are not printable ASCII, or letters o, i or l with a digit on both sides. */
export function hasUnplain(bytes: Uint8Array, start: number, end: number): boolean {
  let seen = 0;
  for (let at = start; at < end; at++) seen |= kinds[bytes[at]!]!;
  return seen >= notPrintable || (seen === digitLike && hasLetterBetweenDigits(bytes, start, end));
}

function hasLetterBetweenDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start + 1; at < end; at++) {
    if (kinds[bytes[at]!] !== digitLike || !isDigit(bytes[at - 1]!)) continue;
    while (at < end && kinds[bytes[at]!] === digitLike) at++;
    if (at < end && isDigit(bytes[at]!)) return true;
  }
  return false;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

const space = 0x20;
const hash = 0x23;
const exclamationMark = 0x21;
const questionMark = 0x3f;
const hyphen = 0x2d;
const dot = 0x2e;
const slash = 0x2f;
