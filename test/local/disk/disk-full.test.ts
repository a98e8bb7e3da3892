import { join } from 'node:path';
import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startDynamodb } from '../../../local/dynamodb/start-dynamodb.ts';
import { startMail } from '../../../local/mail/start-mail.ts';
import { canMount, mountSmallDisk } from '../../support/small-disk.ts';
import { aCognito, aPool } from '../cognito/a-cognito.ts';
import { aFunction, aLambda, eventually } from '../lambda/a-function.ts';
import { PLAIN, putText, startEndpoint, VERSIONED } from '../s3/running-endpoint.ts';
import { anInvoke, aService, machineArn } from '../step-functions/a-machine.ts';

const account = { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
const megabyte = 1024 * 1024;

/** Skipped where nobody may mount; the summary counts it then. */
(canMount ? describe : describe.skip)('on a full disk', () => {
  let disk: NonNullable<ReturnType<typeof mountSmallDisk>>;
  const closing: (() => Promise<unknown> | unknown)[] = [];
  beforeEach(() => {
    disk = mountSmallDisk(96)!;
    // What a person at the machine is told.
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    disk.unmount();
    jest.restoreAllMocks();
  });

  /** The refusal names the path; with space again the same succeeds. */
  async function refusesUntilThereIsSpace(directory: string, work: () => Promise<unknown>): Promise<void> {
    await disk.fill();
    await expect(work()).rejects.toMatchObject({
      name: 'DiskFull',
      message: expect.stringContaining(`no space is left on the disk of ${directory}`),
    });
    await disk.free();
    await work();
  }

  it('S3 refuses, keeps what it has, and goes on when there is space', async () => {
    const directory = join(disk.path, 's3');
    const first = await startEndpoint({ directory });
    await putText(first.client, PLAIN, 'before', 'x');
    await refusesUntilThereIsSpace(directory, () =>
      putText(first.client, PLAIN, 'small', 'x'.repeat(70_000)),
    );
    // Large bodies leave the last space to those who have to tell of it.
    await disk.fill(40 * megabyte);
    const large = () => putText(first.client, VERSIONED, 'large', 'x'.repeat(8 * megabyte));
    await expect(large()).rejects.toMatchObject({ name: 'DiskFull' });
    await putText(first.client, PLAIN, 'report', 'x');
    await disk.free();
    await large();
    await first.stop();
    const second = await startEndpoint({ directory });
    closing.push(second.stop);
    const { Contents = [] } = await second.client.send(new ListObjectsV2Command({ Bucket: PLAIN }));
    expect(Contents.map(({ Key }) => Key)).toEqual(['before', 'report', 'small']);
  });

  it('a change of S3 waits for the journal, which stays whole', async () => {
    const directory = join(disk.path, 's3');
    const first = await startEndpoint({ directory });
    for (let count = 0; count < 50; count++) await putText(first.client, PLAIN, `empty-${count}`, '');
    await disk.fill();
    const names = Array.from({ length: 200 }, (_, index) => `late-${index}`.padEnd(200, 'x'));
    const puts = Promise.all(names.map((name) => putText(first.client, PLAIN, name, '')));
    await disk.free();
    await puts;
    await first.stop();
    const second = await startEndpoint({ directory });
    closing.push(second.stop);
    const { KeyCount } = await second.client.send(new ListObjectsV2Command({ Bucket: PLAIN }));
    expect(KeyCount).toBe(250);
  });

  it('DynamoDB refuses, and has what it had', async () => {
    const directory = join(disk.path, 'dynamodb');
    const table = {
      ...{ TableName: 'things', BillingMode: 'PAY_PER_REQUEST' as const },
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
    };
    const { url, close } = await startDynamodb({ directory, tables: [table] });
    closing.push(close);
    const client = new DynamoDBClient({ ...account, endpoint: url });
    closing.push(() => client.destroy());
    const put = (id: string, bytes: number) =>
      client.send(
        new PutItemCommand({ TableName: 'things', Item: { id: { S: id }, x: { S: 'x'.repeat(bytes) } } }),
      );
    await put('before', 10);
    await refusesUntilThereIsSpace(directory, async () => {
      for (const id of ['one', 'two', 'three']) await put(id, 300_000);
    });
    const { Item } = await client.send(
      new GetItemCommand({ TableName: 'things', Key: { id: { S: 'before' } } }),
    );
    expect(Item).toMatchObject({ id: { S: 'before' } });
  });

  it('SES takes no mail that it cannot keep', async () => {
    const directory = join(disk.path, 'mail');
    const { url, close } = await startMail({ directory });
    closing.push(close);
    const client = new SESClient({ ...account, endpoint: url });
    closing.push(() => client.destroy());
    const mail = {
      Source: 'a@example.com',
      Destination: { ToAddresses: ['b@example.com'] },
      Message: { Subject: { Data: 'x' }, Body: { Text: { Data: 'x'.repeat(20_000) } } },
    };
    await refusesUntilThereIsSpace(directory, () => client.send(new SendEmailCommand(mail)));
    const { emails } = (await (await fetch(`${url}/store`)).json()) as { emails: unknown[] };
    expect(emails).toHaveLength(1);
  });

  it('Cognito makes no user', async () => {
    const directory = join(disk.path, 'cognito');
    const { sdk, close } = await aCognito({ directory });
    closing.push(close);
    let count = 0;
    await refusesUntilThereIsSpace(directory, () => {
      count += 1;
      const user = { UserPoolId: aPool.id, Username: `user-${count}`, MessageAction: 'SUPPRESS' as const };
      return sdk.send(new AdminCreateUserCommand(user));
    });
  });

  it('Lambda accepts no event', async () => {
    const directory = join(disk.path, 'lambda');
    const { lambda } = await aLambda([aFunction('functions.echo')], { directory });
    closing.push(lambda.close);
    const client = new LambdaClient({ ...account, endpoint: lambda.url });
    closing.push(() => client.destroy());
    const event = { FunctionName: 'echo', InvocationType: 'Event' as const, Payload: '{}' };
    await refusesUntilThereIsSpace(directory, () => client.send(new InvokeCommand(event)));
  });

  it('an execution ends as it would, and is told when there is space', async () => {
    const held = Promise.withResolvers<void>();
    const definition = { StartAt: 'Work', States: { Work: anInvoke('work', { End: true }) } };
    const service = await aService(definition, {
      directory: join(disk.path, 'step-functions'),
      invokeLambda: async () => held.promise.then(() => 'x'.repeat(50_000)),
    });
    const arn = await service.begin();
    await disk.fill();
    held.resolve();
    await eventually(async () => {
      const { executions = [] } = await service.client.send(
        new ListExecutionsCommand({ stateMachineArn: machineArn }),
      );
      return executions.find(({ status }) => status === 'SUCCEEDED');
    });
    expect(service.told.map(({ detail }) => detail.status)).toEqual(['RUNNING']);
    await disk.free();
    expect((await service.end(arn)).status).toBe('SUCCEEDED');
    await eventually(() => service.told.find(({ detail }) => detail.status === 'SUCCEEDED'));
    expect(await service.historyTypes(arn)).toContain('ExecutionSucceeded');
  });
});
