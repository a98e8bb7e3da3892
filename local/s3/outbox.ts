import { setTimeout as delay } from 'node:timers/promises';

/** Deliveries at a time: enough to overlap slow receivers, few enough not to storm one after a restart. */
const PARALLEL = 16;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** How long an end waits for receivers that are at work. */
const CLOSE_GRACE_MS = 2_000;

interface Waiting<Entry> {
  entry: Entry;
  failures: number;
}

/**
 * Delivers entries at least once: each is tried until the receiver resolves, with growing pauses that hold up
 * no other entry, and only then reported as `done`. The entries themselves are kept by the journal; after a
 * restart the open ones come again.
 */
export class Outbox<Entry> {
  readonly #deliver: (entry: Entry) => Promise<void>;
  readonly #done: (entry: Entry) => Promise<void>;
  readonly #running = new Set<Promise<void>>();
  readonly #pauses = new Set<NodeJS.Timeout>();
  #waiting: Waiting<Entry>[] = [];
  #closed = false;

  constructor(deliver: (entry: Entry) => Promise<void>, done: (entry: Entry) => Promise<void>) {
    this.#deliver = deliver;
    this.#done = done;
  }

  add(entry: Entry): void {
    this.#queue({ entry, failures: 0 });
  }

  /** Starts nothing more; what has not been acknowledged stays open. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting = [];
    for (const pause of this.#pauses) clearTimeout(pause);
    const patience = new AbortController();
    const grace = delay(CLOSE_GRACE_MS, undefined, { signal: patience.signal }).catch(() => {});
    await Promise.race([Promise.all(this.#running), grace]);
    patience.abort();
  }

  #queue(waiting: Waiting<Entry>): void {
    this.#waiting.push(waiting);
    this.#fill();
  }

  #fill(): void {
    while (!this.#closed && this.#running.size < PARALLEL && this.#waiting.length > 0) {
      const attempt = this.#attempt(this.#waiting.shift()!).then(() => {
        this.#running.delete(attempt);
        this.#fill();
      });
      this.#running.add(attempt);
    }
  }

  async #attempt({ entry, failures }: Waiting<Entry>): Promise<void> {
    try {
      await this.#deliver(entry);
      await this.#done(entry);
    } catch {
      if (this.#closed) return;
      const pause = setTimeout(
        () => {
          this.#pauses.delete(pause);
          this.#queue({ entry, failures: failures + 1 });
        },
        Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS),
      );
      this.#pauses.add(pause);
    }
  }
}
