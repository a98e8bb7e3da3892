import * as z from 'zod';
import { canonicalSku } from './canonical-sku.ts';

/**
 * SKUs that look the same and are not: each makes a product of its own, and nobody sees why. A SKU is suspect when it
 * has characters that look like others; *transform* lists the suspects of each range, and *report* looks whether the
 * SKU that they look like is a product, too.
 *
 * Not seen: plain ASCII pairs other than a letter o, i or l between the digits of a number (1O0 and 100), since too
 * many honest SKUs differ in that alone; a look-alike stored before, of a SKU that is plain in this file; and what is
 * beyond the limits of the lists.
 */
export const LookalikeSuspect = z.object({
  /** Canonical SKU. */
  key: z.string(),
  /** The canonical SKU with plain characters; differs from `key`. */
  plain: z.string(),
  spelling: z.string(),
  row: z.number().int(),
  line: z.number().int(),
});
export type LookalikeSuspect = z.infer<typeof LookalikeSuspect>;

/** Most suspects that one range lists: about 100 KB. A catalogue that is written in Cyrillic has nothing else. */
export const suspectsPerRange = 1_000;

/** What is listed of this SKU; undefined when it has no character that looks like another. */
export function lookalikeSuspect(spelling: string, row: number, line: number): LookalikeSuspect | undefined {
  if (!mayLookAlike.some((pattern) => pattern.test(spelling))) return undefined;
  const key = canonicalSku(spelling);
  const plain = plainSku(spelling);
  return plain === key
    ? undefined
    : { key, plain, spelling: spelling.slice(0, shownCharacters).toWellFormed(), row, line };
}

/** The canonical SKU with characters that look like others replaced by the plain ones. */
export function plainSku(spelling: string): string {
  const folded = canonicalSku(spelling.normalize('NFKC').replace(allLookalikes, plainOf));
  return folded.replace(numbers, (number) => number.replace(betweenDigits, toDigits));
}

/** The characters of the spelling that look like another, as `U+0410 like A`, each once; at most five. */
export function describeLookalikes(spelling: string): string {
  const found = new Set(spelling.normalize('NFKC').match(allLookalikes));
  return [...found]
    .slice(0, 5)
    .map((character) => `${codePointOf(character)} like ${plainOf(character)}`)
    .join(', ');
}

/** Spellings may be longer than their SKUs, since blanks collapse. */
const shownCharacters = 80;

/**
 * In each word a plain character, then those that look like it, after Unicode's confusables (UTS #39) as far as a
 * Cyrillic or Greek keyboard or a word processor makes them. By case: a large Greek Mu looks like M, a small one does
 * not, and 10 μm are not 10 mm.
 */
const looks = [
  'AАΑ BВΒ CСϹ EЕΕ HНΗ IІΙӀ JЈͿ KКΚ MМΜ NΝ OОΟ PРΡ QԚ SЅ TТΤ VѴ WԜ XХΧ YУҮΥ ZΖ',
  'aаα cсϲ dԁ eе gɡ hһ iіιı jјϳ lӏ oоο pрρ qԛ sѕ vѵν wԝ xх× yуγү',
  `-‐‑‒–—―−⁃ /⁄∕ '‘’ʼ′ "“”″`,
];
const lookOf = new Map(
  looks
    .flatMap((line) => line.split(' '))
    .flatMap(([plain = '', ...others]) => others.map((other) => [other, plain] as const)),
);
const lookalikes = new RegExp(`[${[...lookOf.keys()].join('')}]`, 'u');
const allLookalikes = new RegExp(lookalikes, 'gu');
/** Much cheaper than to replace; the last are characters of which NFKC alone may make such a one. */
const mayLookAlike = [lookalikes, /[0-9][oil]+[0-9]/i, /[\u2000-\uffff]/];

const betweenDigits = /(?<=[0-9])[oil]+(?=[0-9])/g;
/** Of digits and such letters alone: the o of A1O2 is one letter among others. */
const numbers = /(?<![\p{L}\p{N}])[0-9oil]+(?![\p{L}\p{N}])/gu;

function plainOf(character: string): string {
  return lookOf.get(character) ?? character;
}

function toDigits(letters: string): string {
  return letters.replaceAll('o', '0').replace(/[il]/g, '1');
}

function codePointOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
