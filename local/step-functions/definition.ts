import { z } from 'zod';

/** A state as the definition says it; which fields it may have is checked by `checkDefinition`. */
export const State = z.looseObject({ Type: z.string() });
export type State = z.infer<typeof State>;

/** A state machine, the processor of a Map or a branch of a Parallel. */
export const Machine = z.looseObject({ StartAt: z.string(), States: z.record(z.string(), State) });
export type Machine = z.infer<typeof Machine>;

export const Fields = z.record(z.string(), z.unknown());
export type Fields = z.infer<typeof Fields>;

/** A field that is an object, or nothing when the field is absent. */
export function fieldsOf(value: unknown): Fields {
  return value === undefined ? {} : Fields.parse(value);
}

/** Whether the children of a Map are executions of their own. */
export function isDistributed(state: State): boolean {
  return (
    state.Type === 'Map' && fieldsOf(fieldsOf(state.ItemProcessor).ProcessorConfig).Mode === 'DISTRIBUTED'
  );
}

/** The machines that a state contains: a Map's processor, a Parallel's branches. */
export function innerMachines(state: State): Machine[] {
  if (state.Type === 'Map') return [Machine.parse(state.ItemProcessor)];
  if (state.Type === 'Parallel') return z.array(Machine).parse(state.Branches);
  return [];
}
