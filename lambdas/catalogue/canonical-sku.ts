/** The longest canonical SKU, in Unicode code points. */
export const maxSkuCharacters = 64;

/**
 * What nobody sees and what does not count in a SKU, such as a zero-width space. White space that is also a control
 * character (tab, line break) separates words, so it is none of them.
 */
export const invisibleCharacter = /(?!\p{White_Space})[\p{Default_Ignorable_Code_Point}\p{Cc}]/u;

/**
 * The one key of a product: Unicode NFKC, zero-width and control characters removed, inner white space
 * collapsed to one space, trimmed, lower-cased. Idempotent: canonicalSku(canonicalSku(x)) === canonicalSku(x).
 *
 * The steps are repeated until nothing changes, because one can make work for another: lower-casing U+0130 gives
 * a combining dot that NFKC may compose, and removing a character brings others together.
 */
export function canonicalSku(text: string): string {
  let before: string;
  let canonical = text;
  do {
    before = canonical;
    canonical = canonicalOnce(before);
  } while (canonical !== before);
  return canonical;
}

const invisible = new RegExp(invisibleCharacter, 'gu');
const whiteSpace = /\p{White_Space}+/gu;

function canonicalOnce(text: string): string {
  return text.normalize('NFKC').replace(invisible, '').replace(whiteSpace, ' ').trim().toLowerCase();
}
