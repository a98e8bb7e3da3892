import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { startLags } from '../turn/start-lags.ts';
import { turnItems } from '../turn/turn-item.ts';
import { turnQueue } from '../turn/turn-queue.ts';
import { runItems } from './run-items.ts';
import { runNotes } from './run-notes.ts';
import { runOutcomes } from './run-outcomes.ts';
import { runRecords } from './run-records.ts';
import { runListingIndex } from './run-table-keys.ts';

export type RunTable = ReturnType<typeof runTable>;

/** All reads and writes of the run table. Every write may happen twice. */
export function runTable(client: DynamoDBDocumentClient, TableName: string) {
  const items = runItems(client, TableName);
  const queue = turnQueue(items);
  return {
    ...runRecords(items, queue, runListingIndex.name),
    ...runNotes(items),
    ...runOutcomes(items),
    ...queue,
    ...turnItems(items),
    ...startLags(items),
  };
}
