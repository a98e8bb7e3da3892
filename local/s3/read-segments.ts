import type { BlobDirectory } from './blob-directory.ts';
import type { ByteRange } from './byte-range.ts';
import type { Segment } from './journal-record.ts';

/**
 * The bytes of a span over several files, read into `buffer` again and again: each yielded view is valid until
 * the next one is asked for.
 */
export async function* readSegments(
  blobs: BlobDirectory,
  segments: Segment[],
  range: ByteRange,
  buffer: Buffer,
): AsyncGenerator<Buffer> {
  let segmentStart = 0;
  for (const { blob, sizeBytes } of segments) {
    const from = Math.max(range.start - segmentStart, 0);
    const to = Math.min(range.end - segmentStart, sizeBytes);
    segmentStart += sizeBytes;
    if (from < to) yield* readFile(blobs, blob, { start: from, end: to }, buffer);
    if (segmentStart >= range.end) return;
  }
}

async function* readFile(
  blobs: BlobDirectory,
  blob: string,
  range: ByteRange,
  buffer: Buffer,
): AsyncGenerator<Buffer> {
  const file = await blobs.open(blob);
  try {
    let position = range.start;
    while (position < range.end) {
      const wanted = Math.min(buffer.length, range.end - position);
      const { bytesRead } = await file.read(buffer, 0, wanted, position);
      if (bytesRead === 0) throw new Error(`${blob} is shorter than the journal says`);
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
