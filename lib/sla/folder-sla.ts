import { Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { LadingFunction } from '../house/lading-function.ts';
import type { OperationsAlarms } from '../house/operations-alarms.ts';
import type { ApiFunction } from '../http/api-function.ts';
import type { RunTable } from '../import/run-table.ts';
import type { StageConfig } from '../settings/config.ts';
import { BreachTable } from './breach-table.ts';
import { MonitorWatch } from './monitor-watch.ts';
import { SlaDashboard } from './sla-dashboard.ts';
import { SlaFunctions } from './sla-functions.ts';

export interface FolderSlaProps {
  config: StageConfig;
  alarms: OperationsAlarms;
  /** Of the import: the one scheduled function also looks for runs that nobody closed. */
  runs: RunTable;
  closeRun: LadingFunction;
}

/** Intake and search of breaches of folder SLAs, and the watch over the monitors that report them. */
export class FolderSla extends Construct {
  readonly breaches: BreachTable;
  /** Those behind the API. */
  readonly apiFunctions: readonly ApiFunction[];

  constructor(scope: Construct, id: string, { config, alarms, runs, closeRun }: FolderSlaProps) {
    super(scope, id);
    this.breaches = new BreachTable(this, 'Breaches', { config, alarms });
    const { takeReports, findBreaches, watchMonitors } = new SlaFunctions(this, 'Functions', {
      config,
      breaches: this.breaches,
      cursorSecret: this.makeCursorSecret(config),
      runs,
      closeRun,
    });
    this.apiFunctions = [takeReports, findBreaches];
    new MonitorWatch(this, 'Watch', { watch: watchMonitors, alarms });
    new SlaDashboard(this, 'Dashboard');
    alarms.add('SlaFunctionsThrottled', {
      metrics: [takeReports, findBreaches, watchMonitors].map((each) => each.metricThrottles()),
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
