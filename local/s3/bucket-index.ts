import type { ObjectVersion, Segment } from './journal-record.ts';
import { compareKeys } from './key-order.ts';

/** The keys of one bucket, each with its versions from the oldest to the current one. */
export class BucketIndex {
  readonly #versions = new Map<string, ObjectVersion[]>();
  #sorted: string[] = [];
  #added: string[] = [];
  readonly #removed = new Set<string>();

  entries(): Iterable<[string, ObjectVersion[]]> {
    return this.#versions;
  }

  /** Oldest first; empty when the key is unknown. */
  versions(key: string): readonly ObjectVersion[] {
    return this.#versions.get(key) ?? [];
  }

  /** All keys in S3's order, those whose current version is a delete marker too. */
  keys(): readonly string[] {
    if (this.#added.length === 0 && this.#removed.size === 0) return this.#sorted;
    // Sorting a long sorted run with a short tail is nearly linear.
    this.#sorted = [...this.#sorted, ...this.#added]
      .filter((key) => !this.#removed.has(key))
      .sort(compareKeys);
    this.#added = [];
    this.#removed.clear();
    return this.#sorted;
  }

  put(key: string, version: ObjectVersion): Segment[] {
    const versions = this.#versions.get(key);
    if (!versions) {
      this.#versions.set(key, [version]);
      if (!this.#removed.delete(key)) this.#added.push(key);
      return [];
    }
    const replaced = version.versionId === 'null' ? this.#take(versions, 'null') : undefined;
    versions.push(version);
    return replaced?.segments ?? [];
  }

  remove(key: string, versionId: string): Segment[] {
    const versions = this.#versions.get(key);
    const removed = versions && this.#take(versions, versionId);
    if (versions?.length === 0) {
      this.#versions.delete(key);
      this.#removed.add(key);
    }
    return removed?.segments ?? [];
  }

  #take(versions: ObjectVersion[], versionId: string): ObjectVersion | undefined {
    const position = versions.findLastIndex((version) => version.versionId === versionId);
    return position === -1 ? undefined : versions.splice(position, 1)[0];
  }
}
