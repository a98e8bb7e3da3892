/** Large enough that few are needed, small enough that the last one's rest does not matter. */
const chunkBytes = 1024 * 1024;

/**
 * Makes a function that copies bytes to where they can stay. A small Buffer is a view into a block that it shares
 * with whatever was made at the same time, a document of an answer is a view into the whole answer: each would keep
 * all of that in memory. Measured on a partition of 62,500 updates: 50 to 80 MB less at the peak.
 */
export function byteArena(): (bytes: Buffer) => Buffer {
  let chunk = Buffer.alloc(0);
  let used = 0;
  return (bytes) => {
    if (used + bytes.length > chunk.length) {
      chunk = Buffer.allocUnsafeSlow(Math.max(chunkBytes, bytes.length));
      used = 0;
    }
    const kept = chunk.subarray(used, used + bytes.length);
    used += bytes.copy(kept);
    return kept;
  };
}
