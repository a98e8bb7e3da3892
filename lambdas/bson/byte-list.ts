/**
 * Bytes one behind the other in one buffer that grows. What comes in is copied: a document of an answer is a view that
 * would keep the whole answer in memory. No object is made per piece; with one for each image, each statement and
 * each write, half a million updates took a second of garbage collection more.
 */
export class ByteList {
  #buffer = Buffer.alloc(0);
  #used = 0;

  /** Bytes so far. */
  get length(): number {
    return this.#used;
  }

  add(piece: Buffer): void {
    const end = this.#used + piece.length;
    if (end > this.#buffer.length) this.#grow(end);
    this.#buffer.set(piece, this.#used);
    this.#used = end;
  }

  /** All bytes, valid until the next `add`. */
  view(): Buffer {
    return this.#buffer.subarray(0, this.#used);
  }

  /** Starts again in the same memory. */
  clear(): void {
    this.#used = 0;
  }

  #grow(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(2 * bytes);
    this.#buffer.copy(larger, 0, 0, this.#used);
    this.#buffer = larger;
  }
}
