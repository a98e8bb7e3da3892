/**
 * S3 lists keys in the order of their UTF-8 bytes, which is the order of code points. JavaScript compares
 * UTF-16 units, which differs where a surrogate (above U+FFFF) meets U+E000 to U+FFFF.
 */
export function compareKeys(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    if (isSurrogate(a) !== isSurrogate(b)) return isSurrogate(a) ? 1 : -1;
    return a - b;
  }
  return left.length - right.length;
}

/** Index of the first key for which `reached` holds; `keys` are sorted so that it holds from there on. */
export function firstIndex(keys: readonly string[], reached: (key: string) => boolean, from = 0): number {
  let low = from;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reached(keys[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
