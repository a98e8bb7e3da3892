import { setTimeout as pause } from 'node:timers/promises';
import type { LocalStateMachine } from '../template/state-machines.ts';
import { apiError } from './errors.ts';
import {
  type Execution,
  type ExecutionStatus,
  type ExecutionStore,
  openExecutionStore,
} from './execution-store.ts';
import { createHistoryWriter } from './history.ts';
import {
  type FailedChild,
  type MachineOutcome,
  type PreparedMachine,
  runMachine,
  type StateServices,
} from './run-machine.ts';
import { type StatusEvent, statusEvent } from './status-event.ts';

export interface ReadyMachine {
  declared: LocalStateMachine;
  prepared: PreparedMachine;
}

interface Stop {
  error?: string;
  cause?: string;
}

export interface Executions {
  store: ExecutionStore;
  /**
   * Starts an execution; a name that is running with the same input gives that execution.
   * @throws ExecutionAlreadyExists for any other name that was used before.
   */
  start(machine: ReadyMachine, name: string, input: string): Promise<Execution>;
  /** Ends a running execution as ABORTED and resolves when that is recorded. */
  stop(executionArn: string, stop: Stop): Promise<Execution>;
  /** Stops all work. What was running is recorded as ABORTED at the next start. */
  close(): Promise<void>;
}

const announceRetryMs = 1000;
const historyEnd: Record<Exclude<ExecutionStatus, 'RUNNING'>, string> = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};

/** The executions of all state machines, on disk under `directory`; `onStatusChange` is told at least once of each change. */
export async function openExecutions(options: {
  directory: string;
  services: StateServices;
  onStatusChange(event: StatusEvent): Promise<void>;
}): Promise<Executions> {
  const { services, onStatusChange } = options;
  const store = await openExecutionStore(options.directory);
  const running = new Map<string, { abort: AbortController; ended: Promise<Execution>; stop?: Stop }>();
  /** Events of one execution are told one after the other, and saved as told. */
  const announcing = new Map<string, Promise<void>>();
  let closed = false;
  for (const { executionArn } of store.list().reverse()) await recover(executionArn);

  /** What a stopped process left behind: executions that nobody runs any more, and ends that nobody was told of. */
  async function recover(executionArn: string): Promise<void> {
    const execution = await store.read(executionArn);
    if (!execution) return;
    if (execution.status !== 'RUNNING') {
      if (execution.announced !== execution.status) void announce(execution);
      return;
    }
    const cause = 'The embedded cloud was stopped while this execution ran.';
    const events = await store.readHistory(executionArn);
    const last = events.at(-1)?.id ?? 0;
    const details = { error: 'Lading.Restarted', cause };
    const event = {
      timestamp: Date.now() / 1000,
      type: 'ExecutionAborted',
      id: last + 1,
      previousEventId: last,
    };
    await store.appendHistory(executionArn, [{ ...event, executionAbortedEventDetails: details }]);
    await finish({ ...execution, ...details, status: 'ABORTED' });
  }

  async function finish(execution: Execution): Promise<Execution> {
    const finished = { ...execution, stopDate: new Date().toISOString() };
    await store.save(finished);
    void announce(finished);
    return finished;
  }

  /** Tells of a status until it was heard; a later status of the same execution waits for its turn. */
  function announce(execution: Execution): Promise<void> {
    const { executionArn, status } = execution;
    const before = announcing.get(executionArn) ?? Promise.resolve();
    const told = before.then(async () => {
      const event = statusEvent(execution);
      while (!closed && !(await wasHeard(event))) await pause(announceRetryMs, undefined, { ref: false });
      // The record of a running execution is not touched here: its end may be written at the same moment.
      if (!closed && status !== 'RUNNING') await store.save({ ...execution, announced: status });
      if (announcing.get(executionArn) === told) announcing.delete(executionArn);
    });
    announcing.set(executionArn, told);
    return told;
  }

  async function wasHeard(event: StatusEvent): Promise<boolean> {
    return onStatusChange(event).then(
      () => true,
      () => false,
    );
  }

  /** Its end is told by the map, not by an event of its own. */
  async function keepFailedChild({ mapRunArn, context, outcome }: FailedChild): Promise<void> {
    const { Id, Name, Input, StartTime } = context.Execution;
    const { status, error, cause } = outcome;
    await store.save({
      ...{ executionArn: Id, stateMachineArn: context.StateMachine.Id, mapRunArn, name: Name },
      ...{ status, error, cause, announced: status, input: JSON.stringify(Input) },
      ...{ startDate: StartTime, stopDate: new Date().toISOString() },
    });
  }

  async function run(
    machine: ReadyMachine,
    execution: Execution,
    abort: AbortController,
  ): Promise<Execution> {
    const { executionArn, name } = execution;
    const { declared, prepared } = machine;
    const input: unknown = JSON.parse(execution.input);
    const history = createHistoryWriter(prepared.lowered, executionArn);
    const record = (events: ReturnType<typeof history.mark>) =>
      void store.appendHistory(executionArn, events);
    record(history.mark('ExecutionStarted', { input: execution.input, roleArn: declared.roleArn }));
    const { outcome, events } = runMachine(prepared, input, {
      services: { ...services, keepFailedChild },
      signal: abort.signal,
      onTaskResult: history.noteTaskResult,
      context: {
        Execution: {
          Id: executionArn,
          Name: name,
          Input: JSON.parse(execution.input),
          StartTime: execution.startDate,
          RoleArn: declared.roleArn,
        },
        StateMachine: { Id: declared.arn, Name: declared.name },
      },
    });
    for await (const event of events) record(history.translate(event));
    const end = endOf(await outcome, running.get(executionArn)?.stop);
    if (closed) return execution;
    const { status, ...details } = end;
    record(history.mark(historyEnd[status], details));
    return finish({ ...execution, ...end });
  }

  return {
    store,

    async start(machine, name, input) {
      const { arn } = machine.declared;
      const executionArn = `${arn.replace(':stateMachine:', ':execution:')}:${name}`;
      if (store.has(executionArn)) {
        const known = await store.read(executionArn);
        if (known?.status === 'RUNNING' && known.input === input) return known;
        throw apiError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
      }
      const startDate = new Date().toISOString();
      const execution: Execution = {
        executionArn,
        stateMachineArn: arn,
        name,
        status: 'RUNNING',
        startDate,
        input,
      };
      // Recorded before it begins: what is answered as started is never forgotten.
      await store.save(execution);
      void announce(execution);
      const abort = new AbortController();
      const ended = run(machine, execution, abort)
        // A fault of this file, not of a state: the execution must not look as if it ran for ever.
        .catch((error) =>
          finish({ ...execution, status: 'FAILED', error: 'States.Runtime', cause: String(error) }),
        )
        .finally(() => running.delete(executionArn));
      running.set(executionArn, { abort, ended });
      return execution;
    },

    async stop(executionArn, stop) {
      const one = running.get(executionArn);
      if (one) {
        one.stop = stop;
        one.abort.abort();
        return one.ended;
      }
      const execution = await store.read(executionArn);
      if (!execution) throw apiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
      return execution;
    },

    async close() {
      closed = true;
      for (const { abort } of running.values()) abort.abort();
      await Promise.all([...running.values()].map(({ ended }) => ended));
      await Promise.all(announcing.values());
      await store.flush();
    },
  };
}

function endOf(
  outcome: MachineOutcome,
  stop: Stop = {},
): { status: keyof typeof historyEnd } & Partial<Execution> {
  switch (outcome.status) {
    case 'SUCCEEDED':
      return { status: 'SUCCEEDED', output: JSON.stringify(outcome.output) };
    case 'ABORTED':
      return { status: 'ABORTED', ...stop };
    default:
      return outcome;
  }
}
