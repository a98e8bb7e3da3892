import { join } from 'node:path';
import { createAnnouncements } from './announcements.ts';
import { continueFrom } from './continue-from.ts';
import { apiError } from './errors.ts';
import {
  type Execution,
  type ExecutionStore,
  type ExecutionSummary,
  openExecutionStore,
} from './execution-store.ts';
import type { EarlierHistory } from './history.ts';
import type { HistoryEvent } from './history-event.ts';
import { type MapRunStore, openMapRunStore } from './map-run-store.ts';
import { isContainer } from './position.ts';
import type { ReadyMachine } from './prepared-machine.ts';
import { recoverExecutions } from './recover-executions.ts';
import { notRedrivableReason, redriveDateOf, redrivenExecution } from './redrive.ts';
import { runExecution } from './run-execution.ts';
import type { StateServices, Stop } from './state-services.ts';
import { type StatusEvent, statusEvent } from './status-event.ts';

export interface Executions {
  store: ExecutionStore;
  mapRuns: MapRunStore;
  /**
   * Starts an execution; a name that is running with the same input gives that execution.
   * @throws ExecutionAlreadyExists for any other name that was used before.
   */
  start(machine: ReadyMachine, name: string, input: string): Promise<Execution>;
  /** Ends a running execution, also a child, as ABORTED and resolves when that is recorded. */
  stop(executionArn: string, stop: Stop): Promise<void>;
  /** Why it cannot be redriven, if so. */
  reasonAgainst(execution: ExecutionSummary): string | undefined;
  /**
   * Goes on with an execution that did not succeed, at the state that it did not get through. A token that it was
   * redriven with before gives that redrive's date. @throws ExecutionDoesNotExist, ExecutionNotRedrivable
   */
  redrive(executionArn: string, token?: string): Promise<{ redriveDate: string }>;
  /** Stops all work. What was running goes on at the next start. */
  close(): Promise<void>;
}

/** The executions of all state machines, on disk under `directory`; `onStatusChange` is told at least once of each change. */
export async function openExecutions(options: {
  directory: string;
  machines: ReadyMachine[];
  services: Omit<StateServices, 'mapRuns' | 'runningChildren'>;
  onStatusChange(event: StatusEvent): Promise<void>;
}): Promise<Executions> {
  const store = await openExecutionStore(join(options.directory, 'executions'));
  const mapRuns = await openMapRunStore(join(options.directory, 'map-runs'));
  const services: StateServices = { ...options.services, mapRuns, runningChildren: new Map() };
  const announcements = createAnnouncements(
    store,
    (execution) => statusEvent(execution, reasonAgainst(execution)),
    options.onStatusChange,
  );
  const running = new Map<string, { abort: AbortController; ended: Promise<void>; stop?: Stop }>();
  let closed = false;
  await recoverExecutions({ store, mapRuns, machineOf, begin, finish, tell: announcements.tell });

  function machineOf(stateMachineArn: string): ReadyMachine | undefined {
    return options.machines.find(({ declared }) => declared.arn === stateMachineArn);
  }

  function reasonAgainst(execution: ExecutionSummary): string | undefined {
    const machine = machineOf(execution.stateMachineArn)?.prepared.lowered.machine;
    if (!machine) return `State machine ${execution.stateMachineArn} does not exist`;
    return notRedrivableReason(execution, (stateName) => isContainer(machine, stateName));
  }

  async function finish(execution: Execution): Promise<void> {
    const { interrupted: _, ...kept } = execution;
    const finished = { ...kept, stopDate: new Date().toISOString() };
    await store.save(finished);
    announcements.tell(finished);
  }

  /** Recorded before it begins: what is answered as started is never forgotten. */
  async function begin(machine: ReadyMachine, execution: Execution, from?: EarlierHistory): Promise<void> {
    const { executionArn } = execution;
    const abort = new AbortController();
    const saved = store.save(execution);
    const ended = saved
      .then(() => run(machine, execution, abort, from))
      // A fault of this file, not of a state: the execution must not look as if it ran for ever.
      .catch((error) =>
        finish({ ...execution, status: 'FAILED', error: 'States.Runtime', cause: String(error) }),
      )
      .finally(() => running.delete(executionArn));
    running.set(executionArn, { abort, ended });
    await saved;
    if (from?.kind !== 'resumed') announcements.tell(execution);
  }

  async function run(
    machine: ReadyMachine,
    execution: Execution,
    abort: AbortController,
    from?: EarlierHistory,
  ): Promise<void> {
    const { executionArn } = execution;
    const record = (events: HistoryEvent[]) => store.appendHistory(executionArn, events);
    const ended = await runExecution(machine, execution, {
      ...{ services, abort, from, record },
      // A process that ends ends no execution.
      stop: () => (closed ? 'leave' : running.get(executionArn)?.stop),
    });
    if (ended) await finish({ ...execution, ...ended });
  }

  return {
    store,
    mapRuns,
    reasonAgainst,

    async start(machine, name, input) {
      const { arn } = machine.declared;
      const executionArn = `${arn.replace(':stateMachine:', ':execution:')}:${name}`;
      if (store.summary(executionArn)) {
        const known = await store.read(executionArn);
        if (known?.status === 'RUNNING' && known.input === input) return known;
        throw apiError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
      }
      const execution: Execution = {
        executionArn,
        stateMachineArn: arn,
        name,
        status: 'RUNNING',
        startDate: new Date().toISOString(),
        input,
        redriveCount: 0,
      };
      await begin(machine, execution);
      return execution;
    },

    async stop(executionArn, stop) {
      const child = services.runningChildren.get(executionArn);
      if (child) return child(stop);
      const one = running.get(executionArn);
      if (!one) return;
      one.stop = stop;
      one.abort.abort();
      await one.ended;
    },

    async redrive(executionArn, token) {
      const execution = await store.read(executionArn);
      if (!execution) throw apiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
      const before = redriveDateOf(execution, token);
      if (before) return { redriveDate: before };
      const machine = machineOf(execution.stateMachineArn);
      const from =
        machine && (await continueFrom('redriven', machine.prepared, execution, { store, mapRuns }));
      // Asked again after the last wait: of two redrives at once one comes second.
      const isCurrent = store.summary(executionArn)?.redriveCount === execution.redriveCount;
      const now = isCurrent ? execution : { ...execution, status: 'RUNNING' as const };
      const redriven = redrivenExecution(now, reasonAgainst(now), token);
      await begin(machine!, redriven, from);
      return { redriveDate: redriven.redriveDate! };
    },

    async close() {
      closed = true;
      mapRuns.freeze();
      for (const { abort } of running.values()) abort.abort();
      await Promise.all([...running.values()].map(({ ended }) => ended));
      await announcements.close();
      await Promise.all([store.flush(), mapRuns.flush()]);
    },
  };
}
