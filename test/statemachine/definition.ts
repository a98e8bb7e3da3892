import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Retrier = z.object({
  ErrorEquals: z.array(z.string()),
  BackoffRate: z.number(),
  MaxAttempts: z.number(),
  MaxDelaySeconds: z.number(),
  JitterStrategy: z.string(),
});

const AnyState = z.looseObject({
  Type: z.string(),
  TimeoutSeconds: z.number().optional(),
  Retry: z.array(Retrier).optional(),
  Parameters: z.record(z.string(), z.unknown()).optional(),
});
export type AnyState = z.infer<typeof AnyState>;

const Machine = z.looseObject({ States: z.record(z.string(), AnyState) });
const MapState = z.looseObject({
  ItemReader: z.looseObject({ Resource: z.string(), ReaderConfig: z.record(z.string(), z.unknown()) }),
  ItemProcessor: z.looseObject({
    ProcessorConfig: z.record(z.string(), z.unknown()),
    States: z.record(z.string(), AnyState),
  }),
});

export const definitionText = readFileSync(
  join(import.meta.dirname, '../../statemachine/import.asl.json'),
  'utf8',
);
export const definition: unknown = JSON.parse(definitionText);

/** Every state by its name, those of item processors included. */
export const states = new Map<string, AnyState>(
  Object.entries(Machine.parse(definition).States).flatMap(([name, state]) => [
    [name, state] as const,
    ...(state.Type === 'Map' ? Object.entries(MapState.parse(state).ItemProcessor.States) : []),
  ]),
);

export const distributedMaps = [...states]
  .filter(([, state]) => state.Type === 'Map')
  .map(([name, state]) => ({ name, state, ...MapState.parse(state) }));

export const tasks = [...states].filter(([, state]) => state.Type === 'Task');

/** The tokens of the definition, without `${}`. */
export const tokens = [...definitionText.matchAll(/\$\{(\w+)\}/g)].map(([, token]) => token ?? '');
