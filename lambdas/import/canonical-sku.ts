/** The longest canonical SKU, in Unicode code points. */
export const maxSkuCharacters = 64;

/**
 * The one key of a product: Unicode NFKC, zero-width and control characters removed, inner white space
 * collapsed to one space, trimmed, lower-cased. Idempotent: canonicalSku(canonicalSku(x)) === canonicalSku(x).
 */
export function canonicalSku(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
