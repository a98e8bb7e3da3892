import {
  ExecutionAbortedError,
  ExecutionError,
  ExecutionTimeoutError,
  StateMachine,
  type StateMachineDefinition,
} from 'aws-local-stepfunctions';
import { z } from 'zod';
import type { Ask } from '../iam/ask.ts';
import { innerMachines, type Machine } from './definition.ts';
import { runDistributedMap } from './distributed-map.ts';
import { checkPayloadSize, finalStateError } from './errors.ts';
import { judgeInvocation } from './execution-role.ts';
import { type Delays, type LoweredMachine, lowerDefinition } from './lower-definition.ts';

/** What states reach outside the engine. */
export interface StateServices {
  /** Gives the JSON result of a function, or throws an Error with the name and cause that Step Functions sees. */
  invokeLambda(arn: string, payload: unknown): Promise<unknown>;
  readObject(bucket: string, key: string): Promise<Buffer>;
  /** Asks whether the role of an execution may do something; without it every role may do everything. @throws AccessError. */
  judge?(execution: ExecutionContext['Execution'], ask: Ask): void;
  writeObject?(bucket: string, key: string, body: string): Promise<void>;
  /** Children of one Distributed Map that run side by side, at most. */
  mapConcurrency: number;
  /** Keeps a failed child of a Distributed Map, so that it can be asked for why the map failed. */
  keepFailedChild?(child: FailedChild): Promise<void>;
}

/** A child execution of a Distributed Map that did not succeed. */
export interface FailedChild {
  mapRunArn: string;
  context: ExecutionContext;
  outcome: Exclude<MachineOutcome, { status: 'SUCCEEDED' }>;
}

/** A JSON value as the engine types it. */
export type JsonValue = Parameters<StateMachine['run']>[0];

/** The part of the context object that belongs to one execution, in the words of `$$`. */
export interface ExecutionContext {
  Execution: { Id: string; Name: string; Input: JsonValue; StartTime: string; RoleArn: string };
  StateMachine: { Id: string; Name: string };
}

export interface PreparedMachine {
  lowered: LoweredMachine;
  engine: StateMachine;
  /** The processors of its Distributed Maps, by state name. */
  children: Map<string, PreparedMachine>;
  taskNames: string[];
}

export type EngineEvent =
  ReturnType<StateMachine['run']>['eventLogs'] extends AsyncGenerator<infer Event> ? Event : never;

export type MachineOutcome =
  | { status: 'SUCCEEDED'; output: unknown }
  | { status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; error?: string; cause?: string };

export interface MachineRun {
  outcome: Promise<MachineOutcome>;
  events: AsyncGenerator<EngineEvent>;
}

const invokeParameters = z.object({ FunctionName: z.string(), Payload: z.unknown() });

/** Makes a checked definition ready to run any number of times. */
export function prepareMachine(machine: Machine, delays: Delays): PreparedMachine {
  const lowered = lowerDefinition(machine, delays);
  const children = [...lowered.maps].map(
    ([name, map]) => [name, prepareMachine(map.processor, delays)] as const,
  );
  return {
    lowered,
    // What was checked is the original; the lowered form is for the engine alone.
    engine: new StateMachine(lowered.machine as unknown as StateMachineDefinition, {
      validationOptions: { noValidate: true },
    }),
    children: new Map(children),
    taskNames: taskNamesOf(lowered.machine),
  };
}

/** Runs a prepared machine until it ends or `signal` aborts it; `onTaskResult` is told what each Task gave. */
export function runMachine(
  prepared: PreparedMachine,
  input: unknown,
  run: {
    context: ExecutionContext;
    services: StateServices;
    signal: AbortSignal;
    onTaskResult?(stateName: string, result: unknown): void;
  },
): MachineRun {
  const ended = new AbortController();
  const signal = AbortSignal.any([run.signal, ended.signal]);
  const handlers = prepared.taskNames.map((name) => [
    name,
    (parameters: unknown) => runTask(name, parameters),
  ]);
  const { Execution, StateMachine: machine } = run.context;
  const started = prepared.engine.run(input as JsonValue, {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(handlers),
      waitTimeOverrides: prepared.lowered.waitOverridesMs,
    },
    context: { Execution, Root: Execution, StateMachine: machine },
  });
  const abort = () => started.abort();
  run.signal.addEventListener('abort', abort);
  if (run.signal.aborted) abort();
  const outcome = started.result
    .then((output): MachineOutcome => ({ status: 'SUCCEEDED', output }), outcomeOf)
    .finally(() => {
      run.signal.removeEventListener('abort', abort);
      // After a time-out or in other branches of a failed Parallel, Tasks are still waited for.
      ended.abort();
    });
  return { outcome, events: started.eventLogs };

  async function runTask(name: string, parameters: unknown): Promise<unknown> {
    const result = await untilAborted(signal, startTask(name, parameters));
    checkPayloadSize(name, result);
    run.onTaskResult?.(name, result);
    return result;
  }

  async function startTask(name: string, parameters: unknown): Promise<unknown> {
    signal.throwIfAborted();
    const child = prepared.children.get(name);
    const map = prepared.lowered.maps.get(name);
    if (child && map) return runDistributedMap({ ...run, signal, name, state: map.state, child, parameters });
    const directArn = prepared.lowered.directTasks.get(name);
    if (directArn) return invoke(directArn, parameters);
    const { FunctionName, Payload = {} } = invokeParameters.parse(parameters);
    const result = await invoke(FunctionName, Payload);
    return { ExecutedVersion: '$LATEST', Payload: result, StatusCode: 200 };
  }

  function invoke(functionArn: string, payload: unknown): Promise<unknown> {
    judgeInvocation(run.services, run.context, functionArn);
    return run.services.invokeLambda(functionArn, payload);
  }
}

function outcomeOf(error: unknown): MachineOutcome {
  if (error instanceof ExecutionAbortedError) return { status: 'ABORTED' };
  if (error instanceof ExecutionTimeoutError) return { status: 'TIMED_OUT', error: 'States.Timeout' };
  const failure = error instanceof ExecutionError ? error.cause : error;
  if (!(failure instanceof Error))
    return { status: 'FAILED', error: 'States.Runtime', cause: String(failure) };
  return { status: 'FAILED', error: failure.name, cause: failure.message };
}

/** A Task cannot be called back, but what waits for it ends at once, so that no timer of the engine stays behind. */
function untilAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(finalStateError('States.Aborted', 'the execution was aborted'));
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort));
}

function taskNamesOf(machine: Machine): string[] {
  return Object.entries(machine.States).flatMap(([name, state]) =>
    state.Type === 'Task' ? [name] : innerMachines(state).flatMap(taskNamesOf),
  );
}
