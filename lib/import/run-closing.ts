import { Construct } from 'constructs';
import type { Grant } from '../house/allow.ts';
import { EventHandler } from '../house/event-handler.ts';
import { LadingFunction } from '../house/lading-function.ts';
import type { StageConfig } from '../settings/config.ts';
import { type ImportParts, importArns } from './import-parts.ts';

/** The failure path of a run. It is outside the state machine, whose Distributed Maps would lose their redrive by a Catch. */
export class RunClosing extends Construct {
  readonly closeRun: LadingFunction;
  readonly events: EventHandler;

  constructor(scope: Construct, id: string, { config, alarms, drop, runs, mail, database }: ImportParts) {
    super(scope, id);
    this.closeRun = new LadingFunction(this, 'CloseRun', {
      config,
      entry: 'import/closing/close-run.handler.ts',
      description: 'Closes the record of a run that failed and mails team and operations',
      memoryMb: 256,
      // Time to build our indexes, which the run may have set aside.
      timeoutSeconds: 900,
      environment: { RUN_TABLE: runs.table.tableName, ...mail.environment, ...database.environment },
      grants: [
        drop.readRunObjects('plan.json', 'report.json'),
        drop.tellMissingFromForbidden(),
        database.connect(),
        drop.writeRunObjects('report.json', 'report.html'),
        runs.grant('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
        mail.send(),
        ...this.readFailures(config),
      ],
    });
    this.events = new EventHandler(this, 'Failures', {
      description: 'An execution that failed closes its run',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          // Exact, so that the children of Distributed Maps, whose machine is `<name>/<state>`, do not match.
          stateMachineArn: [importArns(this, config).machine],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      handler: this.closeRun,
      deadLetters: {
        config,
        alarms,
        name: 'CloseRunDeadLetters',
        hurts:
          'A team whose run failed and that is not told: the run is shown as running and others wait behind it',
      },
    });
    alarms.add('CloseRunErrors', {
      metrics: [this.closeRun.metricErrors()],
      threshold: 1,
      hurts: 'A team whose run failed and that is told late: closing the run has to be repeated',
    });
  }

  /** The event says that a map failed; which child failed and why is asked of Step Functions. */
  private readFailures(config: StageConfig): Grant[] {
    const because = 'Every run is an execution of its own, and so is every child of its Distributed Maps.';
    const executions = [importArns(this, config).executions, importArns(this, config).childExecutions];
    return [
      { actions: ['states:DescribeExecution'], resources: executions, because },
      { actions: ['states:ListMapRuns'], resources: [importArns(this, config).executions], because },
      { actions: ['states:ListExecutions'], resources: [importArns(this, config).mapRuns], because },
    ];
  }
}
