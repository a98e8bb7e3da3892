import type { Continuation } from './continuation.ts';
import type { State } from './definition.ts';
import type { JsonValue } from './engine.ts';
import type { Execution, ExecutionStore } from './execution-store.ts';
import type { EarlierHistory } from './history.ts';
import type { MapRunStore } from './map-run-store.ts';
import { mapRunArn, mapRunsOf, startedMapRuns } from './map-runs.ts';
import { positionIn, type RecordedPosition } from './position.ts';
import { newEngine, type PreparedMachine } from './prepared-machine.ts';
import { labelIn } from './state-events.ts';

/**
 * Where an execution goes on, by its history. A redrive begins a state and the execution's limit anew, as AWS does; a
 * restart of the engine takes off what has passed.
 */
export async function continueFrom(
  kind: Continuation['kind'],
  prepared: PreparedMachine,
  execution: Execution,
  { store, mapRuns }: { store: ExecutionStore; mapRuns: MapRunStore },
): Promise<EarlierHistory & { eventId: number }> {
  const { executionArn } = execution;
  const events = await store.readHistory(executionArn);
  const position = positionIn(prepared.lowered.machine, events, execution);
  const started = startedMapRuns(events);
  const label = labelIn(prepared.lowered, position.stateName);
  const arn = mapRunArn(executionArn, label, started[label]);
  const isKept = prepared.lowered.maps.has(position.stateName) && (await mapRuns.read(arn)) !== undefined;
  const mapRun = isKept ? mapRunsOf(execution, events).find((run) => run.mapRunArn === arn) : undefined;
  const passed = kind === 'resumed' ? await whatIsLeft(prepared, execution, position) : {};
  const { eventId, isEntered } = position;
  return {
    kind,
    position,
    mapRuns: started,
    mapRun,
    lastId: events.at(-1)?.id ?? 0,
    eventId,
    isEntered,
    ...passed,
  };
}

async function whatIsLeft(
  { lowered }: PreparedMachine,
  { startDate, redriveDate }: Execution,
  { stateName, input, enteredAtMs }: RecordedPosition,
): Promise<Pick<Continuation, 'waitMs' | 'timeoutSeconds'>> {
  const limit = lowered.machine.TimeoutSeconds;
  const runsSinceMs = Date.parse(redriveDate ?? startDate);
  const waitMs = await waitLength(
    lowered.machine.States[stateName],
    lowered.waitOverridesMs[stateName],
    input,
  );
  return {
    ...(waitMs !== undefined && { waitMs: Math.max(1, enteredAtMs + waitMs - Date.now()) }),
    ...(typeof limit === 'number' && {
      timeoutSeconds: Math.max(1, limit - (Date.now() - runsSinceMs) / 1000),
    }),
  };
}

/** How long a Wait takes as a whole, if it has a length: one until a time needs no reckoning. */
async function waitLength(state: State | undefined, overrideMs: number | undefined, input: unknown) {
  if (state?.Type !== 'Wait') return undefined;
  if (overrideMs !== undefined) return overrideMs;
  if (typeof state.Seconds === 'number') return state.Seconds * 1000;
  if (typeof state.SecondsPath !== 'string') return undefined;
  const evaluated = await evaluatePath(state.SecondsPath, input);
  return typeof evaluated === 'number' ? evaluated * 1000 : undefined;
}

/** By the engine itself, so that a path means the same as everywhere. */
async function evaluatePath(path: string, input: unknown): Promise<unknown> {
  const pass = { Type: 'Pass', Parameters: { 'value.$': path }, End: true };
  const { result } = newEngine({ StartAt: 'Read', States: { Read: pass } }).run(input as JsonValue);
  const output: unknown = await result.catch(() => undefined);
  return typeof output === 'object' && output !== null && 'value' in output ? output.value : undefined;
}
