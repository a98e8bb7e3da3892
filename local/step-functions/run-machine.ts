import { ExecutionAbortedError, ExecutionError, ExecutionTimeoutError } from 'aws-local-stepfunctions';
import { z } from 'zod';
import { runDistributedMap } from './distributed-map.ts';
import type { JsonValue } from './engine.ts';
import { checkPayloadSize, finalStateError } from './errors.ts';
import { judgeInvocation } from './execution-role.ts';
import type { MachineOutcome, MachineRun, RunOptions } from './machine-run.ts';
import { countMapRuns } from './map-runs.ts';
import { engineFrom, type PreparedMachine, waitOverrides } from './prepared-machine.ts';
import { labelIn } from './state-events.ts';

const invokeParameters = z.object({ FunctionName: z.string(), Payload: z.unknown() });

/** Runs a prepared machine until it ends or `signal` aborts it, from its start or from where it was left. */
export function runMachine(prepared: PreparedMachine, input: unknown, run: RunOptions): MachineRun {
  const { from } = run;
  const ended = new AbortController();
  const signal = AbortSignal.any([run.signal, ended.signal]);
  const handlers = prepared.taskNames.map((name) => [
    name,
    (parameters: unknown) => runTask(name, parameters),
  ]);
  const { Execution, StateMachine: machine } = run.context;
  const mapRuns = countMapRuns(
    Execution.Id,
    from?.mapRuns,
    from?.mapRun && labelIn(prepared.lowered, from.position.stateName),
  );
  const started = engineFrom(prepared, from).run((from ? from.position.input : input) as JsonValue, {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(handlers),
      waitTimeOverrides: waitOverrides(prepared, from),
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
  return { outcome, events: started.eventLogs, mapRuns };

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
    if (child && map) {
      const label = labelIn(prepared.lowered, name);
      const { arn, isContinued } = mapRuns.next(label);
      return runDistributedMap({
        ...{ ...run, runMachine, signal, label, child, parameters, state: map.state, mapRunArn: arn },
        from: isContinued ? from : undefined,
      });
    }
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
