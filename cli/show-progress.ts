import { noProgress, type Progress } from './progress.ts';
import { progressBars } from './progress-bars.ts';
import { progressLines } from './progress-lines.ts';
import type { Terminal } from './shell.ts';

/** Bars that redraw themselves on a terminal, plain lines elsewhere. Everything goes to `stream` (stderr). */
export function showProgress(stream: Terminal): Progress {
  return stream.isTTY ? progressBars(stream) : progressLines(stream);
}

/** The same, or nothing for a program. */
export function progressFor(stream: Terminal, { json }: { json: boolean }): Progress {
  return json ? noProgress : showProgress(stream);
}
