import type { Unit } from './stage-words.ts';

/** Receives how far a run is. A stage may be reported as often as one likes; `done` and `total` are in its unit. */
export interface Progress {
  stage(name: string, done: number, total: number, unit?: Unit): void;
  note(text: string): void;
  /** What was shown stays; what comes next begins anew. */
  end(): void;
}

export const noProgress: Progress = { stage() {}, note() {}, end() {} };
