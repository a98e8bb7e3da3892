import type { Readable, Writable } from 'node:stream';

/** What a command reads, what it writes, and the status that it ends with. */
export interface Shell {
  stdin: Readable & { isTTY?: boolean };
  stdout: Terminal;
  stderr: Terminal;
  exitStatus: number;
}

/** A stream to write to; of a terminal, with the width of its window. */
export type Terminal = Writable & { isTTY?: boolean; columns?: number };

/** Of every command but `monitor check`, which has more to say. */
export const exitStatuses = {
  done: 0,
  failed: 1,
  usage: 2,
  /** Reserved for a run that waits for a person. */
  held: 3,
} as const;

export function print(shell: Shell, text: string): void {
  shell.stdout.write(`${text}\n`);
}

/** One line, and nothing else on standard output. */
export function printJson(shell: Shell, value: unknown): void {
  print(shell, JSON.stringify(value));
}
