import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type OutputName, stackOutputs } from '../shared/stack-outputs.ts';
import { CatalogueDatabase } from './catalogue/catalogue-database.ts';
import { CatalogueMigration } from './catalogue/catalogue-migration.ts';
import type { LadingFunction } from './house/lading-function.ts';
import { OperationsAlarms } from './house/operations-alarms.ts';
import { refuseUnknownSizes } from './house/refuse-unknown-sizes.ts';
import { buildWeb } from './http/build-web.ts';
import { HttpApi } from './http/http-api.ts';
import { SiteDistribution } from './http/site-distribution.ts';
import { StaticSite } from './http/static-site.ts';
import { Users } from './http/users.ts';
import { DropBucket } from './import/drop-bucket.ts';
import { ImportIntake } from './import/import-intake.ts';
import type { ImportParts } from './import/import-parts.ts';
import { ImportWorkflow } from './import/import-workflow.ts';
import { ImportsDashboard } from './import/imports-dashboard.ts';
import { Mail } from './import/mail.ts';
import { RunClosing } from './import/run-closing.ts';
import { RunTable } from './import/run-table.ts';
import type { StageConfig } from './settings/config.ts';
import { FolderSla } from './sla/folder-sla.ts';

/** The whole product of one stage. */
export class LadingStack extends Stack {
  readonly http: HttpApi;

  constructor(scope: Construct, config: StageConfig, props: StackProps = {}) {
    super(scope, `Lading-${config.stage}`, {
      description: 'Product files from a bucket into MongoDB, and breaches of folder SLAs that people search',
      terminationProtection: config.terminationProtection,
      ...props,
    });
    // Not every version of CloudFormation's schemas knows tags of dashboards.
    const excludeResourceTypes = ['AWS::CloudWatch::Dashboard'];
    Tags.of(this).add('product', 'lading', { excludeResourceTypes });
    Tags.of(this).add('stage', config.stage, { excludeResourceTypes });

    const alarms = new OperationsAlarms(this, 'Alarms', config);
    const parts: ImportParts = {
      config,
      alarms,
      drop: new DropBucket(this, 'Drop', config),
      runs: new RunTable(this, 'Runs', { config, alarms }),
      mail: new Mail(this, 'Mail', config),
      database: new CatalogueDatabase(this, 'Catalogue', config),
    };
    const workflow = new ImportWorkflow(this, 'Import', parts);
    const intake = new ImportIntake(this, 'Intake', parts);
    const closing = new RunClosing(this, 'Closing', parts);
    new CatalogueMigration(this, 'Migration', parts);
    const functions = [intake.start, ...workflow.steps.all(), closing.closeRun];

    addSharedAlarms(alarms, functions, [intake, closing]);
    new ImportsDashboard(this, 'Dashboard', { alarms, steps: functions });
    const sla = new FolderSla(this, 'Sla', { ...parts, closeRun: closing.closeRun });
    const users = new Users(this, 'Users', config);
    const site = new StaticSite(this, 'Site', {
      config,
      entry: 'site/serve-site.handler.ts',
      description: 'Gives the pages of the product and what they load',
      build: buildWeb,
    });
    this.http = new HttpApi(this, 'Http', { config, alarms, users, functions: sla.apiFunctions, site });
    const front = new SiteDistribution(this, 'Front', { config, api: this.http.api });
    refuseUnknownSizes(this, config);
    this.addOutputs(parts, workflow, { sla, users, front });
  }

  /** The names by which the command line finds its way; the same locally and deployed. */
  private addOutputs(
    { drop, runs, config }: ImportParts,
    workflow: ImportWorkflow,
    { sla, users, front }: { sla: FolderSla; users: Users; front: SiteDistribution },
  ): void {
    const values: Record<OutputName, string> = {
      dropBucket: drop.bucket.bucketName,
      runTable: runs.table.tableName,
      stateMachineArn: workflow.stateMachine.stateMachineArn,
      database: config.databaseName,
      databaseSecret: config.databaseSecretName,
      mailFrom: config.mail.from,
      mailSandbox: String(config.mail.sandbox),
      configSha256: config.configSha256,
      notifyFunction: workflow.steps.notify.function.functionName,
      siteUrl: front.url,
      apiUrl: this.http.url,
      userPoolId: users.pool.userPoolId,
      userPoolClientId: users.client.userPoolClientId,
      breachTable: sla.breaches.table.tableName,
    };
    for (const name of outputNames) new CfnOutput(this, stackOutputs[name], { value: values[name] });
  }
}

const outputNames = Object.keys(stackOutputs) as OutputName[];

/** Alarms about what the functions and rules have in common, as sums: one per function would say the same nine times. */
function addSharedAlarms(
  alarms: OperationsAlarms,
  functions: readonly LadingFunction[],
  [intake, closing]: readonly [ImportIntake, RunClosing],
): void {
  alarms.add('FunctionsThrottled', {
    metrics: functions.map((each) => each.metricThrottles()),
    threshold: 20,
    periods: 2,
    hurts: 'Every team: the account has no concurrency left for the functions, and runs take longer or fail',
  });
  alarms.add('EventsLost', {
    metrics: [
      intake.events.metricLostEvents(),
      closing.events.metricLostEvents(),
      intake.start.metricLostFailures(),
      closing.closeRun.metricLostFailures(),
    ],
    threshold: 1,
    hurts:
      'A team whose upload or failed run nobody will hear of: the event reached not even the dead-letter queue',
  });
}
