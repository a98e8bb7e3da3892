import type { MergedRow } from '../shuffle/merged-rows.ts';
import type { ImportStamp } from './import-stamp.ts';

/**
 * The documents of new products, one after the other: each content with the stamp of the run behind it. The stamp is
 * the same for all products of a run, so that it is put here instead of into the parts: a quarter of their bytes.
 */
export function newProducts(rows: readonly MergedRow[], { created }: ImportStamp): Buffer {
  const bytes = rows.reduce((sum, { document }) => sum + document.length + created.length, 0);
  const all = Buffer.allocUnsafeSlow(bytes);
  let at = 0;
  for (const { document } of rows) {
    const end = at + document.length + created.length;
    all.set(document, at);
    all.writeInt32LE(end - at, at);
    // In the place of the zero that ends the content.
    all.set(created, at + document.length - 1);
    all[end - 1] = 0;
    at = end;
  }
  return all;
}
