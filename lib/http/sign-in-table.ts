import { Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import type { Grant } from '../house/allow.ts';
import { grantOnItems } from '../house/table-items.ts';
import type { StageConfig } from '../settings/config.ts';

/** How often signing in failed of late, by user and by address. Nothing in it is worth a backup. */
export class SignInTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      timeToLiveAttribute: 'expiresAt',
      removalPolicy: config.removalPolicy,
    });
    Validations.of(this.table).acknowledge({
      id: 'AwsSolutions-DDB3',
      reason: 'It holds counts of the last quarter of an hour; nobody would bring them back.',
    });
  }

  /** @param actions names of DynamoDB actions, such as `GetItem`. */
  grant(...actions: string[]): Grant {
    return grantOnItems(this.table, actions);
  }
}
