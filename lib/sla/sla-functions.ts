import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { intakeRoutes } from '../../lambdas/sla/intake-routes.ts';
import { searchRoutes } from '../../lambdas/sla/search-routes.ts';
import { LadingFunction } from '../house/lading-function.ts';
import { ApiFunction, requestSeconds } from '../http/api-function.ts';
import { importArns } from '../import/import-parts.ts';
import type { RunTable } from '../import/run-table.ts';
import type { StageConfig } from '../settings/config.ts';
import type { BreachTable } from './breach-table.ts';

export interface SlaParts {
  config: StageConfig;
  breaches: BreachTable;
  cursorSecret: Secret;
  runs: RunTable;
  closeRun: LadingFunction;
}

/** The functions that store and find breaches, and the watch over the monitors. */
export class SlaFunctions extends Construct {
  readonly takeReports: ApiFunction;
  readonly findBreaches: ApiFunction;
  readonly watchMonitors: LadingFunction;

  constructor(scope: Construct, id: string, parts: SlaParts) {
    super(scope, id);
    const { config, breaches, cursorSecret } = parts;
    const BREACH_TABLE = breaches.table.tableName;
    const BREACH_RETENTION_DAYS = String(config.keepBreachesDays);
    this.takeReports = new ApiFunction(this, 'TakeReports', {
      config,
      entry: 'sla/take-reports.handler.ts',
      description: 'Stores reported breaches and the heartbeats of monitors',
      memoryMb: 512,
      timeoutSeconds: requestSeconds,
      routes: intakeRoutes,
      environment: { BREACH_TABLE, BREACH_RETENTION_DAYS },
      grants: [breaches.grant('BatchGetItem', 'BatchWriteItem', 'PutItem', 'UpdateItem')],
    });
    this.findBreaches = new ApiFunction(this, 'FindBreaches', {
      config,
      entry: 'sla/find-breaches.handler.ts',
      description: 'Finds breaches by day and folder, and lists the monitors',
      memoryMb: 512,
      timeoutSeconds: requestSeconds,
      routes: searchRoutes,
      environment: { BREACH_TABLE, CURSOR_SECRET_ID: cursorSecret.secretArn },
      grants: [
        breaches.search(),
        breaches.grant('BatchGetItem', 'Query'),
        { actions: ['secretsmanager:GetSecretValue'], resources: [cursorSecret.secretArn] },
      ],
    });
    this.watchMonitors = this.makeWatch(parts);
  }

  private makeWatch({ config, breaches, runs, closeRun }: SlaParts): LadingFunction {
    const machineArn = importArns(this, config).machine;
    return new LadingFunction(this, 'WatchMonitors', {
      config,
      entry: 'sla/watch-monitors.handler.ts',
      description: 'Counts the monitors that are silent, and closes runs whose end was not told',
      memoryMb: 256,
      timeoutSeconds: 60,
      environment: {
        BREACH_TABLE: breaches.table.tableName,
        RUN_TABLE: runs.table.tableName,
        STATE_MACHINE_ARN: machineArn,
        CLOSE_RUN_FUNCTION: closeRun.function.functionName,
      },
      grants: [
        breaches.grant('Query'),
        runs.grant('GetItem', 'Query', 'DeleteItem'),
        { actions: ['states:ListExecutions'], resources: [machineArn] },
        {
          actions: ['states:DescribeExecution'],
          resources: [importArns(this, config).executions],
          because: 'It asks how runs ended that nobody closed, and every run is an execution of its own.',
        },
        { actions: ['lambda:InvokeFunction'], resources: [closeRun.function.functionArn] },
      ],
    });
  }
}
