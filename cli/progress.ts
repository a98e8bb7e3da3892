import { progressBars } from './progress-bars.ts';
import { progressLines } from './progress-lines.ts';
import type { Terminal } from './shell.ts';

/** What is counted: rows of the file, bytes, or nothing but that it is done. */
export type Unit = 'rows' | 'bytes' | 'steps';

/** Receives how far a run is. A stage may be reported as often as one likes; `done` and `total` are in its unit. */
export interface Progress {
  stage(name: string, done: number, total: number, unit?: Unit): void;
  note(text: string): void;
  /** What was shown stays; what comes next begins anew. */
  end(): void;
}

/** Bars that redraw themselves on a terminal, plain lines elsewhere. Everything goes to `stream` (stderr). */
export function showProgress(stream: Terminal): Progress {
  return stream.isTTY ? progressBars(stream) : progressLines(stream);
}

/** The same, or nothing for a program. */
export function progressFor(stream: Terminal, { json }: { json: boolean }): Progress {
  return json ? noProgress : showProgress(stream);
}

export const noProgress: Progress = { stage() {}, note() {}, end() {} };
