import { AdminCreateUserCommand, AdminDisableUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPool, goodPassword } from '../../local/cognito/a-cognito.ts';
import { aSignIn, aSignInTable, edgeToken, refusalMs, type SignInTable } from './a-sign-in.ts';

let table: SignInTable;
let auth: Awaited<ReturnType<typeof aSignIn>>;
beforeAll(async () => {
  table = await aSignInTable();
  auth = await aSignIn(table);
  for (const name of ['mona', 'dirk', 'nils', 'rita', 'olga']) await auth.cognito.addUser(name);
});
afterAll(async () => {
  await auth?.close();
  await table?.close();
});

const payloadOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
const wrong = 'Wrong-Password-1';

describe('signing in', () => {
  it('answers the access token, its time and a refresh token, which gives the next one', async () => {
    const { status, body } = await auth.signIn('mona', goodPassword);
    expect({ status, body }).toEqual({
      status: 200,
      body: { token: expect.any(String), expiresInSeconds: 3600, refreshToken: expect.any(String) },
    });
    expect(payloadOf(body.token)).toMatchObject({ token_use: 'access', username: 'mona' });
    const refreshed = await auth.refresh(body.refreshToken);
    expect(refreshed).toMatchObject({ status: 200, body: { expiresInSeconds: 3600 } });
    expect(refreshed.body.refreshToken).toBe(body.refreshToken);
    expect(payloadOf(refreshed.body.token)).toMatchObject({ token_use: 'access', username: 'mona' });
  });

  it('refuses a wrong password, unknown, disabled and unfinished users alike, and no sooner for one', async () => {
    const { sdk } = auth.cognito;
    await sdk.send(new AdminDisableUserCommand({ UserPoolId: aPool.id, Username: 'dirk' }));
    const unfinished = { UserPoolId: aPool.id, Username: 'ute', TemporaryPassword: goodPassword };
    await sdk.send(new AdminCreateUserCommand({ ...unfinished, MessageAction: 'SUPPRESS' }));
    const attempts: [string, string][] = [
      ...([
        ['mona', wrong],
        ['nobody', goodPassword],
        ['dirk', goodPassword],
      ] as [string, string][]),
      ...([
        ['ute', goodPassword],
        ['with blank', goodPassword],
        ['mona', ' '],
      ] as [string, string][]),
    ];
    const answers = [];
    for (const [name, password] of attempts) answers.push(await auth.signIn(name, password, '198.51.100.1'));
    for (const { status, body, headers, ms } of answers) {
      expect({ status, body, headers }).toEqual({
        status: 401,
        body: answers[0]!.body,
        headers: answers[0]!.headers,
      });
      expect(ms).toBeGreaterThanOrEqual(refusalMs - 2);
    }
    expect(answers[0]!.headers['www-authenticate']).toBe('Bearer');
  });

  it('counts each refusal as a metric with its reason', async () => {
    const { metrics } = await auth.signIn('nobody-else', wrong, '198.51.100.2');
    expect(metrics).toContainEqual(
      expect.objectContaining({ service: 'api', SignInFailures: 1, reason: 'NotAuthorizedException' }),
    );
  });

  it('writes neither password nor token, whatever comes of it', async () => {
    const done = await auth.signIn('olga', goodPassword);
    const outputs = [
      ...[done, await auth.refresh(done.body.refreshToken), await auth.signIn('olga', wrong)],
      ...[
        await auth.refresh('Made-Up.Token'),
        await auth.post('/auth/token', { username: 1, password: wrong }),
      ],
    ].map(({ output }) => output);
    for (const secret of [goodPassword, wrong, done.body.token, done.body.refreshToken, 'Made-Up.Token']) {
      expect(outputs.filter((output) => output.includes(secret))).toEqual([]);
    }
    expect(outputs.every((output) => output.includes('Requests'))).toBe(true);
  });

  it('a body that does not fit is 400 with its faults, without what was sent', async () => {
    const { status, body } = await auth.post('/auth/token', { username: '', password: 7 });
    expect({ status, paths: body.errors.map((error: { path: string }) => error.path) }).toEqual({
      ...{ status: 400, paths: ['/username', '/password'] },
    });
    const long = await auth.post('/auth/token', { username: 'mona', password: 'p'.repeat(20_000) });
    expect(long.status).toBe(413);
  });
});

describe('guessing', () => {
  it('after 5 failures of a user even the right password is 429 until the window ends, also for no user', async () => {
    for (const name of ['nils', 'never-was']) {
      for (let failure = 0; failure < 5; failure++) {
        expect(await auth.signIn(name, wrong, `192.0.2.${failure}`)).toMatchObject({ status: 401 });
      }
      const { status, headers, body } = await auth.signIn(name, goodPassword, '192.0.2.99');
      expect({ status, retryAfter: headers['retry-after'] }).toEqual({ status: 429, retryAfter: '900' });
      expect(body).toMatchObject({ status: 429, detail: 'Too many failed sign-ins' });
    }
    auth.passSeconds(899);
    expect(await auth.signIn('nils', goodPassword)).toMatchObject({
      ...{ status: 429, headers: { 'retry-after': '1' } },
    });
    auth.passSeconds(2);
    expect(await auth.signIn('nils', goodPassword)).toMatchObject({ status: 200 });
  });

  it('a success forgets the failures of the user before', async () => {
    for (let round = 0; round < 2; round++) {
      for (let failure = 0; failure < 4; failure++) await auth.signIn('rita', wrong, '192.0.2.20');
      expect(await auth.signIn('rita', goodPassword, '192.0.2.20')).toMatchObject({ status: 200 });
    }
  });

  it('the failures of a window that is over do not count in the next', async () => {
    for (let failure = 0; failure < 5; failure++) await auth.signIn('rita', wrong, '192.0.2.21');
    auth.passSeconds(901);
    for (let failure = 0; failure < 5; failure++) {
      expect(await auth.signIn('rita', wrong, '192.0.2.21')).toMatchObject({ status: 401 });
    }
    expect(await auth.signIn('rita', goodPassword, '192.0.2.21')).toMatchObject({ status: 429 });
  });

  it('after 50 failures an address is refused for all users and for refresh tokens, others are not', async () => {
    const suspect = { key: (await addressKeyOf('192.0.2.200')) ?? '', maxFailures: 50 };
    for (let failure = 1; failure < 49; failure++) await auth.throttle.fail([suspect]);
    expect(await auth.refresh('made-up', '192.0.2.200')).toMatchObject({ status: 401 });
    expect(await auth.signIn('mona', goodPassword, '192.0.2.200')).toMatchObject({ status: 429 });
    expect(await auth.refresh('made-up', '192.0.2.200')).toMatchObject({ status: 429 });
    expect(await auth.signIn('mona', goodPassword, '192.0.2.201')).toMatchObject({ status: 200 });
  });

  it('of visitors behind the distribution counts for the visitor, not for the address that all of them share', async () => {
    const behind = (visitor: string, token = edgeToken) => ({
      'X-Lading-Edge': token,
      'X-Forwarded-For': `198.51.100.1, ${visitor}, 192.0.2.220`,
    });
    const suspect = {
      key: (await addressKeyOf('192.0.2.220', behind('192.0.2.230'))) ?? '',
      maxFailures: 50,
    };
    for (let failure = 1; failure < 50; failure++) await auth.throttle.fail([suspect]);
    expect(await auth.refresh('made-up', '192.0.2.220', behind('192.0.2.230'))).toMatchObject({
      status: 429,
    });
    expect(await auth.refresh('made-up', '192.0.2.221', behind('192.0.2.230'))).toMatchObject({
      status: 429,
    });
    expect(await auth.refresh('made-up', '192.0.2.220', behind('192.0.2.231'))).toMatchObject({
      status: 401,
    });
    // Who does not know the token cannot choose an address.
    const forged = behind('192.0.2.232', 'guessed');
    expect(await auth.refresh('made-up', '192.0.2.230', forged)).toMatchObject({ status: 429 });
    expect(await auth.refresh('made-up', '192.0.2.240', behind('192.0.2.230', ''))).toMatchObject({
      status: 401,
    });
  });

  it('of guesses sent at once at most 5 are looked at, and the right one does not stand out', async () => {
    const fail = () => auth.throttle.fail([{ key: 'user#at-once', maxFailures: 5 }]);
    const waits = await Promise.all(Array.from({ length: 12 }, fail));
    expect(waits.filter((wait) => wait === undefined)).toHaveLength(5);
    expect(await auth.throttle.succeed({ key: 'user#at-once', maxFailures: 5 })).toBe(900);
  });

  it('the table holds hashes that end by themselves, no name and no address', async () => {
    const items = await table.items();
    expect(items.length).toBeGreaterThan(3);
    expect(JSON.stringify(items)).not.toMatch(/nils|never-was|192\.0\.2/);
    for (const { expiresAt, windowEndsAt } of items) {
      expect(Number(expiresAt?.N)).toBe(Math.ceil(Number(windowEndsAt?.N) / 1000));
    }
  });
});

/** One failure from the address, and the key that this made. */
async function addressKeyOf(
  sourceIp: string,
  headers: Record<string, string> = {},
): Promise<string | undefined> {
  const keys = async () => (await table.items()).map((item) => item.pk?.S ?? '');
  const before = new Set(await keys());
  await auth.refresh('made-up', sourceIp, headers);
  return (await keys()).find((key) => !before.has(key));
}
