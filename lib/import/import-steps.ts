import { Construct } from 'constructs';
import { LadingFunction } from '../house/lading-function.ts';
import { type ImportParts, importArns } from './import-parts.ts';
import { wholeCpuMb } from './step-memory.ts';

/** The functions that the state machine calls, by the token of each in the definition. */
export class ImportSteps extends Construct {
  readonly validate: LadingFunction;
  readonly transform: LadingFunction;
  readonly review: LadingFunction;
  readonly takeTurn: LadingFunction;
  readonly load: LadingFunction;
  readonly report: LadingFunction;
  readonly notify: LadingFunction;

  constructor(scope: Construct, id: string, { config, drop, runs, mail, database }: ImportParts) {
    super(scope, id);
    const RUN_TABLE = runs.table.tableName;
    const arns = importArns(this, config);
    const ofWriters = { RUN_TABLE, STATE_MACHINE_ARN: arns.machine, ...database.environment };
    const askAboutRuns = (because: string) => ({
      actions: ['states:DescribeExecution'],
      resources: [arns.executions],
      because: `${because}, and every run is an execution of its own.`,
    });
    this.validate = new LadingFunction(this, 'Validate', {
      config,
      entry: 'import/validate/validate.handler.ts',
      description: 'Pins the file version, checks its form, cuts it into ranges and partitions',
      memoryMb: wholeCpuMb,
      // One sequential scan of the whole file: Lambda's 15 minutes are the limit of a run's file size.
      timeoutSeconds: 900,
      environment: { RUN_TABLE, DEFAULT_CURRENCY: config.defaultCurrency },
      grants: [
        drop.readUploads(),
        drop.writeRunObjects('plan.json', 'ranges.json'),
        drop.streamRunObjects('source.csv'),
        drop.tellMissingFromForbidden(),
        runs.grant('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
      ],
    });
    this.transform = new LadingFunction(this, 'Transform', {
      config,
      entry: 'import/transform/transform.handler.ts',
      description: 'Turns the rows of one range into documents and rejects',
      memoryMb: wholeCpuMb,
      timeoutSeconds: 300,
      environment: { RUN_TABLE },
      grants: [
        drop.readUploads(),
        drop.readRunObjects('plan.json', 'source.csv'),
        drop.writeRunObjects('parts/*', 'lookalikes/*'),
        drop.streamRunObjects('rejects/*'),
        drop.tellMissingFromForbidden(),
        runs.grant('GetItem', 'PutItem'),
      ],
    });
    this.review = new LadingFunction(this, 'Review', {
      config,
      entry: 'import/review/review.handler.ts',
      description: 'Adds the ranges up and writes what load will execute',
      memoryMb: 256,
      timeoutSeconds: 120,
      environment: { RUN_TABLE },
      grants: [
        drop.readRunObjects('plan.json', 'parts/*'),
        drop.writeRunObjects('partitions.json', 'segments.bin'),
        runs.grant('GetItem', 'Query', 'UpdateItem'),
      ],
    });
    this.takeTurn = new LadingFunction(this, 'TakeTurn', {
      config,
      entry: 'import/turn/take-turn.handler.ts',
      description: 'Lets runs write to the catalogue one after the other',
      memoryMb: 256,
      // The first runs of the queue wait inside for 45 seconds.
      timeoutSeconds: 60,
      environment: ofWriters,
      grants: [
        drop.readRunObjects('plan.json'),
        runs.grant('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
        database.connect(),
        askAboutRuns('It asks whether the run that has the turn still goes on'),
      ],
    });
    this.load = new LadingFunction(this, 'Load', {
      config,
      entry: 'import/load/load.handler.ts',
      description: 'Merges one partition into the products',
      memoryMb: wholeCpuMb,
      timeoutSeconds: 900,
      environment: ofWriters,
      grants: [
        drop.readRunObjects('plan.json', 'segments.bin', 'parts/*'),
        drop.writeRunObjects('before/*', 'duplicates/*'),
        runs.grant('GetItem', 'Query', 'PutItem', 'UpdateItem'),
        database.connect(),
        askAboutRuns('After a redrive it asks whether its run goes on'),
      ],
    });
    this.report = new LadingFunction(this, 'Report', {
      config,
      entry: 'import/report/report.handler.ts',
      description: 'Writes the report and the rejects, and closes the run',
      memoryMb: wholeCpuMb,
      timeoutSeconds: 900,
      environment: ofWriters,
      grants: [
        drop.readRunObjects('plan.json', 'rejects/*', 'duplicates/*', 'lookalikes/*'),
        drop.writeRunObjects('report.json', 'report.html'),
        drop.streamRunObjects('rejects.csv', 'duplicates.csv'),
        database.connect(),
        runs.grant('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
        askAboutRuns('After a redrive it asks whether its run goes on'),
      ],
    });
    this.notify = new LadingFunction(this, 'Notify', {
      config,
      entry: 'import/mail/notify.handler.ts',
      description: 'Mails the team that owns the folder, and again when a person asks for it',
      memoryMb: 256,
      timeoutSeconds: 30,
      environment: { RUN_TABLE, ...mail.environment },
      grants: [
        drop.readRunObjects('report.json'),
        drop.writeRunObjects('report.json', 'report.html'),
        drop.tellMissingFromForbidden(),
        runs.grant('GetItem', 'UpdateItem'),
        mail.send(),
      ],
    });
  }

  all(): LadingFunction[] {
    return [this.validate, this.transform, this.review, this.takeTurn, this.load, this.report, this.notify];
  }

  /** What the definition's `${Token}`s stand for. */
  substitutions(): Record<string, string> {
    return {
      ValidateFunctionArn: this.validate.function.functionArn,
      TransformFunctionArn: this.transform.function.functionArn,
      ReviewFunctionArn: this.review.function.functionArn,
      TakeTurnFunctionArn: this.takeTurn.function.functionArn,
      LoadFunctionArn: this.load.function.functionArn,
      ReportFunctionArn: this.report.function.functionArn,
      NotifyFunctionArn: this.notify.function.functionArn,
    };
  }
}
