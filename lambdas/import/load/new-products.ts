import type { ImportStamp } from './import-stamp.ts';

/**
 * The documents of new products: each content (BSON) with the stamp of the run behind it, one after the other in one
 * buffer, which goes to the wire as it is. The stamp is the same for all products of a run, so that it is put here
 * instead of into the parts: a quarter of their bytes.
 */
export function newProducts(contents: readonly Buffer[], { created }: ImportStamp): Buffer[] {
  const bytes = contents.reduce((sum, content) => sum + content.length + created.length, 0);
  const all = Buffer.allocUnsafeSlow(bytes);
  let at = 0;
  return contents.map((content) => {
    const start = at;
    const end = start + content.length + created.length;
    all.set(content, start);
    all.writeInt32LE(end - start, start);
    // In the place of the zero that ends the content.
    all.set(created, start + content.length - 1);
    all[end - 1] = 0;
    at = end;
    return all.subarray(start, end);
  });
}
