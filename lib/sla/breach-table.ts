import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import {
  breachExpiryAttribute,
  breachTableKeys,
  byDateIndex,
  byFolderIndex,
} from '../../lambdas/sla/breach-keys.ts';
import type { Grant } from '../house/allow.ts';
import type { OperationsAlarms } from '../house/operations-alarms.ts';
import { addIndex, grantOnItems, keptItems, textKeys, throttlesOf } from '../house/table-items.ts';
import type { StageConfig } from '../settings/config.ts';

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
      ...textKeys(breachTableKeys),
      ...keptItems(config),
      timeToLiveAttribute: breachExpiryAttribute,
    });
    for (const index of [byDateIndex, byFolderIndex]) addIndex(this.table, index);
    alarms.add('BreachTableThrottled', {
      metrics: throttlesOf(this.table),
      threshold: 10,
      hurts: 'Teams whose monitors have to repeat their reports, and whoever searches: answers come late',
    });
  }

  /** @param actions names of DynamoDB actions on items of the table, such as `GetItem`. */
  grant(...actions: string[]): Grant {
    return grantOnItems(this.table, actions);
  }

  /** To query both indexes. */
  search(): Grant {
    const resources = [byDateIndex, byFolderIndex].map(({ name }) => `${this.table.tableArn}/index/${name}`);
    return { actions: ['dynamodb:Query'], resources };
  }
}
