import { AdminGetUserCommand, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { InvokeCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { secretArn } from '../../../local/secrets/secret-names.ts';
import { aPool, clientId } from '../cognito/a-cognito.ts';
import { functionArn, machineArn } from '../step-functions/a-machine.ts';
import { sessionArn } from './an-access.ts';
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
