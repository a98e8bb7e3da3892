import { z } from 'zod';
import type { State } from './definition.ts';
import { stateError } from './errors.ts';
import { judgeChildren } from './execution-role.ts';
import type { MachineOutcome } from './machine-run.ts';
import { type ChildResult, type ChildrenOf, continueChild, resultOf, startChild } from './map-children.ts';
import { batchItems, readItems, selectItem } from './map-items.ts';
import { MapParameters } from './map-parameters.ts';
import { writeMapResults } from './map-results.ts';
import type { MapChild } from './map-run-store.ts';

/**
 * Runs one Distributed Map: a child execution per item or batch, side by side up to the smaller of the two limits,
 * until all are done or more have failed than the state tolerates. One that goes on leaves out what has succeeded.
 * Gives the outputs in the order of the items, or where the ResultWriter put them.
 * @throws States.ExceedToleratedFailureThreshold; its Cause ends with `{"error","cause"}` of the first failed child.
 */
export async function runDistributedMap(
  map: ChildrenOf & { state: State; parameters: unknown },
): Promise<unknown> {
  const { state, context, services, mapRunArn } = map;
  const parameters = MapParameters.parse(map.parameters);
  judgeChildren(services, context);
  const items = await readItems(state, parameters, context, services);
  const select = (item: unknown, index: number) => selectItem(state, parameters.input, context, item, index);
  const inputs = batchItems(state, parameters, items, select);
  const tolerance = toleranceOf(state, parameters);
  const isExceeded = (failures: number) => exceeds(tolerance, failures, inputs.length);
  const stop = new AbortController();
  const signal = AbortSignal.any([map.signal, stop.signal]);
  const previous = await openRun();
  const results: ChildResult[] = [];
  const todo: number[] = [];
  let failures = 0;
  let firstFailure: MachineOutcome | undefined;
  inputs.forEach((_, index) => {
    const child = previous.get(index);
    if (child && isSettled(child)) settle(index, resultOf(map, child));
    else todo.push(index);
  });

  /** What was kept of the children, by index, when the run goes on. */
  async function openRun(): Promise<Map<number, MapChild>> {
    const stored = map.from && (await services.mapRuns.read(mapRunArn));
    if (!stored) {
      services.mapRuns.begin({
        mapRunArn,
        total: inputs.length,
        items: items.length,
        maxConcurrency: declaredConcurrency(state, parameters),
        toleratedFailureCount: tolerance.count ?? 0,
        toleratedFailurePercentage: tolerance.percentage ?? 0,
      });
      return new Map();
    }
    for (const child of stored.children.filter((one) => !isSettled(one)))
      services.mapRuns.noteChange(mapRunArn, { ...child, status: 'PENDING_REDRIVE' });
    return new Map(stored.children.map((child) => [child.index, child]));
  }

  /** A redrive runs all again that did not succeed; a restart of the engine only what had not ended. */
  function isSettled({ status }: MapChild): boolean {
    if (status === 'SUCCEEDED') return true;
    return map.from?.kind === 'resumed' && (status === 'FAILED' || status === 'TIMED_OUT');
  }

  function settle(index: number, result: ChildResult): void {
    results[index] = result;
    if (result.outcome.status === 'SUCCEEDED' || signal.aborted) return;
    failures += 1;
    firstFailure ??= result.outcome;
    if (isExceeded(failures)) stop.abort();
  }

  async function work(): Promise<void> {
    while (!signal.aborted) {
      const index = todo.shift();
      if (index === undefined) return;
      const child = previous.get(index);
      settle(index, await (child ? continueChild(runOf(), child) : begin(index)));
    }
  }

  async function begin(index: number): Promise<ChildResult> {
    const { items: count, make } = inputs[index]!;
    return startChild(runOf(), { index, items: count, input: await make() });
  }

  function runOf(): ChildrenOf {
    return { ...map, signal };
  }

  const concurrency = Math.min(concurrencyOf(state, parameters), services.mapConcurrency, todo.length);
  try {
    await Promise.all(Array.from({ length: concurrency }, work));
  } finally {
    // After a failure of the map itself no further child may start.
    stop.abort();
  }
  if (isExceeded(failures)) throw thresholdError(firstFailure);
  if (state.ResultWriter !== undefined) return writeMapResults(results, { mapRunArn, parameters, services });
  return results.flatMap(({ outcome }) => (outcome.status === 'SUCCEEDED' ? [outcome.output] : []));
}

function declaredConcurrency(state: State, parameters: MapParameters): number {
  return parameters.maxConcurrency ?? Number(state.MaxConcurrency ?? 0);
}

/** Zero or nothing means no limit of its own. */
function concurrencyOf(state: State, parameters: MapParameters): number {
  return declaredConcurrency(state, parameters) || Number.POSITIVE_INFINITY;
}

interface Tolerance {
  count: number | undefined;
  percentage: number | undefined;
}

function toleranceOf(state: State, parameters: MapParameters): Tolerance {
  const declared = numbersOf(state);
  return {
    count: parameters.toleratedCount ?? declared.ToleratedFailureCount,
    percentage: parameters.toleratedPercentage ?? declared.ToleratedFailurePercentage,
  };
}

/** Without a tolerance the first failure fails the map; with two, either one does. */
function exceeds({ count, percentage }: Tolerance, failures: number, total: number): boolean {
  if (count === undefined && percentage === undefined) return failures > 0;
  const isCountExceeded = count !== undefined && failures > count;
  return isCountExceeded || (percentage !== undefined && (failures / total) * 100 > percentage);
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
