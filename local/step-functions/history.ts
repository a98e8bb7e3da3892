import type { Continuation } from './continuation.ts';
import type { EngineEvent } from './engine.ts';
import type { HistoryEvent } from './history-event.ts';
import type { LoweredMachine } from './lower-definition.ts';
import { countMapRuns } from './map-runs.ts';

import { type Draft, details, labelIn, type StateEvent, stateEvents, whole } from './state-events.ts';

export interface HistoryWriter {
  /** The first or last event of an execution, whose type is given. */
  mark(type: string, details: Record<string, unknown>): HistoryEvent[];
  /** What the engine reported, in AWS's words; a Task gives more than one event. */
  translate(event: EngineEvent): HistoryEvent[];
  /** Keeps what a Task gave until its end is reported. */
  noteTaskResult(stateName: string, result: unknown): void;
  lastId(): number;
  /** Whether the engine reported more than an execution may do. */
  isFull(): boolean;
}

/** What was written of an execution before it was left, and how it goes on. */
export interface EarlierHistory extends Continuation {
  lastId: number;
  /** Whether it tells that the state at which it goes on was entered. */
  isEntered: boolean;
}

/** An execution ends at its event of this number, whatever it does. Never resettable, also by a redrive. */
export const maxHistoryEvents = 25_000;

/** Numbers the events of one execution; they form one chain. */
export function createHistoryWriter(
  machine: LoweredMachine,
  executionArn: string,
  earlier?: EarlierHistory,
): HistoryWriter {
  let lastId = earlier?.lastId ?? 0;
  let full = false;
  /** Until the state that it was left in has begun once more. */
  let left = earlier?.isEntered ? earlier : undefined;
  const mapRuns = countMapRuns(
    executionArn,
    earlier?.mapRuns,
    earlier?.mapRun && labelIn(machine, earlier.position.stateName),
  );
  const states = stateEvents(machine, mapRuns);

  function number(drafts: Draft[], timestampMs = Date.now()): HistoryEvent[] {
    return drafts.map((draft) => {
      lastId += 1;
      return { timestamp: timestampMs / 1000, id: lastId, previousEventId: lastId - 1, ...draft };
    });
  }

  /** The state is entered in the history already; the invocation that the engine left behind has failed. */
  function goneOn(event: StateEvent, { kind, mapRun }: EarlierHistory): Draft[] {
    const { name } = event.state;
    if (states.isDistributedMap(name) && mapRun) {
      const { arn } = mapRuns.next(labelIn(machine, name));
      const redriven = { mapRunArn: arn, redriveCount: mapRun.redriveCount + 1 };
      return kind === 'redriven' ? [details('MapRunRedriven', redriven)] : [];
    }
    return [...(kind === 'resumed' ? states.lost(event) : []), ...states.begun(event)];
  }

  function draftsOf(event: EngineEvent): Draft[] {
    switch (event.type) {
      case 'StateEntered': {
        const continued = left;
        left = undefined;
        if (continued) return goneOn(event, continued);
        const { name, input } = event.state;
        const entered = { name, input: JSON.stringify(input), inputDetails: whole };
        return [
          details(`${entryType(event.state)}StateEntered`, entered, 'stateEntered'),
          ...states.begun(event),
        ];
      }
      case 'StateExited': {
        const { name, output } = event.state;
        const exited = { name, output: JSON.stringify(output), outputDetails: whole };
        return [
          ...states.succeeded(event),
          details(`${entryType(event.state)}StateExited`, exited, 'stateExited'),
        ];
      }
      case 'StateFailed':
        return states.failed(event);
      case 'StateRetried':
        return states.begun(event);
      case 'StateCaught':
        states.noteCaught(event.state.name);
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
    return states.isDistributedMap(name) ? 'Map' : type;
  }

  return {
    mark: (type, fields) => number([details(type, fields)]),
    translate(event) {
      const drafts = draftsOf(event);
      const room = maxHistoryEvents - 1 - lastId;
      full ||= drafts.length > room;
      return number(drafts.slice(0, Math.max(0, room)), event.timestamp);
    },
    noteTaskResult: states.noteResult,
    lastId: () => lastId,
    isFull: () => full,
  };
}
