/** Large enough that few are needed, small enough that the last one's rest does not matter. */
const defaultChunkBytes = 1024 * 1024;

/**
 * Makes a function that copies bytes to where they can stay. A small Buffer is a view into a block that it shares
 * with whatever was made at the same time, a document of an answer is a view into the whole answer: each would keep
 * all of that in memory. Measured on a partition of 62,500 updates: 50 to 80 MB less at the peak.
 * `chunkBytes` may be large: memory of a chunk that nothing was copied to is not resident.
 */
export function byteArena(chunkBytes = defaultChunkBytes): (bytes: Buffer) => Buffer {
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

/** The bytes of the views one after the other; without copying when one chunk holds them just so. */
export function joinViews(views: readonly Buffer[]): Buffer {
  const [first] = views;
  let end = first?.byteOffset ?? 0;
  const isContiguous = views.every((view) => {
    const isNext = view.buffer === first!.buffer && view.byteOffset === end;
    end += view.length;
    return isNext;
  });
  if (!first || !isContiguous) return Buffer.concat(views);
  return Buffer.from(first.buffer, first.byteOffset, end - first.byteOffset);
}
