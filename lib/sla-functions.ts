import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { apiPageAssets } from './api-page-assets.ts';
import type { BreachTable } from './breach-table.ts';
import type { StageConfig } from './config.ts';
import { executionsArn, stateMachineArn } from './import-parts.ts';
import { LadingFunction } from './lading-function.ts';
import type { RunTable } from './run-table.ts';
import type { SignInTable } from './sign-in-table.ts';
import type { Users } from './users.ts';

export interface SlaParts {
  config: StageConfig;
  breaches: BreachTable;
  signIns: SignInTable;
  users: Users;
  cursorSecret: Secret;
  runs: RunTable;
  closeRun: LadingFunction;
}

/** The functions behind the API, its authorizer, and the watch over the monitors. */
export class SlaFunctions extends Construct {
  readonly signIn: LadingFunction;
  readonly authorize: LadingFunction;
  readonly takeReports: LadingFunction;
  readonly findBreaches: LadingFunction;
  readonly watchMonitors: LadingFunction;
  readonly describeApi: LadingFunction;

  constructor(scope: Construct, id: string, parts: SlaParts) {
    super(scope, id);
    const { config, breaches, signIns, users, cursorSecret } = parts;
    const BREACH_TABLE = breaches.table.tableName;
    const USER_POOL_ID = users.pool.userPoolId;
    const USER_POOL_CLIENT_ID = users.client.userPoolClientId;
    const BREACH_RETENTION_DAYS = String(config.keepBreachesDays);
    this.signIn = new LadingFunction(this, 'SignIn', {
      config,
      name: 'sign-in',
      description: 'Gives a token for name and password, and a new one for an old one',
      environment: { SIGN_IN_TABLE: signIns.table.tableName, USER_POOL_CLIENT_ID },
      // InitiateAuth of a public client is called without credentials.
      grants: [signIns.grant('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem')],
    });
    this.authorize = new LadingFunction(this, 'Authorize', {
      config,
      name: 'authorize',
      description: 'Says whose token it is and what it opens',
      environment: { USER_POOL_ID, USER_POOL_CLIENT_ID },
      grants: [],
    });
    this.takeReports = new LadingFunction(this, 'TakeReports', {
      config,
      name: 'take-reports',
      description: 'Stores reported breaches and the heartbeats of monitors',
      environment: { BREACH_TABLE, BREACH_RETENTION_DAYS },
      grants: [breaches.grant('BatchGetItem', 'BatchWriteItem', 'PutItem', 'UpdateItem')],
    });
    this.findBreaches = new LadingFunction(this, 'FindBreaches', {
      config,
      name: 'find-breaches',
      description: 'Finds breaches by day and folder, and lists the monitors',
      environment: { BREACH_TABLE, CURSOR_SECRET_ID: cursorSecret.secretArn },
      grants: [
        breaches.search(),
        breaches.grant('BatchGetItem', 'Query'),
        { actions: ['secretsmanager:GetSecretValue'], resources: [cursorSecret.secretArn] },
      ],
    });
    this.watchMonitors = this.makeWatch(parts);
    this.describeApi = new LadingFunction(this, 'DescribeApi', {
      config,
      name: 'describe-api',
      description: 'Gives the OpenAPI description and the page to try it',
      environment: {},
      grants: [],
      assets: apiPageAssets,
    });
  }

  private makeWatch({ config, breaches, runs, closeRun }: SlaParts): LadingFunction {
    const machineArn = stateMachineArn(this, config);
    return new LadingFunction(this, 'WatchMonitors', {
      config,
      name: 'watch-monitors',
      description: 'Counts the monitors that are silent, and closes runs whose end was not told',
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
          resources: [executionsArn(this, config)],
          because: 'It asks how runs ended that nobody closed, and every run is an execution of its own.',
        },
        { actions: ['lambda:InvokeFunction'], resources: [closeRun.function.functionArn] },
      ],
    });
  }

  all(): LadingFunction[] {
    const { signIn, authorize, takeReports, findBreaches, watchMonitors, describeApi } = this;
    return [signIn, authorize, takeReports, findBreaches, watchMonitors, describeApi];
  }
}
