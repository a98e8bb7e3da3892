import { Construct } from 'constructs';
import { EventHandler } from '../house/event-handler.ts';
import { LadingFunction } from '../house/lading-function.ts';
import { uploadPrefix } from './drop-bucket.ts';
import { type ImportParts, importArns } from './import-parts.ts';

/** From an upload to a run: every object created below `incoming/` starts one. */
export class ImportIntake extends Construct {
  readonly start: LadingFunction;
  readonly events: EventHandler;

  constructor(scope: Construct, id: string, { config, alarms, drop, runs }: ImportParts) {
    super(scope, id);
    const machineArn = importArns(this, config).machine;
    this.start = new LadingFunction(this, 'Start', {
      config,
      entry: 'import/start/start.handler.ts',
      description: 'Starts one run for each version of an uploaded file',
      memoryMb: 256,
      timeoutSeconds: 30,
      environment: {
        RUN_TABLE: runs.table.tableName,
        STATE_MACHINE_ARN: machineArn,
        CONFIG_SHA256: config.configSha256,
        TIME_ZONE: config.timeZone,
      },
      grants: [
        // For events that do not tell size or ETag, as those made by hand.
        drop.readUploads(),
        runs.grant('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
        { actions: ['states:StartExecution'], resources: [machineArn] },
      ],
    });
    this.events = new EventHandler(this, 'Uploads', {
      description: 'An upload starts a run',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [drop.bucket.bucketName] }, object: { key: [{ prefix: uploadPrefix }] } },
      },
      handler: this.start,
      deadLetters: {
        config,
        alarms,
        name: 'StartDeadLetters',
        hurts: 'A team that dropped a file and never hears of it: no run was started',
      },
    });
    alarms.add('StartErrors', {
      metrics: [this.start.metricErrors()],
      threshold: 1,
      hurts: 'A team whose file waits: its run could not be started at the first try',
    });
  }
}
