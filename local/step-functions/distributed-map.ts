import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { State } from './definition.ts';
import { stateError } from './errors.ts';
import { judgeChildren } from './execution-role.ts';
import { batchItems, readItems, selectItem } from './map-items.ts';
import { writeMapResults } from './map-results.ts';
import { mapRunArn } from './map-runs.ts';
import {
  type ExecutionContext,
  type JsonValue,
  type MachineOutcome,
  type PreparedMachine,
  runMachine,
  type StateServices,
} from './run-machine.ts';

/** What the lowered Task got from the input of the state. */
const MapParameters = z.object({
  input: z.unknown(),
  items: z.array(z.unknown()).optional(),
  reader: z.object({ Bucket: z.string().optional(), Key: z.string().optional() }),
  writer: z.object({ Bucket: z.string().optional(), Prefix: z.string().optional() }),
  batchInput: z.record(z.string(), z.unknown()),
  maxConcurrency: z.number().optional(),
  toleratedCount: z.number().optional(),
  toleratedPercentage: z.number().optional(),
});
export type MapParameters = z.infer<typeof MapParameters>;

export interface ChildResult {
  context: ExecutionContext;
  outcome: MachineOutcome;
}

/** A map that tolerates failures may have many; a person looks at some. */
const maxKeptFailures = 100;

/**
 * Runs one Distributed Map: a child execution per item or batch, side by side up to the smaller of the two limits,
 * until all are done or more have failed than the state tolerates. Gives the outputs in the order of the items, or
 * where the ResultWriter put them.
 * @throws States.ExceedToleratedFailureThreshold; its Cause ends with `{"error","cause"}` of the first failed child.
 */
export async function runDistributedMap(map: {
  name: string;
  state: State;
  child: PreparedMachine;
  parameters: unknown;
  context: ExecutionContext;
  services: StateServices;
  signal: AbortSignal;
}): Promise<unknown> {
  const { state, context, services } = map;
  const parameters = MapParameters.parse(map.parameters);
  judgeChildren(services, context);
  const items = await readItems(state, parameters, context, services);
  const select = (item: unknown, index: number) => selectItem(state, parameters.input, context, item, index);
  const inputs = batchItems(state, parameters, items, select);
  const label = String(state.Label ?? map.name);
  const isExceeded = failureThreshold(state, parameters, inputs.length);
  const stop = new AbortController();
  const signal = AbortSignal.any([map.signal, stop.signal]);
  const results: ChildResult[] = [];
  let failures = 0;
  let firstFailure: MachineOutcome | undefined;
  let next = 0;

  async function work(): Promise<void> {
    while (next < inputs.length && !signal.aborted) {
      const index = next++;
      const input = await inputs[index]!();
      const result = await runChild(input);
      results[index] = result;
      if (result.outcome.status === 'SUCCEEDED' || signal.aborted) continue;
      failures += 1;
      firstFailure ??= result.outcome;
      if (failures <= maxKeptFailures) await keep(result);
      if (isExceeded(failures)) stop.abort();
    }
  }

  async function runChild(input: unknown): Promise<ChildResult> {
    const name = randomUUID();
    const own = childContext(context, label, name, input);
    const { outcome } = runMachine(map.child, input, { context: own, services, signal });
    return { context: own, outcome: await outcome };
  }

  async function keep({ context: own, outcome }: ChildResult): Promise<void> {
    if (outcome.status === 'SUCCEEDED') return;
    await services.keepFailedChild?.({
      mapRunArn: mapRunArn(context.Execution.Id, label),
      context: own,
      outcome,
    });
  }

  const concurrency = Math.min(concurrencyOf(state, parameters), services.mapConcurrency, inputs.length);
  try {
    await Promise.all(Array.from({ length: concurrency }, work));
  } finally {
    // After a failure of the map itself no further child may start.
    stop.abort();
  }
  if (isExceeded(failures)) throw thresholdError(firstFailure);
  if (state.ResultWriter !== undefined)
    return writeMapResults(results, { label, parameters, context, services });
  return results.flatMap(({ outcome }) => (outcome.status === 'SUCCEEDED' ? [outcome.output] : []));
}

/** Zero or nothing means no limit of its own. */
function concurrencyOf(state: State, parameters: MapParameters): number {
  return parameters.maxConcurrency || Number(state.MaxConcurrency ?? 0) || Number.POSITIVE_INFINITY;
}

/** Without a tolerance the first failure fails the map; with two, either one does. */
function failureThreshold(state: State, parameters: MapParameters, total: number) {
  const declared = numbersOf(state);
  const count = parameters.toleratedCount ?? declared.ToleratedFailureCount;
  const percentage = parameters.toleratedPercentage ?? declared.ToleratedFailurePercentage;
  return (failures: number): boolean => {
    if (count === undefined && percentage === undefined) return failures > 0;
    const isCountExceeded = count !== undefined && failures > count;
    return isCountExceeded || (percentage !== undefined && (failures / total) * 100 > percentage);
  };
}

function numbersOf(state: State) {
  return z
    .object({
      ToleratedFailureCount: z.number().optional(),
      ToleratedFailurePercentage: z.number().optional(),
    })
    .parse(state);
}

function thresholdError(outcome: MachineOutcome | undefined): Error {
  const { error, cause } = outcome && outcome.status !== 'SUCCEEDED' ? outcome : {};
  const child = JSON.stringify({ error, cause });
  const text = `The specified tolerated failure threshold was exceeded. First failed child: ${child}`;
  return stateError('States.ExceedToleratedFailureThreshold', text);
}

function childContext(
  parent: ExecutionContext,
  label: string,
  name: string,
  input: unknown,
): ExecutionContext {
  const { Id, Name } = parent.StateMachine;
  const executionPrefix = Id.replace(':stateMachine:', ':execution:');
  return {
    Execution: {
      Id: `${executionPrefix}/${label}:${name}`,
      Name: name,
      Input: input as JsonValue,
      StartTime: new Date().toISOString(),
      RoleArn: parent.Execution.RoleArn,
    },
    StateMachine: { Id: `${Id}/${label}`, Name: `${Name}/${label}` },
  };
}
