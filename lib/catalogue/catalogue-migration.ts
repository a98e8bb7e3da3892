import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EventHandler } from '../house/event-handler.ts';
import { LadingFunction } from '../house/lading-function.ts';
import type { OperationsAlarms } from '../house/operations-alarms.ts';
import type { StageConfig } from '../settings/config.ts';
import type { CatalogueDatabase } from './catalogue-database.ts';

export interface CatalogueMigrationProps {
  config: StageConfig;
  alarms: OperationsAlarms;
  database: CatalogueDatabase;
}

/**
 * Makes validator and indexes after each deployment. It hears of it by an event and is no resource of the stack: a
 * database that is away, or a large index, must neither hold a deployment up nor take it back.
 */
export class CatalogueMigration extends Construct {
  readonly migrate: LadingFunction;
  readonly events: EventHandler;

  constructor(scope: Construct, id: string, { config, alarms, database }: CatalogueMigrationProps) {
    super(scope, id);
    this.migrate = new LadingFunction(this, 'Migrate', {
      config,
      entry: 'catalogue/migrate.handler.ts',
      description: 'Makes what this version declares in MongoDB: validator and indexes of the products',
      memoryMb: 256,
      // An index over millions of products takes minutes; MongoDB goes on building it after that.
      timeoutSeconds: 900,
      environment: database.environment,
      grants: [database.connect()],
    });
    this.events = new EventHandler(this, 'Deployments', {
      description: 'A deployment that is done makes validator and indexes of the products',
      eventPattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': [Stack.of(this).stackId],
          'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
        },
      },
      handler: this.migrate,
      deadLetters: {
        config,
        alarms,
        name: 'MigrateDeadLetters',
        hurts:
          'Teams whose products are searched slowly: an index is missing since the deployment, until the next import',
      },
    });
  }
}
