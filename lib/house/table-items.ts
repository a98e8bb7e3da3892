import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  type Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { StageConfig } from '../settings/config.ts';
import type { Grant } from './allow.ts';

/** Names of the attributes of a table's or an index's key, both of them texts. */
interface Key {
  partitionKey: string;
  sortKey: string;
}

/** Both keys as strings. */
export function textKeys({ partitionKey, sortKey }: Key) {
  return {
    partitionKey: { name: partitionKey, type: AttributeType.STRING },
    sortKey: { name: sortKey, type: AttributeType.STRING },
  };
}

/** How a table is kept whose items nobody could enter again. */
export function keptItems({ terminationProtection, removalPolicy }: StageConfig) {
  return {
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: terminationProtection,
    removalPolicy,
  };
}

/** An index that has the whole items. */
export function addIndex(table: Table, index: Key & { name: string }): void {
  table.addGlobalSecondaryIndex({
    indexName: index.name,
    ...textKeys(index),
    projectionType: ProjectionType.ALL,
  });
}

/** @param actions names of DynamoDB actions on items of the table, such as `GetItem`; not on its indexes. */
export function grantOnItems(table: Table, actions: readonly string[]): Grant {
  return { actions: actions.map((action) => `dynamodb:${action}`), resources: [table.tableArn] };
}

/** Reads and writes that DynamoDB refused for their number. */
export function throttlesOf(table: Table): Metric[] {
  return ['ReadThrottleEvents', 'WriteThrottleEvents'].map(
    (metricName) =>
      new Metric({
        namespace: 'AWS/DynamoDB',
        metricName,
        dimensionsMap: { TableName: table.tableName },
        statistic: 'Sum',
        period: Duration.minutes(5),
      }),
  );
}
