import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Continuation } from './continuation.ts';
import type { LocalStateMachine } from './declared.ts';
import { innerMachines, type Machine } from './definition.ts';
import { type Delays, type LoweredMachine, lowerDefinition } from './lower-definition.ts';

export interface PreparedMachine {
  lowered: LoweredMachine;
  engine: StateMachine;
  /** The processors of its Distributed Maps, by state name. */
  children: Map<string, PreparedMachine>;
  taskNames: string[];
}

/** A machine of the stack, ready to run. */
export interface ReadyMachine {
  declared: LocalStateMachine;
  prepared: PreparedMachine;
}

/** Makes a checked definition ready to run any number of times. */
export function prepareMachine(machine: Machine, delays: Delays): PreparedMachine {
  const lowered = lowerDefinition(machine, delays);
  const children = [...lowered.maps].map(
    ([name, map]) => [name, prepareMachine(map.processor, delays)] as const,
  );
  return {
    lowered,
    engine: newEngine(lowered.machine),
    children: new Map(children),
    taskNames: taskNamesOf(lowered.machine),
  };
}

/** The engine of the machine, or one that begins where an execution was left. */
export function engineFrom(
  { engine, lowered }: PreparedMachine,
  from: Continuation | undefined,
): StateMachine {
  if (!from) return engine;
  const { position, timeoutSeconds } = from;
  const limit = timeoutSeconds === undefined ? {} : { TimeoutSeconds: timeoutSeconds };
  return newEngine({ ...lowered.machine, ...limit, StartAt: position.stateName });
}

export function newEngine(machine: Machine): StateMachine {
  // What was checked is the original; the lowered form is for the engine alone.
  return new StateMachine(machine as unknown as StateMachineDefinition, {
    validationOptions: { noValidate: true },
  });
}

/** The engine asks when a Wait begins: the rest of the first one counts once. */
export function waitOverrides(
  { lowered }: PreparedMachine,
  from: Continuation | undefined,
): Record<string, number> {
  const overrides = lowered.waitOverridesMs;
  const waitMs = from?.waitMs;
  if (!from || waitMs === undefined) return overrides;
  const { stateName } = from.position;
  let isFirst = true;
  return Object.defineProperty({ ...overrides }, stateName, {
    get() {
      const rest = isFirst ? waitMs : overrides[stateName];
      isFirst = false;
      return rest;
    },
  });
}

function taskNamesOf(machine: Machine): string[] {
  return Object.entries(machine.States).flatMap(([name, state]) =>
    state.Type === 'Task' ? [name] : innerMachines(state).flatMap(taskNamesOf),
  );
}
