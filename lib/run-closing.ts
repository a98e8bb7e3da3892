import { Construct } from 'constructs';
import { EventHandler } from './event-handler.ts';
import { type ImportParts, stateMachineArn } from './import-parts.ts';
import { LadingFunction } from './lading-function.ts';

/** The failure path of a run. It is outside the state machine, whose Distributed Maps would lose their redrive by a Catch. */
export class RunClosing extends Construct {
  readonly closeRun: LadingFunction;
  readonly events: EventHandler;

  constructor(scope: Construct, id: string, { config, alarms, drop, runs, mail }: ImportParts) {
    super(scope, id);
    this.closeRun = new LadingFunction(this, 'CloseRun', {
      config,
      name: 'close-run',
      description: 'Closes the record of a run that failed and mails team and operations',
      environment: { RUN_TABLE: runs.table.tableName, ...mail.environment },
      grants: [
        drop.readRunObjects('plan.json', 'rejects/*'),
        drop.writeRunObjects('report.json', 'report.html', 'rejects.csv'),
        runs.grant('GetItem', 'Query', 'UpdateItem', 'DeleteItem'),
        mail.send(),
      ],
    });
    this.events = new EventHandler(this, 'Failures', {
      description: 'An execution that failed closes its run',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          // Exact, so that the children of Distributed Maps, whose machine is `<name>/<state>`, do not match.
          stateMachineArn: [stateMachineArn(this, config)],
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
}
