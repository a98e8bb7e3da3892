import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type Head, readHead } from '../breach-item.ts';
import { headKey, positionOf } from '../breach-keys.ts';
import type { Stream } from './streams.ts';

/** What an index lists: a breach as such, or a day of one whose head is to be looked up. */
export interface Entry {
  id: string;
  position: string;
  head: Head | undefined;
}

export interface StreamPage {
  entries: Entry[];
  hasMore: boolean;
}

const ListedDay = z.object({ pk: z.string(), affectedFrom: z.string() });

/** One index read: at most `limit` entries of the stream behind the position, newest first. */
export async function readStream(
  { client, TableName }: { client: DynamoDBDocumentClient; TableName: string },
  { index, partition, prefix, low, high }: Stream,
  after: string | undefined,
  limit: number,
): Promise<StreamPage> {
  const top = after !== undefined && after < high ? after : high;
  if (top <= low) return { entries: [], hasMore: false };
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName,
      IndexName: index.name,
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :low AND :high',
      ExpressionAttributeNames: { '#pk': index.partitionKey, '#sk': index.sortKey },
      // Not empty, which a key cannot be.
      ExpressionAttributeValues: { ':pk': partition, ':low': prefix + low || ' ', ':high': prefix + top },
      ScanIndexForward: false,
      // BETWEEN includes its upper end, which is the last entry of the page before.
      Limit: limit + 1,
    }),
  );
  const entries = Items.map(readEntry).filter(({ position }) => position < top);
  return { entries, hasMore: LastEvaluatedKey !== undefined };
}

function readEntry(item: Record<string, unknown>): Entry {
  const { pk: id, affectedFrom } = ListedDay.parse(item);
  const head = item.sk === headKey(id).sk ? readHead(item) : undefined;
  return { id, position: positionOf(affectedFrom, id), head };
}
