import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { byDateIndex, byFolderIndex, datePartition, dayShards } from '../breach-keys.ts';
import type { BreachTable } from '../breach-table.ts';
import type { SummaryAnswer, SummaryQuery } from '../contract/search.ts';
import { daysBetween } from '../days.ts';

/** Index pages of 1 MB that are read of one shard of a day: some 30,000 breaches. */
const maxPagesPerShard = 20;

/** Folders in all days of an answer, so that it stays below Lambda's 6 MB with folder names of any length. */
const maxFolders = 4_000;

/** A day takes up to 20 pages of some 50 ms. */
const reserveMs = 4_000;

/** The folder stands in each item as the key of the other index. */
const folderKey = byFolderIndex.partitionKey;
const Listed = z.object({ [folderKey]: z.string() });

/** Counts the breaches that affect each day, by folder, largest first. A breach counts on each of its days. */
export async function summarize(
  { from, to }: SummaryQuery,
  { table, remainingMs }: { table: BreachTable; remainingMs(): number },
): Promise<SummaryAnswer> {
  const days: SummaryAnswer['days'] = [];
  let folders = 0;
  for (const date of daysBetween(from, to)) {
    const isFull = days.length > 0 && (folders >= maxFolders || remainingMs() < reserveMs);
    if (isFull) return { days, nextFrom: date };
    const day = await summarizeDay(table, date);
    days.push(day);
    folders += day.folders.length;
  }
  return { days, nextFrom: null };
}

async function summarizeDay(table: BreachTable, date: string): Promise<SummaryAnswer['days'][number]> {
  const counts = new Map<string, number>();
  const shards = Array.from({ length: dayShards }, (_, shard) => datePartition(date, shard));
  const areWhole = await Promise.all(shards.map((partition) => countShard(table, partition, counts)));
  const folders = [...counts]
    .map(([folder, count]) => ({ folder, count }))
    .sort((one, other) => other.count - one.count || (one.folder < other.folder ? -1 : 1));
  const count = folders.reduce((sum, folder) => sum + folder.count, 0);
  return { date, count, complete: areWhole.every(Boolean), folders };
}

/** Adds the breaches of one shard of a day by folder; whether all of them were read. */
async function countShard(
  { client, TableName }: BreachTable,
  partition: string,
  counts: Map<string, number>,
): Promise<boolean> {
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  for (let page = 0; page < maxPagesPerShard; page++) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: byDateIndex.name,
        KeyConditionExpression: '#pk = :pk',
        ProjectionExpression: '#folder',
        ExpressionAttributeNames: { '#pk': byDateIndex.partitionKey, '#folder': folderKey },
        ExpressionAttributeValues: { ':pk': partition },
        ExclusiveStartKey,
      }),
    );
    for (const item of Items) {
      const folder = Listed.parse(item)[folderKey];
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    if (!LastEvaluatedKey) return true;
    ExclusiveStartKey = LastEvaluatedKey;
  }
  return false;
}
