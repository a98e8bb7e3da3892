import { openDocuments } from '../../runtime/document-client.ts';
import type { Environment } from '../../runtime/environment.ts';
import { type RunTable, runTable } from './run-table.ts';

/** The run table of the stage, for a function at its cold start. */
export function openRunTable({ RUN_TABLE }: Pick<Environment, 'RUN_TABLE'>): RunTable {
  return runTable(openDocuments(), RUN_TABLE);
}
