import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { runKeys } from '../../lambdas/import/run/run-keys.ts';
import { policiesOf } from '../../local/iam/cloud-access.ts';
import type { Statement } from '../../local/iam/statement.ts';
import { readTemplate } from '../../local/template/read-template.ts';
import { eventually } from '../local/lambda/a-function.ts';
import { runService } from '../support/run-service.ts';
import { aCrashingCloud } from './a-crashing-cloud.ts';
import { outage, password } from './api-cloud.ts';
import { judgements } from './judgements.ts';
import { objectCreated } from './observed-cloud.ts';

const example = resolve(import.meta.dirname, '../../examples/products.csv');
const judged = judgements();
/** SES as it refuses a mail. */
const refusal = outage(400);
let cloud: Awaited<ReturnType<typeof aCrashingCloud>>;

beforeAll(async () => {
  cloud = await aCrashingCloud(
    {
      intercept: async (name, url) =>
        name === 'AWS_ENDPOINT_URL_SES' ? refusal.before(url) : { url, close: async () => undefined },
    },
    { onJudged: judged.note },
  );
}, 180_000);

afterAll(() => cloud?.close(), 60_000);

describe('a journey whose requests are judged', () => {
  it('imports a file in UTF-16 with rows of every kind into an empty collection', async () => {
    judged.begin('a first import');
    const text = await readFile(example, 'utf8');
    await cloud.upload('first.csv', Buffer.from(`\ufeff${text}look-1O0,Letter\nlook-100,Digit\n`, 'utf16le'));
    expect(await cloud.endOf('first.csv')).toMatchObject({ status: 'succeeded' });
  }, 120_000);

  it('imports a file that changes products, behind a run that is lost', async () => {
    judged.begin('an import that changes products');
    const place = { key: 'drop/lost.csv', time: '2026-01-01T00:00:00Z', sequencer: null };
    await cloud.connection.runs.queueRun({ runId: 'lost', ...place, startedAt: '2026-01-01T00:00:00Z' });
    await cloud.upload('second.csv', 'sku,name\nlook-1O0,Another\nlook-1O0,Another one\n');
    expect(await cloud.endOf('second.csv')).toMatchObject({ status: 'succeeded' });
    judged.begin('a look at the monitors and at lost runs');
    await cloud.invoke('watch-monitors', {});
  }, 120_000);

  it('fails for the file, for a child that dies, and for a file that is gone', async () => {
    judged.begin('a file that is none');
    await cloud.upload('none.csv', Buffer.from('PK\u0003\u0004'));
    expect(await cloud.endOf('none.csv')).toMatchObject({ status: 'failed', error: { code: 'not_csv' } });
    judged.begin('a child that dies');
    cloud.crashing.add('lading-dev-load');
    await cloud.upload('dies.csv', 'sku,name\nlook-1O0,Dies\n');
    const died = await cloud.endOf('dies.csv');
    expect(died).toMatchObject({ status: 'failed' });
    cloud.crashing.clear();
    judged.begin('a file that is gone before all of it is read');
    const { runId, bucket, key, versionId } = died;
    await cloud.remove(key, versionId ?? undefined);
    const { Payload } = await cloud.invoke('transform', { runId, bucket, range: 0 });
    expect(JSON.parse(Buffer.from(Payload!).toString())).toMatchObject({ errorType: 'file_changed' });
    judged.begin('a report of a run that was closed');
    const late = await cloud.invoke('report', died);
    expect(JSON.parse(Buffer.from(late.Payload!).toString())).toMatchObject({ errorType: 'run_ended' });
    judged.begin('a redrive');
    const executionArn = `${cloud.connection.stateMachineArn.replace(':stateMachine:', ':execution:')}:${died.runId}`;
    await cloud.connection.stepFunctions.send(new RedriveExecutionCommand({ executionArn }));
    await eventually(async () => (await cloud.endOf('dies.csv')).status === 'succeeded' || undefined);
    judged.begin('a file that is gone before it is read');
    const gone = { key: 'incoming/sales/gone.csv', size: 9, etag: 'e', 'version-id': 'v', sequencer: '00FE' };
    await cloud.invoke('start', objectCreated(cloud.connection.dropBucket, gone));
    expect(await cloud.endOf('gone.csv')).toMatchObject({
      status: 'failed',
      error: { code: 'file_changed' },
    });
  }, 120_000);

  it('begins by an event without size, and ends as a dead letter', async () => {
    judged.begin('an event that tells neither size nor ETag');
    const { VersionId } = await cloud.upload('by-hand.csv', 'sku,name\nx,X\n');
    await cloud.endOf('by-hand.csv');
    const object = { key: 'incoming/sales/by-hand.csv', 'version-id': VersionId, sequencer: '00FE' };
    await cloud.invoke('start', objectCreated(cloud.connection.dropBucket, object));
    judged.begin('an upload whose event nothing takes');
    await cloud.untilBuried('lading-dev-start', 'IntakeUploads', () =>
      cloud.upload('lost.csv', 'sku,name\nx,X\n'),
    );
    judged.begin('a failed run that nothing closes');
    await cloud.untilBuried('lading-dev-close-run', 'ClosingFailures', () =>
      cloud.upload('open.csv', 'PK\u0003\u0004'),
    );
    judged.begin('a deployment after which nothing can be made');
    await cloud.untilBuried('lading-dev-migrate', 'MigrationDeployments', () =>
      cloud.invoke('migrate', {}, 'Event'),
    );
  }, 120_000);

  it('ends with a mail that is refused, and with one that has no report', async () => {
    judged.begin('a mail that is refused');
    refusal.state.isDown = true;
    await cloud.upload('unsent.csv', 'sku,name\nx,X\n');
    const { runId, ...run } = await eventually(async () =>
      (await cloud.connection.runs.listRuns(5)).find(
        ({ mailError, efforts }) => mailError?.isGivenUp && efforts.notify,
      ),
    );
    refusal.state.isDown = false;
    judged.begin('a mail whose report is gone');
    await cloud.remove(runKeys.reportJson(runId));
    const answer = await cloud.invoke('notify', { ...run, runId, request: 'again' });
    expect(Buffer.from(answer.Payload!).toString()).toContain('report_missing');
  }, 60_000);

  it('shows the page', async () => {
    judged.begin('a look at the page');
    expect(await cloud.visit('/')).toMatchObject({ status: 200 });
  });

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
