import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../shared/atomic-file.ts';
import { onceThereIsSpace } from './disk-space.ts';

/** What the consumer made of an item: it is finished, or it wants to see it again. */
export type Verdict = { done: true } | { done: false; retryAfterMs: number };

export interface QueuedItem<Body> {
  id: string;
  body: Body;
  acceptedAt: string;
  /** How often the consumer saw it before. */
  attempts: number;
}

export interface DurableQueue<Body> {
  /** Resolves once the item is on disk; from then on it is delivered at least once, also after a kill. */
  put(body: Body): Promise<string>;
  /** Stops deliveries; what is left stays on disk for the next start. */
  close(): Promise<void>;
}

/**
 * A queue with a file per item. `consume` is called for each item until it says done; a throw counts as
 * "again in a second", so an item is never lost by a bug of its consumer.
 */
export async function openDurableQueue<Schema extends z.ZodType>(options: {
  directory: string;
  schema: Schema;
  consume(item: QueuedItem<z.infer<Schema>>): Promise<Verdict>;
}): Promise<DurableQueue<z.infer<Schema>>> {
  type Body = z.infer<Schema>;
  const { directory, consume } = options;
  const timers = new Set<NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let closed = false;

  await mkdir(directory, { recursive: true });
  for (const item of await readItems(directory, options.schema)) schedule(item, 0);

  function schedule(item: QueuedItem<Body>, delayMs: number): void {
    if (closed) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      const delivery = deliver(item).finally(() => running.delete(delivery));
      running.add(delivery);
    }, delayMs);
    timers.add(timer);
  }

  async function deliver(item: QueuedItem<Body>): Promise<void> {
    const verdict = await consume(item).catch((): Verdict => ({ done: false, retryAfterMs: 1000 }));
    if (verdict.done) {
      await rm(fileOf(item.id), { force: true });
      return;
    }
    // A close in the middle of an attempt must not count it: the next start tries again from the same point.
    if (closed) return;
    const next = { ...item, attempts: item.attempts + 1 };
    // A full disk delays it; what else fails costs a count, not the item.
    const keep = () => writeFileAtomically(fileOf(item.id), JSON.stringify(next));
    await onceThereIsSpace(keep, () => closed).catch(() => undefined);
    schedule(next, verdict.retryAfterMs);
  }

  function fileOf(id: string): string {
    return join(directory, `${id}.json`);
  }

  return {
    async put(body) {
      // The time in front keeps the order of arrival over a restart.
      const id = `${String(Date.now()).padStart(15, '0')}-${randomUUID()}`;
      const item: QueuedItem<Body> = { id, body, acceptedAt: new Date().toISOString(), attempts: 0 };
      await writeFileAtomically(fileOf(id), JSON.stringify(item));
      schedule(item, 0);
      return id;
    },
    async close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}

const storedItem = z.object({
  id: z.string(),
  body: z.unknown(),
  acceptedAt: z.string(),
  attempts: z.number(),
});

async function readItems<Schema extends z.ZodType>(directory: string, schema: Schema) {
  const items: QueuedItem<z.infer<Schema>>[] = [];
  for (const name of (await readdir(directory)).sort()) {
    if (!name.endsWith('.json')) continue;
    const item = storedItem.parse(JSON.parse(await readFile(join(directory, name), 'utf8')));
    items.push({ ...item, body: schema.parse(item.body) });
  }
  return items;
}
