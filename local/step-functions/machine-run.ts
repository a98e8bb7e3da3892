import type { Continuation } from './continuation.ts';
import type { EngineEvent } from './engine.ts';
import type { ExecutionContext } from './execution-context.ts';
import type { MapRunCount } from './map-runs.ts';
import type { PreparedMachine } from './prepared-machine.ts';
import type { StateServices } from './state-services.ts';

export type MachineOutcome =
  | { status: 'SUCCEEDED'; output: unknown }
  | { status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; error?: string; cause?: string };

export interface MachineRun {
  outcome: Promise<MachineOutcome>;
  events: AsyncGenerator<EngineEvent>;
  mapRuns: MapRunCount;
}

/** How a machine is run: as whom, by what, until when, and from where. */
export interface RunOptions {
  context: ExecutionContext;
  services: StateServices;
  signal: AbortSignal;
  /** Told what each Task gave. */
  onTaskResult?(stateName: string, result: unknown): void;
  from?: Continuation | undefined;
}

/** Runs a machine; given to what a machine itself runs, the children of its Distributed Maps. */
export type RunMachine = (prepared: PreparedMachine, input: unknown, run: RunOptions) => MachineRun;
