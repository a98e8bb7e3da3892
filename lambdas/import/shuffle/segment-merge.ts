import { keyEnd, keyOffset } from '../../catalogue/product-key.ts';
import { recordHeaderBytes } from './part-file.ts';

/** The next record of one segment. */
export interface Cursor {
  segment: Buffer;
  /** Byte offset of the record in the segment. */
  at: number;
  keyStart: number;
  keyEnd: number;
}

/**
 * Calls `take` for the records of all segments in order of (key bytes, row). Each segment is sorted that way already,
 * so a heap of one cursor per segment suffices: no object per record, no sort (a quarter of load's time before).
 */
export function mergeSegments(segments: readonly Buffer[], take: (record: Cursor) => void): void {
  const heap = segments.filter((segment) => segment.length > 0).map((segment) => cursorAt(segment, 0));
  for (let parent = (heap.length >> 1) - 1; parent >= 0; parent--) siftDown(heap, parent);
  while (heap.length > 0) {
    const cursor = heap[0]!;
    take(cursor);
    if (!advance(cursor)) {
      const last = heap.pop()!;
      if (heap.length > 0) heap[0] = last;
    }
    siftDown(heap, 0);
  }
}

/** Whether both records have the same key. */
export function hasSameKey(one: Cursor, segment: Buffer, keyStart: number, keyEnd: number): boolean {
  return (
    one.keyEnd - one.keyStart === keyEnd - keyStart && compareBytes(one, segment, keyStart, keyEnd) === 0
  );
}

function cursorAt(segment: Buffer, at: number): Cursor {
  const document = at + recordHeaderBytes;
  return { segment, at, keyStart: document + keyOffset, keyEnd: keyEnd(segment, document) };
}

/** Moves to the next record of the segment; false at its end. */
function advance(cursor: Cursor): boolean {
  const { segment } = cursor;
  const document = cursor.at + recordHeaderBytes;
  const next = document + segment.readInt32LE(document);
  if (next >= segment.length) return false;
  cursor.at = next;
  cursor.keyStart = next + recordHeaderBytes + keyOffset;
  cursor.keyEnd = keyEnd(segment, next + recordHeaderBytes);
  return true;
}

function siftDown(heap: Cursor[], start: number): void {
  for (let parent = start; ; ) {
    let least = 2 * parent + 1;
    if (least >= heap.length) return;
    if (least + 1 < heap.length && isBefore(heap[least + 1]!, heap[least]!)) least += 1;
    const child = heap[least]!;
    if (!isBefore(child, heap[parent]!)) return;
    heap[least] = heap[parent]!;
    heap[parent] = child;
    parent = least;
  }
}

function isBefore(one: Cursor, other: Cursor): boolean {
  const order = compareBytes(one, other.segment, other.keyStart, other.keyEnd);
  if (order !== 0) return order < 0;
  return one.segment.readUInt32LE(one.at) < other.segment.readUInt32LE(other.at);
}

/** By loop: keys have some ten bytes, for which a call of Buffer.compare costs more. */
function compareBytes(one: Cursor, segment: Buffer, keyStart: number, keyEnd: number): number {
  const bytes = one.segment;
  const length = Math.min(one.keyEnd - one.keyStart, keyEnd - keyStart);
  for (let offset = 0; offset < length; offset++) {
    const difference = bytes[one.keyStart + offset]! - segment[keyStart + offset]!;
    if (difference !== 0) return difference;
  }
  return one.keyEnd - one.keyStart - (keyEnd - keyStart);
}
