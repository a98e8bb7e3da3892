import { giveBack, takeBuffer } from '../large-buffers.ts';

/**
 * Bytes one behind the other in one large buffer. What comes in is copied: a document of an answer is a view that
 * would keep the whole answer in memory. No object is made per piece; with one for each image, each statement and
 * each write, half a million updates took a second of garbage collection more.
 */
export class ByteList {
  readonly #expectedBytes: number;
  #buffer: Buffer | undefined;
  #used = 0;

  /** `expectedBytes` is a guess; memory is taken with the first piece. */
  constructor(expectedBytes: number) {
    this.#expectedBytes = expectedBytes;
  }

  /** Bytes so far. */
  get length(): number {
    return this.#used;
  }

  add(piece: Buffer): void {
    const end = this.#used + piece.length;
    const buffer = this.#withRoomFor(end);
    buffer.set(piece, this.#used);
    this.#used = end;
  }

  /** A view of [start, end), valid until the next `add` or `release`. */
  view(start = 0, end = this.#used): Buffer {
    return this.#buffer?.subarray(start, end) ?? Buffer.alloc(0);
  }

  /** Gives the memory back; no view may be read any more. */
  release(): void {
    if (this.#buffer) giveBack(this.#buffer);
    this.#buffer = undefined;
    this.#used = 0;
  }

  #withRoomFor(bytes: number): Buffer {
    const before = this.#buffer;
    if (before && before.length >= bytes) return before;
    const larger = takeBuffer(Math.max(this.#expectedBytes, Math.ceil(bytes * 1.5)));
    if (before) {
      before.copy(larger, 0, 0, this.#used);
      giveBack(before);
    }
    this.#buffer = larger;
    return larger;
  }
}
