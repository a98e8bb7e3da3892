import type { Position } from './position.ts';

/** How an execution that was left goes on: redriven after its end, or resumed after the end of the engine. */
export interface Continuation {
  kind: 'redriven' | 'resumed';
  position: Position;
  /** How many runs of each Distributed Map began before, by label. */
  mapRuns: Record<string, number>;
  /** How often the run of the Distributed Map that it was in was redriven before, if its children are kept. */
  mapRun: { redriveCount: number } | undefined;
  /** What is left of a Wait and of the execution's limit; as a whole unless given. */
  waitMs?: number;
  timeoutSeconds?: number;
}
