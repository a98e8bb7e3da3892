import { continueFrom } from './continue-from.ts';
import type { Execution, ExecutionStore } from './execution-store.ts';
import type { EarlierHistory } from './history.ts';
import type { MapRunStore } from './map-run-store.ts';
import { isContainer } from './position.ts';
import type { ReadyMachine } from './prepared-machine.ts';

/** One that ends the engine in the same state this often is not tried again. */
const maxInterruptions = 3;
/** A queue of a thousand waiting executions takes seconds to read; side by side the disk is busy too. */
const readTogether = 16;

interface Recovery {
  store: ExecutionStore;
  mapRuns: MapRunStore;
  machineOf(stateMachineArn: string): ReadyMachine | undefined;
  begin(machine: ReadyMachine, execution: Execution, from?: EarlierHistory): Promise<void>;
  finish(execution: Execution): Promise<void>;
  tell(execution: Execution): void;
}

/**
 * Goes on with what a stopped process left behind, as on AWS nothing would have happened to it, and tells of ends that
 * nobody may have been told of.
 */
export async function recoverExecutions(recovery: Recovery): Promise<void> {
  const { store, tell } = recovery;
  const left = store.list().reverse();
  await Promise.all(Array.from({ length: readTogether }, takeUp));

  async function takeUp(): Promise<void> {
    for (let summary = left.shift(); summary; summary = left.shift()) {
      const { executionArn, status, announced } = summary;
      if (status !== 'RUNNING' && announced === status) continue;
      const execution = await store.read(executionArn);
      if (!execution) continue;
      if (status === 'RUNNING') await resume(recovery, execution);
      else tell(execution);
    }
  }
}

async function resume(recovery: Recovery, execution: Execution): Promise<void> {
  const { begin, machineOf } = recovery;
  const machine = machineOf(execution.stateMachineArn);
  const from = machine && (await continueFrom('resumed', machine.prepared, execution, recovery));
  if (!machine || !from) return giveUp(recovery, execution);
  // Its history was not yet written: it has not begun.
  if (from.lastId === 0) return begin(machine, execution);
  const { interrupted: known } = execution;
  const times = known?.eventId === from.eventId ? known.times + 1 : 1;
  if (times > maxInterruptions || isContainer(machine.prepared.lowered.machine, from.position.stateName))
    return giveUp(recovery, execution);
  return begin(machine, { ...execution, interrupted: { eventId: from.eventId, times } }, from);
}

async function giveUp({ store, finish }: Recovery, execution: Execution): Promise<void> {
  const { executionArn } = execution;
  const error = 'Lading.Restarted';
  const cause = 'The embedded cloud was stopped while this execution ran.';
  const last = (await store.readHistory(executionArn)).at(-1)?.id ?? 0;
  const event = {
    timestamp: Date.now() / 1000,
    type: 'ExecutionAborted',
    id: last + 1,
    previousEventId: last,
    executionAbortedEventDetails: { error, cause },
  };
  store.appendHistory(executionArn, [event]);
  await finish({ ...execution, error, cause, status: 'ABORTED', eventCount: last + 1 });
}
