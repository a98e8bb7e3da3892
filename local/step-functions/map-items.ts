import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { z } from 'zod';
import { fieldsOf, type State } from './definition.ts';
import type { JsonValue } from './engine.ts';
import { maxPayloadBytes, stateError } from './errors.ts';
import type { ExecutionContext } from './execution-context.ts';
import { judgeRead } from './execution-role.ts';
import type { MapParameters } from './map-parameters.ts';
import type { StateServices } from './state-services.ts';

type Select = (item: unknown, index: number) => Promise<unknown>;

/** The items of a Distributed Map: a JSON array in an object, or an array of the state's input. */
export async function readItems(
  state: State,
  parameters: MapParameters,
  context: ExecutionContext,
  services: StateServices,
): Promise<unknown[]> {
  if (parameters.items) return parameters.items;
  const { Bucket = '', Key = '' } = parameters.reader;
  const items = await parseItems(Bucket, Key, context, services);
  const maxItems = fieldsOf(fieldsOf(state.ItemReader).ReaderConfig).MaxItems;
  return typeof maxItems === 'number' && maxItems > 0 ? items.slice(0, maxItems) : items;
}

async function parseItems(
  bucket: string,
  key: string,
  context: ExecutionContext,
  services: StateServices,
): Promise<unknown[]> {
  try {
    judgeRead(services, context, bucket, key);
    const body = await services.readObject(bucket, key);
    return z.array(z.unknown()).parse(JSON.parse(body.toString('utf8')));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw stateError(
      'States.ItemReaderFailed',
      `cannot read an array from s3://${bucket}/${key}: ${message}`,
    );
  }
}

/**
 * What a child gets for an item. The ItemSelector is evaluated by the engine itself, as the Parameters of a Pass
 * state, so that paths and intrinsic functions mean the same as everywhere.
 */
export async function selectItem(
  state: State,
  input: unknown,
  context: ExecutionContext,
  item: unknown,
  index: number,
): Promise<unknown> {
  if (state.ItemSelector === undefined) return item;
  const definition = {
    StartAt: 'Select',
    States: { Select: { Type: 'Pass', Parameters: fieldsOf(state.ItemSelector), End: true } },
  };
  const machine = new StateMachine(definition as unknown as StateMachineDefinition, {
    validationOptions: { noValidate: true },
  });
  const { Execution, StateMachine: owner } = context;
  const { result } = machine.run(input as JsonValue, {
    context: {
      Execution,
      StateMachine: owner,
      Root: Execution,
      Map: { Item: { Index: index, Value: item } },
    },
  });
  return result.catch((error: Error) => {
    throw error.cause ?? error;
  });
}

/** An input of a child, made when its turn comes, and how many items are in it. */
interface ChildInput {
  items: number;
  make(): Promise<unknown>;
}

/** The inputs of the children: one per item, or one per batch. */
export function batchItems(
  state: State,
  parameters: MapParameters,
  items: unknown[],
  select: Select,
): ChildInput[] {
  if (state.ItemBatcher === undefined)
    return items.map((item, index) => ({ items: 1, make: () => select(item, index) }));
  const batcher = fieldsOf(state.ItemBatcher);
  const maxItems = Number(batcher.MaxItemsPerBatch ?? Number.POSITIVE_INFINITY);
  const maxBytes = Math.min(Number(batcher.MaxInputBytesPerBatch ?? maxPayloadBytes), maxPayloadBytes);
  const hasBatchInput = batcher.BatchInput !== undefined;
  return cutBatches(items, maxItems, maxBytes).map((batch) => ({
    items: batch.length,
    make: async () => ({
      ...(hasBatchInput && { BatchInput: parameters.batchInput }),
      Items: await Promise.all(batch.map(({ item, index }) => select(item, index))),
    }),
  }));
}

function cutBatches(items: unknown[], maxItems: number, maxBytes: number) {
  const batches: { item: unknown; index: number }[][] = [];
  let sizeBytes = 0;
  items.forEach((item, index) => {
    const itemBytes = Buffer.byteLength(JSON.stringify(item)) + 1;
    const batch = batches.at(-1);
    if (batch && batch.length < maxItems && sizeBytes + itemBytes <= maxBytes) {
      batch.push({ item, index });
      sizeBytes += itemBytes;
    } else {
      batches.push([{ item, index }]);
      sizeBytes = itemBytes;
    }
  });
  return batches;
}
