import { Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { BreachTable } from './breach-table.ts';
import type { StageConfig } from './config.ts';
import { HttpApi } from './http-api.ts';
import type { LadingFunction } from './lading-function.ts';
import { MonitorWatch } from './monitor-watch.ts';
import type { OperationsAlarms } from './operations-alarms.ts';
import type { RunTable } from './run-table.ts';
import { SignInTable } from './sign-in-table.ts';
import { SlaDashboard } from './sla-dashboard.ts';
import { SlaFunctions } from './sla-functions.ts';
import { Users } from './users.ts';

export interface FolderSlaProps {
  config: StageConfig;
  alarms: OperationsAlarms;
  /** Of the import: the one scheduled function also looks for runs that nobody closed. */
  runs: RunTable;
  closeRun: LadingFunction;
}

/** Intake and search of breaches of folder SLAs, with who may use them. */
export class FolderSla extends Construct {
  readonly users: Users;
  readonly breaches: BreachTable;
  readonly functions: SlaFunctions;
  readonly http: HttpApi;

  constructor(scope: Construct, id: string, { config, alarms, runs, closeRun }: FolderSlaProps) {
    super(scope, id);
    this.users = new Users(this, 'Users', config);
    this.breaches = new BreachTable(this, 'Breaches', { config, alarms });
    this.functions = new SlaFunctions(this, 'Functions', {
      config,
      breaches: this.breaches,
      users: this.users,
      signIns: new SignInTable(this, 'SignIns', config),
      cursorSecret: this.makeCursorSecret(config),
      runs,
      closeRun,
    });
    const { signIn, authorize, takeReports, findBreaches, watchMonitors, describeApi } = this.functions;
    this.http = new HttpApi(this, 'Api', {
      config,
      alarms,
      authorize,
      functions: {
        'sign-in': signIn,
        'take-reports': takeReports,
        'find-breaches': findBreaches,
        'describe-api': describeApi,
      },
    });
    new MonitorWatch(this, 'Watch', { watch: watchMonitors, alarms });
    new SlaDashboard(this, 'Dashboard');
    alarms.add('SlaFunctionsThrottled', {
      metrics: this.functions.all().map((each) => each.metricThrottles()),
      threshold: 20,
      hurts: 'Teams whose monitors and searches are sent away: the account has no concurrency left',
    });
  }

  private makeCursorSecret(config: StageConfig): Secret {
    const secret = new Secret(this, 'CursorSecret', {
      description: 'Signs the cursors of searches',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: config.removalPolicy,
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'A cursor lives for minutes and opens nothing by itself; a new secret would only cut searches off.',
    });
    return secret;
  }
}
