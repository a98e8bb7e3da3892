import { openDocuments } from '../runtime/document-client.ts';
import type { Environment } from '../runtime/environment.ts';
import { patience } from '../runtime/patience.ts';
import { type BreachTable, breachTable } from './breach-table.ts';
import { type MonitorTable, monitorTable } from './monitors.ts';

/** Breaches and monitors share a table. A call gives up before the request that waits for it is cut off. */
export function openSlaTables({ BREACH_TABLE }: Pick<Environment, 'BREACH_TABLE'>): {
  table: BreachTable;
  monitors: MonitorTable;
} {
  const client = openDocuments(patience({ attempts: 3, connectMs: 1_000, answerMs: 2_500 }), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return { table: breachTable(client, BREACH_TABLE), monitors: monitorTable(client, BREACH_TABLE) };
}
