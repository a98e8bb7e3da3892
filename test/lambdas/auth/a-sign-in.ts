import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { cognitoSignIn } from '../../../lambdas/auth/cognito-sign-in.ts';
import type { SignInServices } from '../../../lambdas/auth/sign-in.ts';
import { signInRoutes } from '../../../lambdas/auth/sign-in-routes.ts';
import { signInThrottle } from '../../../lambdas/auth/throttle.ts';
import { answerEvents } from '../../../lambdas/http/answer-events.ts';
import { startDynamodb } from '../../../local/dynamodb/start-dynamodb.ts';
import { aCognito, clientId } from '../../local/cognito/a-cognito.ts';
import { captured } from '../http/captured-output.ts';
import { aGatewayEvent } from '../http/gateway-event.ts';

export const refusalMs = 60;
export const edgeToken = 'known-to-the-distribution';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const signInTable = {
  TableName: 'sign-ins',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
};

export async function aSignInTable() {
  const directory = await mkdtemp(join(tmpdir(), 'lading-sign-ins-'));
  const server = await startDynamodb({ directory, tables: [signInTable] });
  const client = new DynamoDBClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
  return {
    documents: DynamoDBDocumentClient.from(client),
    tableName: signInTable.TableName,
    url: server.url,
    items: async () => (await client.send(new ScanCommand({ TableName: 'sign-ins' }))).Items ?? [],
    async close() {
      client.destroy();
      await server.close();
    },
  };
}
export type SignInTable = Awaited<ReturnType<typeof aSignInTable>>;

/** The sign-in on an embedded Cognito and the table, with windows that are moved by hand. */
export async function aSignIn(table: SignInTable) {
  const cognito = await aCognito();
  const client = new CognitoIdentityProviderClient({
    ...{ endpoint: cognito.url, region: 'us-east-1', credentials, maxAttempts: 1 },
  });
  let clock = Date.now();
  const throttle = signInThrottle(table.documents, table.tableName, { now: () => clock });
  const post = poster({ cognito: cognitoSignIn(client, clientId), throttle, edgeToken, refusalMs });
  return {
    ...{ cognito, throttle, post },
    signIn: (username: string, password: string, sourceIp?: string) =>
      post('/auth/token', { username, password }, sourceIp),
    refresh: (refreshToken: string, sourceIp?: string, headers?: Headers) =>
      post('/auth/refresh', { refreshToken }, sourceIp, headers),
    passSeconds: (seconds: number) => {
      clock += seconds * 1000;
    },
    async close() {
      client.destroy();
      await cognito.close();
    },
  };
}

type Headers = Record<string, string>;

/** Posts JSON as the gateway hands it on; `output` is all that was written to log and metrics. */
export function poster(services: SignInServices) {
  const handler = answerEvents(signInRoutes, services, {});
  return async (resource: string, json: unknown, sourceIp = '203.0.113.7', more: Headers = {}) => {
    const { requestContext } = aGatewayEvent();
    const context = { ...requestContext, identity: { sourceIp }, authorizer: null };
    const headers = { 'Content-Type': 'application/json', ...more };
    const event = aGatewayEvent({ ...{ resource, path: resource, json, headers }, requestContext: context });
    const startedAt = performance.now();
    const { result, metrics, log } = await captured(() => handler(event));
    return {
      status: result.statusCode,
      headers: result.headers ?? {},
      body: JSON.parse(result.body),
      ms: performance.now() - startedAt,
      output: JSON.stringify([metrics, log]),
      metrics,
    };
  };
}
