import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { runListingIndex, runTableKeys } from '../../lambdas/import/run/run-table-keys.ts';
import type { Grant } from '../house/allow.ts';
import type { OperationsAlarms } from '../house/operations-alarms.ts';
import { addIndex, grantOnItems, keptItems, textKeys, throttlesOf } from '../house/table-items.ts';
import type { StageConfig } from '../settings/config.ts';

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
      ...textKeys(runTableKeys),
      ...keptItems(config),
    });
    addIndex(this.table, runListingIndex);
    alarms.add('RunTableThrottled', {
      metrics: throttlesOf(this.table),
      threshold: 10,
      hurts:
        'Every team with a file in flight: its run repeats calls and takes longer, or fails when it goes on',
    });
  }

  /** @param actions names of DynamoDB actions, such as `GetItem`. None of the functions reads the index. */
  grant(...actions: string[]): Grant {
    return grantOnItems(this.table, actions);
  }
}
