import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import {
  breachExpiryAttribute,
  breachTableKeys,
  byDateIndex,
  byFolderIndex,
} from '../lambdas/sla/breach-keys.ts';
import type { Grant } from './allow.ts';
import type { StageConfig } from './config.ts';
import type { OperationsAlarms } from './operations-alarms.ts';

/** Breaches, found by the days they affect and by folder, and the monitors that report them. */
export class BreachTable extends Construct {
  readonly table: Table;

  constructor(
    scope: Construct,
    id: string,
    { config, alarms }: { config: StageConfig; alarms: OperationsAlarms },
  ) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: breachTableKeys.partitionKey, type: AttributeType.STRING },
      sortKey: { name: breachTableKeys.sortKey, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: breachExpiryAttribute,
      deletionProtection: config.terminationProtection,
      removalPolicy: config.removalPolicy,
    });
    for (const index of [byDateIndex, byFolderIndex]) {
      this.table.addGlobalSecondaryIndex({
        indexName: index.name,
        partitionKey: { name: index.partitionKey, type: AttributeType.STRING },
        sortKey: { name: index.sortKey, type: AttributeType.STRING },
        projectionType: ProjectionType.ALL,
      });
    }
    alarms.add('BreachTableThrottled', {
      metrics: [this.throttles('ReadThrottleEvents'), this.throttles('WriteThrottleEvents')],
      threshold: 10,
      hurts: 'Teams whose monitors have to repeat their reports, and whoever searches: answers come late',
    });
  }

  /** @param actions names of DynamoDB actions on items of the table, such as `GetItem`. */
  grant(...actions: string[]): Grant {
    return { actions: actions.map((action) => `dynamodb:${action}`), resources: [this.table.tableArn] };
  }

  /** To query both indexes. */
  search(): Grant {
    const resources = [byDateIndex, byFolderIndex].map(({ name }) => `${this.table.tableArn}/index/${name}`);
    return { actions: ['dynamodb:Query'], resources };
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
