import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { runListingIndex, runTableKeys } from '../lambdas/import/run-table.ts';
import type { Grant } from './allow.ts';
import type { StageConfig } from './config.ts';
import type { OperationsAlarms } from './operations-alarms.ts';

/** What happened: an item per run and one per outcome of its ranges and partitions. */
export class RunTable extends Construct {
  readonly table: Table;

  constructor(
    scope: Construct,
    id: string,
    { config, alarms }: { config: StageConfig; alarms: OperationsAlarms },
  ) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: runTableKeys.partitionKey, type: AttributeType.STRING },
      sortKey: { name: runTableKeys.sortKey, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: config.terminationProtection,
      removalPolicy: config.removalPolicy,
    });
    this.table.addGlobalSecondaryIndex({
      indexName: runListingIndex.name,
      partitionKey: { name: runListingIndex.partitionKey, type: AttributeType.STRING },
      sortKey: { name: runListingIndex.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
    alarms.add('RunTableThrottled', {
      metrics: [this.throttles('ReadThrottleEvents'), this.throttles('WriteThrottleEvents')],
      threshold: 10,
      hurts:
        'Every team with a file in flight: its run repeats calls and takes longer, or fails when it goes on',
    });
  }

  /** @param actions names of DynamoDB actions, such as `GetItem`. None of the functions reads the index. */
  grant(...actions: string[]): Grant {
    return { actions: actions.map((action) => `dynamodb:${action}`), resources: [this.table.tableArn] };
  }

  private throttles(metricName: string): Metric {
    return new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: this.table.tableName },
      statistic: 'Sum',
      period: Duration.minutes(5),
    });
  }
}
