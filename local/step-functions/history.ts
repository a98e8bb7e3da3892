import { z } from 'zod';
import { region } from '../template/names.ts';
import type { LoweredMachine } from './lower-definition.ts';
import { mapRunArn } from './map-runs.ts';
import type { EngineEvent } from './run-machine.ts';

/** An event as GetExecutionHistory gives it, with `<type>EventDetails` of the type; `timestamp` in seconds. */
export const HistoryEvent = z.looseObject({
  timestamp: z.number(),
  type: z.string(),
  id: z.number().int(),
  previousEventId: z.number().int(),
});
export type HistoryEvent = z.infer<typeof HistoryEvent>;

type Draft = { type: string } & Record<string, unknown>;
type StateEvent = Extract<EngineEvent, { state: unknown }>;
type FailedEvent = Extract<EngineEvent, { type: 'StateFailed' }>;

const invoke = { resourceType: 'lambda', resource: 'invoke' };
const whole = { truncated: false };

export interface HistoryWriter {
  /** The first or last event of an execution, whose type is given. */
  mark(type: string, details: Record<string, unknown>): HistoryEvent[];
  /** What the engine reported, in AWS's words; a Task gives more than one event. */
  translate(event: EngineEvent): HistoryEvent[];
  /** Keeps what a Task gave until its end is reported. */
  noteTaskResult(stateName: string, result: unknown): void;
}

/** Numbers the events of one execution; they form one chain. */
export function createHistoryWriter(machine: LoweredMachine, executionArn: string): HistoryWriter {
  let lastId = 0;
  const results = new Map<string, unknown>();
  const caught = new Set<string>();

  function number(drafts: Draft[], timestampMs = Date.now()): HistoryEvent[] {
    return drafts.map((draft) => {
      lastId += 1;
      return { timestamp: timestampMs / 1000, id: lastId, previousEventId: lastId - 1, ...draft };
    });
  }

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
      case 'DistributedMap':
        return [
          { type: 'MapStateStarted' },
          details('MapRunStarted', { mapRunArn: mapRunArn(executionArn, labelOf(state.name)) }),
        ];
      case 'Map':
      case 'Parallel':
        return [{ type: `${state.type}StateStarted` }];
      default:
        return [];
    }
  }

  function succeeded({ state }: StateEvent): Draft[] {
    // After a Catch the state is left without having succeeded.
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

  function draftsOf(event: EngineEvent): Draft[] {
    switch (event.type) {
      case 'StateEntered': {
        const { name, input } = event.state;
        const entered = { name, input: JSON.stringify(input), inputDetails: whole };
        return [details(`${entryType(event.state)}StateEntered`, entered, 'stateEntered'), ...begun(event)];
      }
      case 'StateExited': {
        const { name, output } = event.state;
        const exited = { name, output: JSON.stringify(output), outputDetails: whole };
        return [...succeeded(event), details(`${entryType(event.state)}StateExited`, exited, 'stateExited')];
      }
      case 'StateFailed':
        return failed(event);
      case 'StateRetried':
        return begun(event);
      case 'StateCaught':
        caught.add(event.state.name);
        return [];
      case 'MapIterationStarted':
      case 'MapIterationSucceeded':
      case 'MapIterationFailed':
        return [details(event.type, { name: event.parentState.name, index: event.index })];
      default:
        // The ends of branches have no event on AWS; those of the execution are marked by whoever records it.
        return [];
    }
  }

  function entryType({ name, type }: StateEvent['state']): string {
    return machine.maps.has(name) ? 'Map' : type;
  }

  function labelOf(stateName: string): string {
    return String(machine.maps.get(stateName)?.state.Label ?? stateName);
  }

  return {
    mark: (type, fields) => number([details(type, fields)]),
    translate: (event) => number(draftsOf(event), event.timestamp),
    noteTaskResult: (stateName, result) => results.set(stateName, result),
  };
}

/** `{ type, <type with a small first letter>EventDetails }`; states of all kinds share the name of their details. */
function details(type: string, fields: object, key = type.charAt(0).toLowerCase() + type.slice(1)): Draft {
  return { type, [`${key}EventDetails`]: fields };
}
