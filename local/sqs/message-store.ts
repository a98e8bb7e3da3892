import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { LocalQueue } from './declared.ts';
import {
  MessageAttribute,
  type MessageAttributes,
  type ReceivedMessage,
  type StoredMessage,
} from './message.ts';

/** What is in a queue at the moment. */
export interface QueueCounts {
  visible: number;
  inFlight: number;
  delayed: number;
}

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS messages (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, queue TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT NOT NULL,
    sent_at INTEGER NOT NULL, visible_at INTEGER NOT NULL,
    receives INTEGER NOT NULL DEFAULT 0, first_received_at INTEGER, receipt TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messages_of_queue ON messages (queue, place)`;

const Row = z.object({
  id: z.string(),
  body: z.string(),
  attributes: z.string().transform((text) => z.record(z.string(), MessageAttribute).parse(JSON.parse(text))),
  sent_at: z.number(),
  receives: z.number(),
  first_received_at: z.number().nullable(),
});

/**
 * The messages of all queues in one file of SQLite. Whatever happens to a message is one transaction, its way to the
 * dead letters too, so that a kill at any time loses none and leaves none in two queues; a power cut may cost the last
 * ones.
 */
export function openMessageStore(file: string) {
  const database = new DatabaseSync(file);
  database.exec(schema);
  const columns = 'id, body, attributes, sent_at, receives, first_received_at';
  const insert = database.prepare(
    'INSERT INTO messages (id, queue, body, attributes, sent_at, visible_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const visible = database.prepare(
    `SELECT ${columns} FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY place LIMIT ?`,
  );
  const take = database.prepare(
    'UPDATE messages SET receives = ?, first_received_at = ?, visible_at = ?, receipt = ? WHERE id = ?',
  );
  const move = database.prepare('UPDATE messages SET queue = ?, visible_at = ?, receipt = NULL WHERE id = ?');
  const expire = database.prepare('DELETE FROM messages WHERE queue = ? AND sent_at <= ?');
  const remove = database.prepare('DELETE FROM messages WHERE queue = ? AND receipt = ?');
  const show = database.prepare(
    'UPDATE messages SET visible_at = ? WHERE queue = ? AND receipt = ? AND visible_at > ?',
  );
  const release = database.prepare('UPDATE messages SET visible_at = 0 WHERE queue = ? AND receives > 0');
  const next = database.prepare('SELECT min(visible_at) AS at FROM messages WHERE queue = ?');
  const all = database.prepare(`SELECT ${columns} FROM messages WHERE queue = ? ORDER BY place`);
  const clear = database.prepare('DELETE FROM messages WHERE queue = ?');
  const count = database.prepare(
    `SELECT count(*) FILTER (WHERE visible_at <= ?1) AS visible,
      count(*) FILTER (WHERE visible_at > ?1 AND receives > 0) AS inFlight,
      count(*) FILTER (WHERE visible_at > ?1 AND receives = 0) AS delayed
     FROM messages WHERE queue = ?2`,
  );

  function transaction<Result>(work: () => Result): Result {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  function give(message: StoredMessage, untilMs: number, nowMs: number): ReceivedMessage {
    const { messageId, receives, firstReceivedAtMs = nowMs } = message;
    const receipt = `${messageId}:${randomUUID()}`;
    take.run(receives + 1, firstReceivedAtMs, untilMs, receipt, messageId);
    return { ...message, receives: receives + 1, firstReceivedAtMs, receipt };
  }

  return {
    send({ name }: LocalQueue, body: string, attributes: MessageAttributes, delaySeconds: number): string {
      const messageId = randomUUID();
      const nowMs = Date.now();
      const visibleAtMs = delaySeconds > 0 ? nowMs + delaySeconds * 1000 : 0;
      insert.run(messageId, name, body, JSON.stringify(attributes), nowMs, visibleAtMs);
      return messageId;
    },

    /**
     * The oldest messages that are visible; to be hidden for that long. Of those that were received too often before,
     * which go to `deadLetters`, it gives the number.
     */
    receive(
      queue: LocalQueue,
      ask: { max: number; maxBytes: number; visibilitySeconds: number },
      deadLetters: LocalQueue | undefined,
    ): { received: ReceivedMessage[]; moved: number } {
      return transaction(() => {
        const nowMs = Date.now();
        expire.run(queue.name, nowMs - queue.retentionSeconds * 1000);
        const received: ReceivedMessage[] = [];
        let moved = 0;
        let freeBytes = ask.maxBytes;
        for (const row of visible.all(queue.name, nowMs, ask.max)) {
          const message = messageOf(row);
          if (deadLetters && queue.redrive && message.receives >= queue.redrive.maxReceives) {
            move.run(deadLetters.name, 0, message.messageId);
            moved += 1;
            continue;
          }
          freeBytes -= Buffer.byteLength(message.body);
          if (freeBytes < 0 && received.length > 0) break;
          received.push(give(message, nowMs + ask.visibilitySeconds * 1000, nowMs));
        }
        return { received, moved };
      });
    },

    /** Whether it was there; with the receipt of an earlier delivery nothing happens. */
    remove: ({ name }: LocalQueue, receipt: string): boolean => remove.run(name, receipt).changes > 0,

    /** Hides a message for so long from now, or shows it. Whether it is in flight with this receipt. */
    changeVisibility({ name }: LocalQueue, receipt: string, seconds: number): boolean {
      const nowMs = Date.now();
      return show.run(seconds > 0 ? nowMs + seconds * 1000 : 0, name, receipt, nowMs).changes > 0;
    },

    /** Shows all that were received and not removed. */
    release: ({ name }: LocalQueue): void => void release.run(name),

    /** When the next message will be visible; undefined when there is none. */
    nextVisibleAtMs({ name }: LocalQueue): number | undefined {
      const at = next.get(name)?.at;
      return typeof at === 'number' ? at : undefined;
    },

    counts: ({ name }: LocalQueue): QueueCounts => Counts.parse(count.get(Date.now(), name)),
    list: ({ name }: LocalQueue): StoredMessage[] => all.all(name).map(messageOf),
    clear: ({ name }: LocalQueue): void => void clear.run(name),
    close: (): void => database.close(),
  };
}

const Counts = z.object({ visible: z.number(), inFlight: z.number(), delayed: z.number() });

function messageOf(row: unknown): StoredMessage {
  const { id, body, attributes, sent_at, receives, first_received_at } = Row.parse(row);
  return {
    ...{ messageId: id, body, attributes, receives },
    sentAtMs: sent_at,
    firstReceivedAtMs: first_received_at ?? undefined,
  };
}
