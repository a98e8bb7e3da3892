import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aCognito, aPool, clientId, goodPassword } from '../../local/cognito/a-cognito.ts';
import { captured } from '../http/captured-output.ts';
import { aGatewayEvent } from '../http/gateway-event.ts';
import { aSignInTable } from './a-sign-in.ts';

const environment = { ...process.env };
let cognito: Awaited<ReturnType<typeof aCognito>>;
let table: Awaited<ReturnType<typeof aSignInTable>>;
beforeAll(async () => {
  [cognito, table] = await Promise.all([aCognito(), aSignInTable()]);
  await cognito.addUser('mona', ['sla.read']);
  Object.assign(process.env, {
    ...{
      USER_POOL_ID: aPool.id,
      USER_POOL_CLIENT_ID: clientId,
      SIGN_IN_TABLE: table.tableName,
      OTHER_METHODS: '{}',
      EDGE_TOKEN: 'edge',
    },
    ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
  });
});
afterAll(async () => {
  process.env = environment;
  await cognito?.close();
  await table?.close();
});

const methodArn = 'arn:aws:execute-api:us-east-1:000000000000:api/v1/GET/monitors';

async function signIn(password: string) {
  const { handler } = await import('../../../lambdas/auth/sign-in.handler.ts');
  const at = { resource: '/auth/token', path: '/auth/token' };
  return captured(() => handler(aGatewayEvent({ ...at, json: { username: 'mona', password } })));
}

async function authorized(token: string) {
  const { handler } = await import('../../../lambdas/auth/authorize.handler.ts');
  const event = { methodArn, headers: { authorization: `Bearer ${token}` } };
  return captured(() => handler(event).catch((error: Error) => error.message));
}

describe('handlers of the sign-in', () => {
  it('a token that the one gives opens what the other lets through', async () => {
    const { result } = await signIn(goodPassword);
    const { token } = JSON.parse(result.body);
    expect((await authorized(token)).result).toMatchObject({
      context: { username: 'mona', scopes: 'sla.read' },
    });
  });

  it('a wrong password is 401', async () => {
    expect((await signIn('Wrong-Password-1')).result).toMatchObject({ statusCode: 401 });
  });

  it('a refused token ends in the one word that the gateway knows, and its reason in the log without it', async () => {
    const { result, log } = await authorized('made.up.token');
    expect(result).toBe('Unauthorized');
    expect(log).toEqual([expect.objectContaining({ level: 'INFO', reason: 'JwtParseError' })]);
    expect(JSON.stringify(log)).not.toContain('made.up.token');
  });
});
