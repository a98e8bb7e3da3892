import { region } from '../template/names.ts';
import type { EngineEvent } from './engine.ts';
import type { LoweredMachine } from './lower-definition.ts';
import type { MapRunCount } from './map-runs.ts';

/** An event without its number and time. */
export type Draft = { type: string } & Record<string, unknown>;
export type StateEvent = Extract<EngineEvent, { state: unknown }>;
type FailedEvent = Extract<EngineEvent, { type: 'StateFailed' }>;

const invoke = { resourceType: 'lambda', resource: 'invoke' };
export const whole = { truncated: false };
const interrupted = {
  error: 'Lambda.SdkClientException',
  cause: 'The embedded cloud was stopped meanwhile.',
};

/** What AWS writes beside the entry and exit of a state, by what the state is. */
export function stateEvents(machine: LoweredMachine, mapRuns: MapRunCount) {
  const results = new Map<string, unknown>();
  const caught = new Set<string>();

  return {
    begun,
    succeeded,
    failed,
    lost,
    isDistributedMap: (stateName: string): boolean => machine.maps.has(stateName),
    /** A state that is left by a Catch has not succeeded. */
    noteCaught: (stateName: string): unknown => caught.add(stateName),
    noteResult: (stateName: string, result: unknown): unknown => results.set(stateName, result),
  };

  function kindOf({ name, type }: StateEvent['state']): string {
    return machine.maps.has(name)
      ? 'DistributedMap'
      : machine.directTasks.has(name)
        ? 'LambdaFunction'
        : type;
  }

  function begun({ state }: StateEvent): Draft[] {
    const input = JSON.stringify(state.input);
    switch (kindOf(state)) {
      case 'Task':
        return [
          details('TaskScheduled', { ...invoke, region, parameters: input }),
          details('TaskStarted', invoke),
        ];
      case 'LambdaFunction': {
        const resource = machine.directTasks.get(state.name);
        return [
          details('LambdaFunctionScheduled', { resource, input, inputDetails: whole }),
          { type: 'LambdaFunctionStarted' },
        ];
      }
      case 'DistributedMap': {
        const { arn } = mapRuns.next(labelIn(machine, state.name));
        return [{ type: 'MapStateStarted' }, details('MapRunStarted', { mapRunArn: arn })];
      }
      case 'Map':
      case 'Parallel':
        return [{ type: `${state.type}StateStarted` }];
      default:
        return [];
    }
  }

  function succeeded({ state }: StateEvent): Draft[] {
    if (caught.delete(state.name)) return [];
    const output = JSON.stringify(results.get(state.name) ?? null);
    results.delete(state.name);
    switch (kindOf(state)) {
      case 'Task':
        return [details('TaskSucceeded', { ...invoke, output, outputDetails: whole })];
      case 'LambdaFunction':
        return [details('LambdaFunctionSucceeded', { output, outputDetails: whole })];
      case 'DistributedMap':
        return [{ type: 'MapRunSucceeded' }, { type: 'MapStateSucceeded' }];
      case 'Map':
      case 'Parallel':
        return [{ type: `${state.type}StateSucceeded` }];
      default:
        return [];
    }
  }

  function failed({ state, ...event }: FailedEvent): Draft[] {
    const reason = { error: event.Error, cause: String(event.Cause) };
    const end = event.Error === 'States.Timeout' ? 'TimedOut' : 'Failed';
    switch (kindOf(state)) {
      case 'Task':
        return [details(`Task${end}`, { ...invoke, ...reason })];
      case 'LambdaFunction':
        return [details(`LambdaFunction${end}`, reason)];
      case 'DistributedMap':
        return [details('MapRunFailed', reason), { type: 'MapStateFailed' }];
      case 'Map':
      case 'Parallel':
        return [{ type: `${state.type}StateFailed` }];
      default:
        return [];
    }
  }

  /** The invocation that the engine left behind. */
  function lost({ state }: StateEvent): Draft[] {
    switch (kindOf(state)) {
      case 'Task':
        return [details('TaskFailed', { ...invoke, ...interrupted })];
      case 'LambdaFunction':
        return [details('LambdaFunctionFailed', interrupted)];
      default:
        return [];
    }
  }
}

/** The name of a Distributed Map in ARNs. */
export function labelIn(machine: LoweredMachine, stateName: string): string {
  return String(machine.maps.get(stateName)?.state.Label ?? stateName);
}

/** `{ type, <type with a small first letter>EventDetails }`; states of all kinds share the name of their details. */
export function details(
  type: string,
  fields: object,
  key = type.charAt(0).toLowerCase() + type.slice(1),
): Draft {
  return { type, [`${key}EventDetails`]: fields };
}
