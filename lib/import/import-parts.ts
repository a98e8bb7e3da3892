import type { IConstruct } from 'constructs';
import type { CatalogueDatabase } from '../catalogue/catalogue-database.ts';
import type { OperationsAlarms } from '../house/operations-alarms.ts';
import { workflowArns } from '../house/workflow-arns.ts';
import type { StageConfig } from '../settings/config.ts';
import type { DropBucket } from './drop-bucket.ts';
import type { Mail } from './mail.ts';
import type { RunTable } from './run-table.ts';

/** What the constructs of the import share. */
export interface ImportParts {
  config: StageConfig;
  alarms: OperationsAlarms;
  drop: DropBucket;
  runs: RunTable;
  mail: Mail;
  database: CatalogueDatabase;
}

/** Of the one workflow of the import. */
export function importArns(scope: IConstruct, config: StageConfig) {
  return workflowArns(scope, config, 'import');
}
