import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { apiPageAssets } from './api-page-assets.ts';
import type { BreachTable } from './breach-table.ts';
import type { StageConfig } from './config.ts';
import { LadingFunction } from './lading-function.ts';
import type { SignInTable } from './sign-in-table.ts';
import type { Users } from './users.ts';

export interface SlaParts {
  config: StageConfig;
  breaches: BreachTable;
  signIns: SignInTable;
  users: Users;
  cursorSecret: Secret;
}

/** The functions behind the API, its authorizer, and the watch over the monitors. */
export class SlaFunctions extends Construct {
  readonly signIn: LadingFunction;
  readonly authorize: LadingFunction;
  readonly takeReports: LadingFunction;
  readonly findBreaches: LadingFunction;
  readonly watchMonitors: LadingFunction;
  readonly describeApi: LadingFunction;

  constructor(scope: Construct, id: string, { config, breaches, signIns, users, cursorSecret }: SlaParts) {
    super(scope, id);
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
    this.watchMonitors = new LadingFunction(this, 'WatchMonitors', {
      config,
      name: 'watch-monitors',
      description: 'Counts the monitors that are silent and the folders that cannot be checked',
      environment: { BREACH_TABLE },
      grants: [breaches.grant('Query')],
    });
    this.describeApi = new LadingFunction(this, 'DescribeApi', {
      config,
      name: 'describe-api',
      description: 'Gives the OpenAPI description and the page to try it',
      environment: {},
      grants: [],
      assets: apiPageAssets,
    });
  }

  all(): LadingFunction[] {
    const { signIn, authorize, takeReports, findBreaches, watchMonitors, describeApi } = this;
    return [signIn, authorize, takeReports, findBreaches, watchMonitors, describeApi];
  }
}
