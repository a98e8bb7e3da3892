import { z } from 'zod';
import type { Machine } from './definition.ts';
import type { EngineEvent } from './engine.ts';
import type { HistoryEvent } from './history-event.ts';

/** The state that an execution is in, and what that state got. */
export interface Position {
  stateName: string;
  input: unknown;
}

/** A position in a history: when the state was entered, in milliseconds, and by which event; or that it was not yet. */
export interface RecordedPosition extends Position {
  enteredAtMs: number;
  eventId: number;
  isEntered: boolean;
}

/** Where the execution with this history goes on: in the state that it has not left, or else in the next one. */
export function positionIn(
  machine: Machine,
  events: HistoryEvent[],
  execution: { input: string; startDate: string },
): RecordedPosition {
  const start = { enteredAtMs: Date.parse(execution.startDate), eventId: 0, isEntered: false };
  let position: RecordedPosition = {
    stateName: machine.StartAt,
    input: JSON.parse(execution.input),
    ...start,
  };
  for (const { timestamp, id, ...event } of events) {
    const at = { enteredAtMs: timestamp * 1000, eventId: id };
    const entered = stateOf(machine, event.stateEnteredEventDetails);
    if (entered) position = { stateName: entered.name, input: jsonOf(entered.input), ...at, isEntered: true };
    const exited = stateOf(machine, event.stateExitedEventDetails);
    const next = exited && machine.States[exited.name]?.Next;
    // A Choice has no Next: it chooses once more.
    if (exited && typeof next === 'string')
      position = { stateName: next, input: jsonOf(exited.output), ...at, isEntered: false };
  }
  return position;
}

/** The state of the machine itself, not of one inside a Map or Parallel, that was entered last until `events` end. */
export async function followPosition(
  machine: Machine,
  events: AsyncGenerator<EngineEvent>,
): Promise<Position | undefined> {
  let position: Position | undefined;
  for await (const event of events) {
    if (event.type !== 'StateEntered' || !Object.hasOwn(machine.States, event.state.name)) continue;
    position = { stateName: event.state.name, input: event.state.input };
  }
  return position;
}

/** Which iterations or branches of such a state have ended is not kept, so it cannot go on where it was. */
export function isContainer(machine: Machine, stateName: string | undefined): boolean {
  return ['Map', 'Parallel'].includes(machine.States[stateName ?? '']?.Type ?? '');
}

const StateDetails = z.object({
  name: z.string(),
  input: z.string().optional(),
  output: z.string().optional(),
});

function stateOf(machine: Machine, details: unknown) {
  const { data } = StateDetails.safeParse(details);
  return data && Object.hasOwn(machine.States, data.name) ? data : undefined;
}

function jsonOf(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}
