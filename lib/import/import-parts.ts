import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { CatalogueDatabase } from '../catalogue/catalogue-database.ts';
import type { OperationsAlarms } from '../house/operations-alarms.ts';
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

export function stateMachineName(config: StageConfig): string {
  return `lading-${config.stage}-import`;
}

/**
 * The ARN written out from the fixed name: functions that start or look at executions are themselves named in the
 * definition, so that a reference would be a circle.
 */
export function stateMachineArn(scope: IConstruct, config: StageConfig): string {
  return statesArn(scope, 'stateMachine', stateMachineName(config));
}

/** All executions of the state machine, not those of its Distributed Maps. */
export function executionsArn(scope: IConstruct, config: StageConfig): string {
  return statesArn(scope, 'execution', `${stateMachineName(config)}:*`);
}

/** The child executions of its Distributed Maps. */
export function childExecutionsArn(scope: IConstruct, config: StageConfig): string {
  return statesArn(scope, 'execution', `${stateMachineName(config)}/*:*`);
}

/** The runs of its Distributed Maps, which list their child executions. */
export function mapRunsArn(scope: IConstruct, config: StageConfig): string {
  return statesArn(scope, 'mapRun', `${stateMachineName(config)}/*:*`);
}

function statesArn(scope: IConstruct, resource: string, resourceName: string): string {
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  return Stack.of(scope).formatArn({ service: 'states', resource, resourceName, arnFormat });
}
