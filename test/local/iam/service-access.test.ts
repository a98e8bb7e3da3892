import { AdminGetUserCommand, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { InvokeCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { secretArn } from '../../../local/secrets/secret-names.ts';
import { aPool, clientId } from '../cognito/a-cognito.ts';
import { functionArn, machineArn } from '../step-functions/a-machine.ts';
import { ofRole, sessionArn } from './an-access.ts';
import {
  closeServices,
  cognito,
  dynamodb,
  executionArn,
  from,
  identityArn,
  item,
  lambda,
  mail,
  place,
  queueArn,
  secrets,
  ses,
  setting,
  sqs,
  startServices,
  states,
  tableArn,
  urls,
} from './guarded-services.ts';

const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/work';

beforeAll(startServices);
afterAll(closeServices);

describe('a role may', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['read an item', () => dynamodb().send(new GetItemCommand({ TableName: 'runs', Key: item }))],
    [
      'write several items',
      () =>
        dynamodb().send(
          new BatchWriteItemCommand({ RequestItems: { runs: [{ PutRequest: { Item: item } }] } }),
        ),
    ],
    ['read a secret by its name', () => secrets().send(new GetSecretValueCommand({ SecretId: 'mine' }))],
    ['call a function', () => lambda().send(new InvokeCommand({ FunctionName: 'echo', Payload: '{}' }))],
    [
      'send several messages',
      () => sqs().send(new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: 'a', MessageBody: 'a' }] })),
    ],
    ['send as the sender it may be', () => ses().send(mail(`Lading <${from}>`))],
  ])('%s that its statements name', async (_, call) => {
    await call();
  });

  it('sign in without any signature', async () => {
    const AuthParameters = { USERNAME: 'nobody', PASSWORD: 'wrong' };
    const signIn = new InitiateAuthCommand({
      ClientId: clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters,
    });
    await expect(cognito().send(signIn)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('ask for the keys of tokens', async () => {
    expect((await fetch(`${urls.cognito}/${aPool.id}/.well-known/jwks.json`)).status).toBe(200);
  });
});

const denied: [string, () => Promise<unknown>, string, string, number][] = [
  [
    'DynamoDB',
    () => dynamodb().send(new PutItemCommand({ TableName: 'runs', Item: item })),
    ...(['dynamodb:PutItem', tableArn] as const),
    400,
  ],
  [
    'DynamoDB for an index',
    () => dynamodb().send(new QueryCommand({ TableName: 'runs', IndexName: 'byDate' })),
    ...(['dynamodb:Query', `${tableArn}/index/byDate`] as const),
    400,
  ],
  [
    'DynamoDB for one item of a transaction',
    () =>
      dynamodb().send(
        new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName: 'runs', Key: item } }] }),
      ),
    ...(['dynamodb:DeleteItem', tableArn] as const),
    400,
  ],
  [
    'Step Functions',
    () => states().send(new StartExecutionCommand({ stateMachineArn: machineArn })),
    ...(['states:StartExecution', machineArn] as const),
    400,
  ],
  [
    'Secrets Manager',
    () => secrets().send(new GetSecretValueCommand({ SecretId: 'other' })),
    ...(['secretsmanager:GetSecretValue', secretArn('other', place)] as const),
    400,
  ],
  [
    'Lambda',
    () => lambda().send(new InvokeCommand({ FunctionName: functionArn('other'), Payload: '{}' })),
    ...(['lambda:InvokeFunction', functionArn('other')] as const),
    403,
  ],
  ['Lambda for a list', () => lambda().send(new ListFunctionsCommand({})), 'lambda:ListFunctions', '*', 403],
  ['SQS', () => sqs().send(new ReceiveMessageCommand({ QueueUrl })), 'sqs:ReceiveMessage', queueArn, 403],
  [
    'Cognito',
    () => cognito().send(new AdminGetUserCommand({ UserPoolId: aPool.id, Username: 'u' })),
    'cognito-idp:AdminGetUser',
    `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${aPool.id}`,
    400,
  ],
];

describe('what a role may not', () => {
  it.each(denied)(
    'is refused by %s in the words of AWS',
    async (_, call, action, resource, httpStatusCode) => {
      await expect(call()).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: `User: ${sessionArn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
        $metadata: { httpStatusCode },
      });
    },
  );

  it('is refused by SES in words of its own', async () => {
    await expect(ses().send(mail('else@lading.example'))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User \`${sessionArn}' is not authorized to perform \`ses:SendEmail' on resource \`${identityArn}'`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('includes a raw mail for whom may send composed ones, whoever its call names', async () => {
    const Data = Buffer.from('From: else@lading.example\r\nTo: sales@lading.example\r\n\r\nx');
    const raw = new SendRawEmailCommand({ Source: from, RawMessage: { Data } });
    await expect(ses().send(raw)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User \`${sessionArn}' is not authorized to perform \`ses:SendRawEmail' on resource \`${identityArn}'`,
    });
  });

  it('includes to learn of an execution of another machine', async () => {
    const other = executionArn.replace(':import:', ':export:');
    await expect(states().send(new DescribeExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
    });
    await expect(states().send(new DescribeExecutionCommand({ executionArn: other }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('a request of nobody', () => {
  const get = new GetItemCommand({ TableName: 'runs', Key: item });
  it('is refused when its key is unknown or its secret wrong', async () => {
    const by = (key: object) => new DynamoDBClient(setting(urls.dynamodb, { ...ofRole, ...key })).send(get);
    await expect(by({ accessKeyId: 'LADINGSTRANGERXXXXXX' })).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    await expect(by({ secretAccessKey: 'x' })).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  it.each(['dynamodb', 'states', 'secrets', 'cognito'] as const)(
    'is refused by %s when it is not signed',
    async (name) => {
      const version = name === 'dynamodb' || name === 'states' ? '1.0' : '1.1';
      const answer = await fetch(urls[name], {
        method: 'POST',
        headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': 'A.ListTables' },
        body: '{}',
      });
      expect([answer.status, await answer.text()]).toEqual([
        400,
        expect.stringContaining('MissingAuthenticationTokenException'),
      ]);
    },
  );

  it('is refused by lambda when it is not signed', async () => {
    const headers = { 'content-type': 'application/json' };
    const path = '/2015-03-31/functions/echo/invocations';
    const answer = await fetch(`${urls.lambda}${path}`, { method: 'POST', headers, body: '{}' });
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([
      403,
      'MissingAuthenticationTokenException',
    ]);
  });

  it('is refused by SES when it is not signed, or by a key that is not known or not right', async () => {
    const body = new URLSearchParams({ Action: 'SendEmail', Source: from });
    const answer = await fetch(urls.mail, { method: 'POST', body });
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('<Type>Sender</Type><Code>MissingAuthenticationToken</Code>'),
    ]);
    const by = (key: object) => new SESClient(setting(urls.mail, { ...ofRole, ...key })).send(mail(from));
    const unknown = by({ accessKeyId: 'LADINGSTRANGERXXXXXX' });
    await expect(unknown).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await expect(by({ secretAccessKey: 'x' })).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  });
});
