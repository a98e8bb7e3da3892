import type { RunInput } from '../run/run-input.ts';
import type { RunTable } from '../run/run-table.ts';
import type { ExecutionSource } from './run-execution.ts';

/** A run as far as its turn is concerned. */
export type TurnRun = Pick<RunInput, 'runId' | 'bucket'>;

/** What lets the writes of a run commit; see write-permits.ts. Both may happen twice. */
export interface WritePermits {
  /** Lets every partition of the run write, and nobody else. False when a run with a higher number has them. */
  open(run: TurnRun, turnNumber: number): Promise<boolean>;
  /** Resolves when no write of the run can commit any more. */
  close(runId: string): Promise<void>;
}

export interface TurnServices extends ExecutionSource {
  runs: RunTable;
  permits: WritePermits;
  now?: () => Date;
}
