import type { Continuation } from './continuation.ts';
import type { JsonValue } from './engine.ts';
import type { ExecutionContext } from './execution-context.ts';
import { judgeRedrive } from './execution-role.ts';
import type { MachineOutcome, RunMachine } from './machine-run.ts';
import { childName, type MapChild } from './map-run-store.ts';
import { childArn } from './map-runs.ts';
import { followPosition, isContainer } from './position.ts';
import type { PreparedMachine } from './prepared-machine.ts';
import type { StateServices, Stop } from './state-services.ts';

export interface ChildResult {
  context: ExecutionContext;
  outcome: MachineOutcome;
}

/** The map run that children belong to. */
export interface ChildrenOf {
  mapRunArn: string;
  label: string;
  child: PreparedMachine;
  context: ExecutionContext;
  services: StateServices;
  signal: AbortSignal;
  from: Continuation | undefined;
  runMachine: RunMachine;
}

/** Begins a child; its ARN, input and end are kept. */
export async function startChild(
  map: ChildrenOf,
  begun: { index: number; items: number; input: unknown },
): Promise<ChildResult> {
  const child: MapChild = {
    ...begun,
    name: childName(map.context.Execution.Id),
    status: 'RUNNING',
    output: undefined,
    startDate: new Date().toISOString(),
    redriveCount: 0,
  };
  map.services.mapRuns.noteStart(map.mapRunArn, child);
  return runChild(map, child);
}

/** Runs a child that did not succeed once more, from the state that it did not get through, under its own ARN. */
export async function continueChild(map: ChildrenOf, previous: MapChild): Promise<ChildResult> {
  const { error: _, cause: __, stopDate: ___, position, ...kept } = previous;
  const redriven = map.from?.kind === 'redriven' && {
    redriveCount: kept.redriveCount + 1,
    redriveDate: new Date().toISOString(),
  };
  const child: MapChild = { ...kept, ...redriven, status: 'RUNNING' };
  if (redriven) judgeRedrive(map.services, map.context, childContext(map, child).Execution.Id);
  map.services.mapRuns.noteChange(map.mapRunArn, child);
  return runChild(map, child, position);
}

/** What a child of an earlier attempt came to. */
export function resultOf(map: ChildrenOf, child: MapChild): ChildResult {
  const { status, output, error, cause } = child;
  const failed = status === 'TIMED_OUT' || status === 'FAILED' ? status : 'ABORTED';
  const outcome: MachineOutcome =
    status === 'SUCCEEDED' ? { status, output } : { status: failed, error, cause };
  return { context: childContext(map, child), outcome };
}

async function runChild(
  map: ChildrenOf,
  child: MapChild,
  position?: MapChild['position'],
): Promise<ChildResult> {
  const context = childContext(map, child);
  const { machine } = map.child.lowered;
  if (isContainer(machine, position?.stateName)) return keepEnd(map, child, unredrivable(position), position);
  const { runningChildren } = map.services;
  const stopped = stoppable();
  runningChildren.set(context.Execution.Id, stopped.stop);
  const { outcome, events, mapRuns } = map.runMachine(map.child, child.input, {
    context,
    services: map.services,
    signal: AbortSignal.any([map.signal, stopped.signal]),
    from: position && {
      kind: map.from?.kind ?? 'resumed',
      position,
      mapRuns: position.mapRuns,
      mapRun: { redriveCount: 0 },
    },
  });
  const last = await followPosition(machine, events);
  const result = await outcome;
  runningChildren.delete(context.Execution.Id);
  stopped.end();
  const reason = result.status === 'ABORTED' ? stopped.reason() : {};
  return keepEnd(map, child, { ...result, ...reason }, last && { ...last, mapRuns: mapRuns.started() });
}

function keepEnd(
  map: ChildrenOf,
  child: MapChild,
  outcome: MachineOutcome,
  position: MapChild['position'],
): ChildResult {
  const succeeded = outcome.status === 'SUCCEEDED';
  map.services.mapRuns.noteChange(map.mapRunArn, {
    ...child,
    ...outcome,
    output: succeeded ? outcome.output : undefined,
    stopDate: new Date().toISOString(),
    ...(!succeeded && position && { position }),
  });
  return { context: childContext(map, child), outcome };
}

/** Ends one child alone, as StopExecution with its ARN does; `stop` resolves when it has ended. */
function stoppable() {
  const abort = new AbortController();
  const ended = Promise.withResolvers<void>();
  let reason: Stop = {};
  return {
    signal: abort.signal,
    stop(given: Stop): Promise<void> {
      reason = given;
      abort.abort();
      return ended.promise;
    },
    end: () => ended.resolve(),
    reason: () => reason,
  };
}

function unredrivable(position: MapChild['position']): MachineOutcome {
  const cause = `The embedded cloud cannot go on inside the Map or Parallel state '${position?.stateName}'.`;
  return { status: 'FAILED', error: 'States.Runtime', cause };
}

function childContext(
  { context, label }: ChildrenOf,
  { name, input, startDate }: MapChild,
): ExecutionContext {
  const { Id, Name } = context.StateMachine;
  return {
    Execution: {
      Id: childArn(Id, label, name),
      Name: name,
      Input: input as JsonValue,
      StartTime: startDate,
      RoleArn: context.Execution.RoleArn,
    },
    StateMachine: { Id: `${Id}/${label}`, Name: `${Name}/${label}` },
  };
}
