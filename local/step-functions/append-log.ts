import { appendFile, readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { isDiskFull, onceThereIsSpace } from '../disk-space.ts';

/**
 * Files of JSON lines that are only appended to. What is handed over while a write is under way goes out with the next
 * one: a busy execution costs one write for many events.
 */
export function openAppendLog() {
  const pending = new Map<string, string[]>();
  const writing = new Map<string, Promise<void>>();
  let failure: unknown;
  let closing = false;

  async function writeAll(path: string): Promise<void> {
    for (;;) {
      const lines = pending.get(path);
      pending.delete(path);
      if (!lines) break;
      const write = () => appendFile(path, lines.join(''), { mode: 0o600 });
      // Who handed the lines over does not wait: the failure is told by the next flush. What a full disk does not take
      // before the end is lost as by a kill.
      await onceThereIsSpace(write, () => closing).catch((error: unknown) => {
        if (!isDiskFull(error)) failure ??= error;
      });
    }
    writing.delete(path);
  }

  return {
    append(path: string, values: readonly unknown[]): void {
      if (values.length === 0) return;
      // The line break comes first: so it also ends a line that a kill cut short.
      const lines = values.map((value) => `\n${JSON.stringify(value)}`);
      const waiting = pending.get(path);
      if (waiting) waiting.push(...lines);
      else pending.set(path, lines);
      if (!writing.has(path)) writing.set(path, writeAll(path));
    },

    /** The lines of a file, those not written yet included; a line that a kill cut short is left out. */
    async read<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>[]> {
      await writing.get(path);
      const text = await readFile(path, 'utf8').catch(() => '');
      return text.split('\n').flatMap((line) => parseLine(line, schema));
    },

    /** Resolves at the end, when everything that was handed over is on disk. @throws the first failure of a write. */
    async flush(): Promise<void> {
      closing = true;
      await Promise.all(writing.values());
      if (failure) throw failure;
    },
  };
}
export type AppendLog = ReturnType<typeof openAppendLog>;

function parseLine<Schema extends z.ZodType>(line: string, schema: Schema): z.infer<Schema>[] {
  try {
    return [schema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
