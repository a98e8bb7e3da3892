/**
 * Where the key of a product, the canonical SKU, lies in its document, of which `_id` is the first element:
 * [i32 size][type text]["_id\0"][i32 length of the key and its zero][key][0].
 */
const keyLengthOffset = 9;
export const keyOffset = 13;

/** Where the element `_id` of a document begins; it ends behind the zero of the key. */
export const idOffset = 4;

/** Where the key of the document that begins at byte `start` ends. */
export function keyEnd(bytes: Buffer, start: number): number {
  return start + keyOffset + bytes.readInt32LE(start + keyLengthOffset) - 1;
}

/** The UTF-8 bytes of a document's `_id`, a view; compare them with Buffer.compare. */
export function documentKey(document: Buffer): Buffer {
  return document.subarray(keyOffset, keyEnd(document, 0));
}
