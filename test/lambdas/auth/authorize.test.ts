import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { authorize } from '../../../lambdas/auth/authorize.ts';
import { tokenVerifier } from '../../../lambdas/auth/token-verifier.ts';
import { startLoopbackServer } from '../../../local/loopback-server.ts';
import { eventually } from '../../local/lambda/a-function.ts';

const userPoolId = 'us-east-1_abc123def';
const clientId = 'client';
const stage = 'arn:aws:execute-api:us-east-1:000000000000:api/v1';
const key = keyNamed('key-1');
const nextKey = keyNamed('key-2');

function keyNamed(kid: string) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' } };
}

let keys: object[];
let status: number;
let fetches: number;
let server: Awaited<ReturnType<typeof startLoopbackServer>>;
beforeEach(async () => {
  [keys, status, fetches] = [[key.jwk], 200, 0];
  server = await startLoopbackServer((request, response) => {
    fetches += 1;
    response.statusCode = request.url === `/${userPoolId}/.well-known/jwks.json` ? status : 404;
    response.end(JSON.stringify({ keys }));
  });
});
afterEach(() => server.close());

function aToken(claims: object = {}, by: { kid?: string; alg?: string; privateKey?: KeyObject } = {}) {
  const now = Math.floor(Date.now() / 1000);
  const all = {
    ...{ token_use: 'access', client_id: clientId, username: 'mona', sub: 's', scope: 'x' },
    ...{ iss: `https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}`, iat: now, exp: now + 60 },
    ...{ 'cognito:groups': ['sla.read', 'other'], ...claims },
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const text = `${encode({ kid: by.kid ?? 'key-1', alg: by.alg ?? 'RS256' })}.${encode(all)}`;
  return `${text}.${sign('sha256', Buffer.from(text), by.privateKey ?? key.privateKey).toString('base64url')}`;
}

const verifier = (waitSeconds?: number) =>
  tokenVerifier({ userPoolId, clientId, endpoint: server.url, ...(waitSeconds && { waitSeconds }) });
const event = (token: string, name = 'Authorization') => ({
  ...{
    type: 'REQUEST',
    methodArn: `${stage}/GET/sla-errors`,
    headers: { Host: 'h', [name]: `Bearer ${token}` },
  },
});
const asked = (token: string, verify = verifier()) => authorize(event(token), verify);

describe('a token of the pool', () => {
  it.each([
    [['sla.read'], 'sla.read'],
    [['sla.write', 'other'], 'sla.write'],
    [['sla.read', 'sla.write'], 'sla.write sla.read'],
    [['other'], ''],
    [undefined, ''],
  ])('of the groups %j lets its caller in, with the scopes %j for who answers', async (groups, scopes) => {
    const Statement = [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${stage}/*` }];
    expect(await asked(aToken({ 'cognito:groups': groups }))).toEqual({
      principalId: 'mona',
      policyDocument: { Version: '2012-10-17', Statement },
      context: { username: 'mona', scopes },
    });
  });

  it('is found under any case of header and scheme', async () => {
    const shouted = event(aToken(), 'AUTHORIZATION');
    shouted.headers.AUTHORIZATION = shouted.headers.AUTHORIZATION!.replace('Bearer', 'BEARER ');
    expect(await authorize(shouted, verifier())).toMatchObject({ principalId: 'mona' });
  });
});

describe('what is no token of the pool', () => {
  const past = { iat: 1, exp: 2 };
  it.each([
    ['expired', () => aToken(past), 'JwtExpiredError'],
    ['of another issuer', () => aToken({ iss: 'https://example.com/other' }), 'ParameterValidationError'],
    ['of another client', () => aToken({ client_id: 'other' }), 'CognitoJwtInvalidClientIdError'],
    ['an id token', () => aToken({ token_use: 'id', aud: clientId }), 'CognitoJwtInvalidTokenUseError'],
    ['signed by another key', () => aToken({}, nextKey), 'JwtInvalidSignatureError'],
    ['without a signature', () => `${aToken().split('.', 2).join('.')}.`, 'JwtParseError'],
    ['of algorithm none', () => aToken({}, { alg: 'none' }), 'JwtInvalidSignatureAlgorithmError'],
    ['of an unknown key', () => aToken({}, { kid: 'made-up' }), 'KidNotFoundInJwksError'],
    ['garbage', () => 'garbage', 'JwtParseError'],
    ['whose groups are no list', () => aToken({ 'cognito:groups': {} }), 'ClaimsInvalid'],
    ['whose groups are a text', () => aToken({ 'cognito:groups': 'sla.read' }), 'ClaimsInvalid'],
    ['whose groups are no texts', () => aToken({ 'cognito:groups': [['sla.read']] }), 'ClaimsInvalid'],
    ['of nobody', () => aToken({ username: undefined }), 'ClaimsInvalid'],
  ])('is refused: %s', async (_, token, refusal) => {
    expect(await asked(token())).toEqual({ refusal });
  });

  it.each([{}, { Authorization: null }, { Authorization: 'Basic abc' }, { Authorization: 'Bearer a b' }])(
    'is refused: headers %j',
    async (headers) => {
      const methodArn = `${stage}/GET/monitors`;
      expect(await authorize({ methodArn, headers }, verifier())).toEqual({ refusal: 'NoBearerToken' });
    },
  );
});

describe('the keys of the pool', () => {
  it('are fetched once per process', async () => {
    const verify = verifier();
    for (let call = 0; call < 3; call++) await asked(aToken(), verify);
    expect(fetches).toBe(1);
  });

  it('are fetched again for a new key, and for made-up ones once in the waiting time', async () => {
    const verify = verifier(0.2);
    await asked(aToken(), verify);
    keys = [key.jwk, nextKey.jwk];
    const next = aToken({}, { kid: 'key-2', privateKey: nextKey.privateKey });
    expect(await asked(next, verify)).toMatchObject({ principalId: 'mona' });
    const waitingSince = performance.now();
    for (let call = 0; call < 5; call++) await asked(aToken({}, { kid: `made-up-${call}` }), verify);
    expect(fetches).toBe(3);
    expect(await asked(aToken(), verify)).toMatchObject({ principalId: 'mona' });
    await eventually(async () => {
      await asked(aToken({}, { kid: 'made-up' }), verify);
      return fetches === 4 || undefined;
    });
    expect(performance.now() - waitingSince).toBeGreaterThan(190);
  });

  it('that cannot be read are no reason to refuse: the call fails, and the next one asks again', async () => {
    const verify = verifier();
    status = 500;
    await expect(asked(aToken(), verify)).rejects.toMatchObject({ code: 'keys_unavailable' });
    [status, keys] = [200, [{}]];
    await expect(asked(aToken(), verify)).rejects.toMatchObject({ code: 'keys_unavailable' });
    keys = [key.jwk];
    expect(await asked(aToken(), verify)).toMatchObject({ principalId: 'mona' });
  });

  it('are missing when nobody answers', async () => {
    const verify = tokenVerifier({
      userPoolId,
      clientId,
      endpoint: `http://127.0.0.1:${await closedPort()}`,
    });
    await expect(asked(aToken(), verify)).rejects.toMatchObject({ code: 'keys_unavailable' });
  });
});

async function closedPort(): Promise<number> {
  const unused = createServer();
  await new Promise<void>((resolve) => unused.listen(0, '127.0.0.1', resolve));
  const address = unused.address();
  await new Promise((resolve) => unused.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
