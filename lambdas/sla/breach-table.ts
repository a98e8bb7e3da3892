import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type BatchSource, batchGetAll, batchPutAll, type Item } from '../runtime/dynamodb-batches.ts';
import { type Head, headExpiry, readHead } from './breach-item.ts';
import { headKey } from './breach-keys.ts';

/** What a later sighting changes of a stored breach. */
export type Move = Pick<Head, 'id' | 'affectedTo' | 'lastSeenAt' | 'status' | 'resolution' | 'timeZone'>;

export type BreachTable = ReturnType<typeof breachTable>;

/** Reads and writes of breaches by their keys. Every write may happen twice. */
export function breachTable(client: DynamoDBDocumentClient, TableName: string, wait?: BatchSource['wait']) {
  const source = { client, TableName, ...(wait && { wait }) };
  return {
    client,
    TableName,

    /** The heads that there are, by id. `isFresh`: also what was written a moment ago. */
    async readHeads(ids: readonly string[], isFresh: boolean): Promise<Map<string, Head>> {
      const items = await batchGetAll(source, ids.map(headKey), isFresh);
      return new Map(items.map(readHead).map((head) => [head.id, head]));
    },

    /** Replaces the items of the same keys. @throws DependencyError when DynamoDB does not take all of them. */
    async putAll(items: readonly Item[], checkTime: () => void): Promise<void> {
      await batchPutAll({ ...source, checkTime }, items);
    },

    /** Moves a head on in time, unless somebody moved it as far already: time never runs backwards in the table. */
    async moveHead(move: Move, retentionDays: number): Promise<void> {
      try {
        await client.send(new UpdateCommand({ TableName, ...moveExpression(move, retentionDays) }));
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') throw error;
      }
    },
  };
}

function moveExpression(move: Move, retentionDays: number) {
  const { id, affectedTo, lastSeenAt, status, resolution, timeZone } = move;
  const sets = {
    affectedTo,
    lastSeenAt,
    status,
    expiresAt: headExpiry(affectedTo, retentionDays),
    resolution,
    timeZone,
  };
  const present = Object.entries(sets).filter(([, value]) => value !== undefined);
  const isLater = '#affectedTo < :affectedTo';
  const isResolving = '(#affectedTo <= :affectedTo AND #status = :open)';
  return {
    Key: headKey(id),
    UpdateExpression: `SET ${present.map(([name]) => `#${name} = :${name}`).join(', ')}${resolution ? '' : ' REMOVE resolution'}`,
    ConditionExpression: `attribute_exists(pk) AND ${resolution ? isResolving : isLater}`,
    ExpressionAttributeNames: Object.fromEntries(present.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(present.map(([name, value]) => [`:${name}`, value])),
      ...(resolution && { ':open': 'open' }),
    },
  };
}
