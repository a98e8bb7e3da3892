import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type InvocationType, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Connection, connectLocal } from '../../cli/connection.ts';
import { runKeys } from '../../lambdas/import/run/run-keys.ts';
import type { RunRecord } from '../../lambdas/import/run/run-record.ts';
import { policiesOf } from '../../local/iam/cloud-access.ts';
import type { Statement } from '../../local/iam/statement.ts';
import { readTemplate } from '../../local/template/read-template.ts';
import { eventually } from '../local/lambda/a-function.ts';
import { runService } from '../support/run-service.ts';
import { apiCloud, outage, password } from './api-cloud.ts';
import { judgements } from './judgements.ts';

const example = resolve(import.meta.dirname, '../../examples/products.csv');
const judged = judgements();
/** Functions that die before their next calls. */
const crashing = new Set<string>();
/** SES as it refuses a mail. */
const refusal = outage(400);
let cloud: Awaited<ReturnType<typeof apiCloud>>;
let connection: Connection;
let lambda: LambdaClient;
let sqs: SQSClient;

beforeAll(async () => {
  cloud = await apiCloud(
    {
      functions: ({ functionName }) => (crashing.has(functionName) ? 'killBefore' : undefined),
      intercept: async (name, url) =>
        name === 'AWS_ENDPOINT_URL_SESV2' ? refusal.before(url) : { url, close: async () => undefined },
    },
    { onJudged: judged.note },
  );
  connection = connectLocal(cloud.info);
  const { accessKeyId, secretAccessKey } = cloud.info;
  const credentials = { accessKeyId, secretAccessKey };
  lambda = new LambdaClient({ endpoint: cloud.info.lambda, region: 'us-east-1', credentials });
  sqs = new SQSClient({ endpoint: cloud.info.sqs, region: 'us-east-1', credentials });
}, 180_000);

afterAll(async () => {
  lambda?.destroy();
  sqs?.destroy();
  connection?.close();
  await cloud?.close();
}, 60_000);

async function upload(name: string, Body: string | Buffer) {
  const put = new PutObjectCommand({ Bucket: connection.dropBucket, Key: `incoming/sales/${name}`, Body });
  return connection.s3.send(put);
}

/** The run of a file when it has ended and its mail is out. */
async function endOf(name: string): Promise<RunRecord> {
  for (let attempt = 0; attempt < 900; attempt++) {
    const run = (await connection.runs.listRuns(50)).find(({ key }) => key === `incoming/sales/${name}`);
    if (run && run.status !== 'running' && Object.keys(run.mails ?? {}).length > 0) return run;
    await sleep(100);
  }
  throw new Error(`no run of ${name} ended`);
}

async function invoke(name: string, event: unknown, InvocationType: InvocationType = 'RequestResponse') {
  const FunctionName = `lading-dev-${name}`;
  return lambda.send(new InvokeCommand({ FunctionName, InvocationType, Payload: JSON.stringify(event) }));
}

/** An event of an upload, made by hand. */
function uploaded(object: object) {
  const detail = { bucket: { name: connection.dropBucket }, object };
  return { source: 'aws.s3', 'detail-type': 'Object Created', time: '2026-06-01T12:00:00Z', detail };
}

/** Calls fail until something lies in the dead-letter queue whose name has this in it. */
async function untilBuried(
  functionName: string,
  queue: string,
  cause: () => Promise<unknown>,
): Promise<void> {
  crashing.add(functionName);
  await cause();
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: queue }));
  await eventually(async () => {
    const asked = { QueueUrl: QueueUrls[0], AttributeNames: ['ApproximateNumberOfMessages' as const] };
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand(asked));
    return Attributes?.ApproximateNumberOfMessages === '0' ? undefined : true;
  });
  crashing.clear();
}

async function remove(key: string, VersionId?: string): Promise<void> {
  await connection.s3.send(new DeleteObjectCommand({ Bucket: connection.dropBucket, Key: key, VersionId }));
}

describe('a journey whose requests are judged', () => {
  it('imports a file in UTF-16 with rows of every kind into an empty collection', async () => {
    judged.begin('a first import');
    const text = await readFile(example, 'utf8');
    await upload('first.csv', Buffer.from(`\ufeff${text}look-1O0,Letter\nlook-100,Digit\n`, 'utf16le'));
    expect(await endOf('first.csv')).toMatchObject({ status: 'succeeded' });
  }, 120_000);

  it('imports a file that changes products, behind a run that is lost', async () => {
    judged.begin('an import that changes products');
    const place = { key: 'drop/lost.csv', time: '2026-01-01T00:00:00Z', sequencer: null };
    await connection.runs.queueRun({ runId: 'lost', ...place, startedAt: '2026-01-01T00:00:00Z' });
    await upload('second.csv', 'sku,name\nlook-1O0,Another\nlook-1O0,Another one\n');
    expect(await endOf('second.csv')).toMatchObject({ status: 'succeeded' });
    judged.begin('a look at the monitors and at lost runs');
    await invoke('watch-monitors', {});
  }, 120_000);

  it('fails for the file, for a child that dies, and for a file that is gone', async () => {
    judged.begin('a file that is none');
    await upload('none.csv', Buffer.from('PK\u0003\u0004'));
    expect(await endOf('none.csv')).toMatchObject({ status: 'failed', error: { code: 'not_csv' } });
    judged.begin('a child that dies');
    crashing.add('lading-dev-load');
    await upload('dies.csv', 'sku,name\nlook-1O0,Dies\n');
    const died = await endOf('dies.csv');
    expect(died).toMatchObject({ status: 'failed' });
    crashing.clear();
    judged.begin('a file that is gone before all of it is read');
    const { runId, bucket, key, versionId } = died;
    await remove(key, versionId ?? undefined);
    const { Payload } = await invoke('transform', { runId, bucket, range: 0 });
    expect(JSON.parse(Buffer.from(Payload!).toString())).toMatchObject({ errorType: 'file_changed' });
    judged.begin('a report of a run that was closed');
    const late = await invoke('report', died);
    expect(JSON.parse(Buffer.from(late.Payload!).toString())).toMatchObject({ errorType: 'run_ended' });
    judged.begin('a redrive');
    const executionArn = `${connection.stateMachineArn.replace(':stateMachine:', ':execution:')}:${died.runId}`;
    await connection.stepFunctions.send(new RedriveExecutionCommand({ executionArn }));
    await eventually(async () => (await endOf('dies.csv')).status === 'succeeded' || undefined);
    judged.begin('a file that is gone before it is read');
    const gone = { key: 'incoming/sales/gone.csv', size: 9, etag: 'e', 'version-id': 'v', sequencer: '00FE' };
    await invoke('start', uploaded(gone));
    expect(await endOf('gone.csv')).toMatchObject({ status: 'failed', error: { code: 'file_changed' } });
  }, 120_000);

  it('begins by an event without size, and ends as a dead letter', async () => {
    judged.begin('an event that tells neither size nor ETag');
    const { VersionId } = await upload('by-hand.csv', 'sku,name\nx,X\n');
    await endOf('by-hand.csv');
    const object = { key: 'incoming/sales/by-hand.csv', 'version-id': VersionId, sequencer: '00FE' };
    await invoke('start', uploaded(object));
    judged.begin('an upload whose event nothing takes');
    await untilBuried('lading-dev-start', 'IntakeUploads', () => upload('lost.csv', 'sku,name\nx,X\n'));
    judged.begin('a failed run that nothing closes');
    await untilBuried('lading-dev-close-run', 'ClosingFailures', () => upload('open.csv', 'PK\u0003\u0004'));
    judged.begin('a deployment after which nothing can be made');
    await untilBuried('lading-dev-migrate', 'MigrationDeployments', () => invoke('migrate', {}, 'Event'));
  }, 120_000);

  it('ends with a mail that is refused, and with one that has no report', async () => {
    judged.begin('a mail that is refused');
    refusal.state.isDown = true;
    await upload('unsent.csv', 'sku,name\nx,X\n');
    const { runId, ...run } = await eventually(async () =>
      (await connection.runs.listRuns(5)).find(
        ({ mailError, efforts }) => mailError?.isGivenUp && efforts.notify,
      ),
    );
    refusal.state.isDown = false;
    judged.begin('a mail whose report is gone');
    await remove(runKeys.reportJson(runId));
    const answer = await invoke('notify', { ...run, runId, request: 'again' });
    expect(Buffer.from(answer.Payload!).toString()).toContain('report_missing');
  }, 60_000);

  it('takes a breach and finds it', async () => {
    judged.begin('a breach');
    await cloud.addUser('monitor-1', 'sla.write', 'sla.read');
    const signIn = (given: string) =>
      cloud.call('/auth/token', { method: 'POST', body: { username: 'monitor-1', password: given } });
    expect((await signIn('Wrong-Horse-7')).status).toBe(401);
    const { token } = z.object({ token: z.string() }).parse((await signIn(password)).body);
    const files = [1, 2, 3].map((n) => ({ filename: `${n}.csv`, creationDate: '2026-10-01T08:00:00Z' }));
    const body = { sla_error: [{ folder: '/in', sla: 60, files }] };
    expect((await cloud.call('/sla-errors', { method: 'POST', token, body })).status).toBe(200);
    const paths = [
      '/sla-errors?date=2026-10-01&limit=2',
      '/sla-errors?folder=/in',
      '/monitors',
      '/openapi.json',
    ];
    for (const path of paths) expect([path, (await cloud.call(path, { token })).status]).toEqual([path, 200]);
  }, 60_000);
});

/** Why nothing that happens above, or at all on one machine, is denied without a statement. */
const notMissed: Record<string, string> = {
  'ImportDistributedMaps: states:DescribeExecution, states:StopExecution':
    'AWS asks for them to run a Distributed Map; here its children are no executions that anybody could stop.',
  'SlaFunctionsWatchMonitors: lambda:InvokeFunction':
    'A lost run is closed a minute after its execution ended: see close-lost-runs.test.ts.',
  'DropBucketPolicy: Deny s3:*':
    'It denies what comes without TLS; requests within the machine count as if with.',
  'IntakeUploadsDeadLettersQueuePolicy: Deny sqs:*': 'The same.',
  'ClosingFailuresDeadLettersQueuePolicy: Deny sqs:*': 'The same.',
  'MigrationDeploymentsDeadLettersQueuePolicy: Deny sqs:*': 'The same.',
  'ClosingCloseRun: s3:ListBucket':
    'A mail whose report is gone, as of notify; close-run sends it when notify did not come to it.',
};

describe('each statement that is taken away', () => {
  it('is missed by a journey, which is then denied something, or there is a reason why not', async () => {
    const template = readTemplate(await runService('assembly'));
    const policies = policiesOf(template);
    // These happen after five minutes, and when Lambda takes no events; the bus asks just this then.
    for (const { arn, targets, everySeconds } of template.rules) {
      const caller = { kind: 'service', service: 'events.amazonaws.com', sourceArn: arn } as const;
      judged.begin(everySeconds ? 'the schedule of a rule' : 'an event that cannot be delivered');
      for (const target of targets) {
        judged.note(caller, { action: 'lambda:InvokeFunction', resource: target.arn });
        if (target.deadLetterArn)
          judged.note(caller, { action: 'sqs:SendMessage', resource: target.deadLetterArn });
      }
    }
    const statements = [...Object.values(policies.roles).flat(), ...policies.resources];
    const missedBy = new Map(statements.map((one) => [nameOf(one), judged.deniedWithout(policies, one)]));

    const silent = [...missedBy].filter(([, journeys]) => journeys.length === 0).map(([name]) => name);
    expect(silent.sort()).toEqual(Object.keys(notMissed).sort());
    expect(Object.fromEntries(missedBy)).toMatchObject({
      'IntakeStart: sqs:GetQueueAttributes, sqs:GetQueueUrl, sqs:SendMessage': [
        'an upload whose event nothing takes',
      ],
      'ImportStepsNotify: s3:ListBucket': ['a mail whose report is gone'],
      'SlaFunctionsFindBreaches: secretsmanager:GetSecretValue': ['a breach'],
    });
  }, 60_000);
});

/** Such as `ImportStepsLoad: s3:PutObject`. */
function nameOf({ id, effect, actions }: Statement): string {
  const owner = id
    .replace(/#\d+$/, '')
    .replace(/(Role)?(DefaultPolicy)?[0-9A-F]{8}$/, '')
    .replace('Role', '');
  return `${owner}: ${effect === 'Deny' ? 'Deny ' : ''}${actions.join(', ')}`;
}
