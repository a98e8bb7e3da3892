import { afterEach, describe, expect, it } from '@jest/globals';
import { judge } from '../../../local/api-gateway/policy.ts';
import { aGateway, aMethod, anApi, echo, type FakeFunction, type GatewayCall, send } from './a-gateway.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function guarded(authorize: FakeFunction, cacheSeconds = 300) {
  const calls: GatewayCall[] = [];
  const authorizer = { id: 'a1', functionArn: 'authorize', identityHeaders: ['Authorization'], cacheSeconds };
  const methods = [aMethod('GET', '/items', { authorizer }), aMethod('POST', '/items', { authorizer })];
  const gateway = await aGateway(anApi([...methods, aMethod('GET', '/open')]), {
    echo,
    authorize: (event) => {
      calls.push(event);
      return authorize(event);
    },
  });
  closers.push(gateway.close);
  const get = (path: string, token?: string, method = 'GET') =>
    send(`${gateway.url}${path}`, { method, headers: token ? { authorization: token } : {} });
  return { calls, get };
}

const root = 'arn:aws:execute-api:us-east-1:000000000000:Api/v1';
const allow = (...Resource: string[]) => ({
  principalId: 'u1',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource }],
  },
  context: { username: 'ada', age: 36, admin: true },
});

describe('an authorizer', () => {
  it('is told the request, and what it finds out reaches the function as texts', async () => {
    const { calls, get } = await guarded(() => allow(`${root}/GET/items`));
    const { status, body } = await get('/items?day=1', 'Bearer t');
    expect(status).toBe(200);
    expect(calls[0]).toMatchObject({
      type: 'REQUEST',
      methodArn: `${root}/GET/items`,
      resource: '/items',
      httpMethod: 'GET',
      headers: { authorization: 'Bearer t' },
      queryStringParameters: { day: '1' },
      pathParameters: {},
      requestContext: { stage: 'v1', identity: { sourceIp: '127.0.0.1' } },
    });
    expect(JSON.parse(body).requestContext.authorizer).toEqual({
      ...{ principalId: 'u1', username: 'ada', age: '36', admin: 'true' },
    });
  });

  it('is not asked without a token: 401', async () => {
    const { calls, get } = await guarded(() => allow(`${root}/*`));
    expect((await get('/items')).status).toBe(401);
    expect((await get('/open')).status).toBe(200);
    expect(calls).toEqual([]);
  });

  it('says by one message that it does not know the caller: 401, and is asked again', async () => {
    const { calls, get } = await guarded(() => {
      throw new Error('Unauthorized');
    });
    expect([(await get('/items', 'a')).status, (await get('/items', 'a')).status]).toEqual([401, 401]);
    expect(calls).toHaveLength(2);
  });

  it('is asked once for a token, and its policy then decides about every method', async () => {
    const { calls, get } = await guarded(() => allow(`${root}/GET/*`));
    expect((await get('/items', 'a')).status).toBe(200);
    expect((await get('/items', 'a', 'POST')).status).toBe(403);
    expect((await get('/items', 'b')).status).toBe(200);
    expect(calls).toHaveLength(2);
  });

  it('is asked every time when it wants no cache', async () => {
    const { calls, get } = await guarded(() => allow(`${root}/*`), 0);
    await get('/items', 'a');
    await get('/items', 'a');
    expect(calls).toHaveLength(2);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('broken'))],
    ['answers no policy', () => ({ principalId: 'u1' })],
    ['has nested context', () => ({ ...allow('*'), context: { groups: ['a'] } })],
  ])('that %s makes a 500', async (_, authorize) => {
    const { get } = await guarded(authorize);
    expect((await get('/items', 'a')).status).toBe(500);
  });
});

describe('a policy', () => {
  const statement = (Effect: 'Allow' | 'Deny', Resource: string, Action = 'execute-api:Invoke') => ({
    ...{ Effect, Resource: [Resource], Action: [Action] },
  });
  const arn = `${root}/GET/items/7`;

  it.each([
    ['allowed', [statement('Allow', `${root}/GET/items/*`)]],
    ['allowed', [statement('Allow', '*', '*')]],
    ['allowed', [statement('Allow', `${root}/???/items/?`, 'execute-api:*')]],
    ['not mentioned', [statement('Allow', `${root}/GET/items`)]],
    ['not mentioned', [statement('Allow', '*', 's3:GetObject')]],
    ['not mentioned', [statement('Allow', arn.replace('Api', 'A.i'))]],
    ['denied', [statement('Allow', '*'), statement('Deny', arn)]],
  ] as const)('%s: %j', (verdict, Statement) => {
    expect(judge({ Statement: [...Statement] }, arn)).toBe(verdict);
  });
});
