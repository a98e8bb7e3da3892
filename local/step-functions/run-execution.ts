import type { Execution, ExecutionStatus } from './execution-store.ts';
import { createHistoryWriter, type EarlierHistory, maxHistoryEvents } from './history.ts';
import type { HistoryEvent } from './history-event.ts';
import type { MachineOutcome } from './machine-run.ts';
import type { ReadyMachine } from './prepared-machine.ts';
import { runMachine } from './run-machine.ts';
import type { StateServices, Stop } from './state-services.ts';

type Ended = { status: Exclude<ExecutionStatus, 'RUNNING'> } & Partial<Execution>;

const historyEnd: Record<Ended['status'], string> = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};

/** Runs one execution to its end and records its history; nothing when it is left for the next start. */
export async function runExecution(
  { declared, prepared }: ReadyMachine,
  execution: Execution,
  run: {
    services: StateServices;
    abort: AbortController;
    from: EarlierHistory | undefined;
    record(events: HistoryEvent[]): void;
    /** Asked when it has ended: why somebody stopped it. */
    stop(): Stop | 'leave' | undefined;
  },
): Promise<Ended | undefined> {
  const { executionArn, name, redriveCount } = execution;
  const { from, abort, record } = run;
  const { roleArn } = declared;
  const history = createHistoryWriter(prepared.lowered, executionArn, from);
  if (!from) record(history.mark('ExecutionStarted', { input: execution.input, roleArn }));
  if (from?.kind === 'redriven') record(history.mark('ExecutionRedriven', { redriveCount }));
  const input = JSON.parse(execution.input);
  const { outcome, events } = runMachine(prepared, input, {
    services: run.services,
    signal: abort.signal,
    onTaskResult: history.noteTaskResult,
    from,
    context: {
      Execution: {
        Id: executionArn,
        Name: name,
        Input: input,
        StartTime: execution.startDate,
        RoleArn: roleArn,
      },
      StateMachine: { Id: declared.arn, Name: declared.name },
    },
  });
  let lastState = from?.position.stateName;
  for await (const event of events) {
    record(history.translate(event));
    if (history.isFull()) abort.abort();
    const entered = event.type === 'StateEntered' ? event.state.name : '';
    if (Object.hasOwn(prepared.lowered.machine.States, entered)) lastState = entered;
  }
  const reached = await outcome;
  const stop = run.stop();
  if (stop === 'leave') return undefined;
  const end = history.isFull() ? historyLimitEnd() : endOf(reached, stop);
  const { status, ...details } = end;
  record(history.mark(historyEnd[status], details));
  return { ...end, ...(lastState !== undefined && { lastState }), eventCount: history.lastId() };
}

/** AWS's words; the event of this end is number 25,000 itself. */
function historyLimitEnd(): Ended {
  const cause = `The execution reached the maximum number of history events (${maxHistoryEvents}).`;
  return { status: 'FAILED', error: 'States.Runtime', cause };
}

function endOf(outcome: MachineOutcome, stop: Stop = {}): Ended {
  switch (outcome.status) {
    case 'SUCCEEDED':
      return { status: 'SUCCEEDED', output: JSON.stringify(outcome.output) };
    case 'ABORTED':
      return { status: 'ABORTED', ...stop };
    default:
      return outcome;
  }
}
