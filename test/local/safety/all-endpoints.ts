import { join } from 'node:path';
import { closers } from '../../../local/closers.ts';
import { startDistribution } from '../../../local/cloudfront/start-distribution.ts';
import { startDynamodb } from '../../../local/dynamodb/start-dynamodb.ts';
import type { LoopbackServer } from '../../../local/loopback-server.ts';
import { startMail } from '../../../local/mail/start-mail.ts';
import { startSecrets } from '../../../local/secrets/start-secrets.ts';
import { startStepFunctions } from '../../../local/step-functions/start-step-functions.ts';
import { aGateway, aMethod, anApi, echo, type FakeFunction } from '../api-gateway/a-gateway.ts';
import { behaviors } from '../cloudfront/a-distribution.ts';
import { aCognito, aPool } from '../cognito/a-cognito.ts';
import { aFunction, aLambda } from '../lambda/a-function.ts';
import { PLAIN, putText, startEndpoint } from '../s3/running-endpoint.ts';
import { anSqs, withLetters } from '../sqs/a-queue.ts';
import { aMachine } from '../step-functions/a-machine.ts';

export interface Endpoint {
  url: string;
  /** A request that it answers with what nobody else may read, or that changes something. */
  example: { path: string; method: 'GET' | 'POST'; headers: Record<string, string>; body?: string };
}

export type EndpointName = (typeof endpointNames)[number];
export const endpointNames = [
  'dynamodb',
  'sqs',
  'lambda',
  'stepfunctions',
  'secrets',
  'cognito',
  'mail',
  's3',
  'api',
  'site',
] as const;

const table = {
  TableName: 'breaches',
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
};

/** Every server of the embedded cloud on its own, and for each a request that it answers with 200. */
export async function allEndpoints(directory: string) {
  const closing = closers();
  const started = async (starting: Promise<LoopbackServer>) => (await closing.adopt(starting)).url;
  const called: string[] = [];
  const { lambda } = await aLambda([aFunction('functions.echo')], {
    directory: join(directory, 'lambda'),
    faults: ({ functionName }) => void called.push(functionName),
  });
  closing.add(lambda.close);
  const sqs = await anSqs(withLetters, { directory: join(directory, 'sqs') });
  closing.add(sqs.stop);
  const s3 = await startEndpoint();
  closing.add(s3.stop);
  await putText(s3.client, PLAIN, 'report.html', 'a report');
  const counted: FakeFunction = (event) => {
    called.push('api');
    return echo(event);
  };
  const api = await started(aGateway(anApi([aMethod('POST', '/things')]), { echo: counted }, directory));
  const urls: Record<EndpointName, string> = {
    dynamodb: await started(startDynamodb({ directory: join(directory, 'dynamodb'), tables: [table] })),
    sqs: sqs.url,
    lambda: lambda.url,
    stepfunctions: await started(
      startStepFunctions({
        machines: [aMachine({ StartAt: 'Only', States: { Only: { Type: 'Pass', End: true } } })],
        directory: join(directory, 'step-functions'),
        invokeLambda: async (_, payload) => payload,
        readObject: async () => Buffer.from('[]'),
        onStatusChange: async () => undefined,
      }),
    ),
    secrets: await started(startSecrets({ secrets: { database: 'mongodb://secret' } })),
    cognito: await started(aCognito({ directory: join(directory, 'cognito') })),
    mail: await started(startMail({ directory: join(directory, 'mail') })),
    s3: s3.url,
    api,
    site: await started(
      startDistribution({
        distribution: { logicalId: 'Front', behaviors: behaviors() },
        directory: join(directory, 'cloudfront'),
        originUrl: () => new URL(api),
      }),
    ),
  };
  const endpoints = Object.fromEntries(
    endpointNames.map((name) => [name, { url: new URL(urls[name]).origin, example: examples[name] }]),
  ) as Record<EndpointName, Endpoint>;
  /** `called` has the names of the functions that ran. */
  return { endpoints, called, close: closing.close };
}

const awsJson = (version: '1.0' | '1.1', target: string, body: object): Endpoint['example'] => ({
  ...{ path: '/', method: 'POST', body: JSON.stringify(body) },
  headers: {
    'content-type': `application/x-amz-json-${version}`,
    'x-amz-target': target,
    'x-amz-date': '20261121T000000Z',
    authorization: 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c',
  },
});

const examples: Record<EndpointName, Endpoint['example']> = {
  dynamodb: awsJson('1.0', 'DynamoDB_20120810.Scan', { TableName: table.TableName }),
  sqs: awsJson('1.0', 'AmazonSQS.ReceiveMessage', { QueueUrl: 'http://127.0.0.1/000000000000/work' }),
  lambda: {
    ...{ path: '/2015-03-31/functions/echo/invocations', method: 'POST', body: '{"forged":true}' },
    headers: { 'content-type': 'application/json' },
  },
  stepfunctions: awsJson('1.0', 'AWSStepFunctions.ListStateMachines', {}),
  secrets: awsJson('1.1', 'secretsmanager.GetSecretValue', { SecretId: 'database' }),
  cognito: awsJson('1.1', 'AWSCognitoIdentityProviderService.ListUsers', { UserPoolId: aPool.id }),
  mail: { path: '/clear-store', method: 'POST', headers: {} },
  s3: { path: `/${PLAIN}/report.html`, method: 'GET', headers: {} },
  site: { path: '/v1/things', method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
  api: { path: '/v1/things', method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
};
