import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserPasswordCommand,
  type AuthenticationResultType,
  InitiateAuthCommand,
  ListGroupsCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import bundledKey from 'cognito-local/lib/keys/cognitoLocal.public.json' with { type: 'json' };
import { z } from 'zod';
import { eventually } from '../lambda/a-function.ts';
import { aCognito, aPool, clientId, goodPassword } from './a-cognito.ts';

const open: { close(): Promise<void> }[] = [];
async function started(options?: Parameters<typeof aCognito>[0]) {
  const cognito = await aCognito(options);
  open.push(cognito);
  return cognito;
}
type Cognito = Awaited<ReturnType<typeof started>>;

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function signIn(
  { sdk }: Cognito,
  USERNAME: string,
  PASSWORD: string,
): Promise<AuthenticationResultType> {
  const AuthParameters = { USERNAME, PASSWORD };
  const command = new InitiateAuthCommand({
    ...{ ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters },
  });
  return (await sdk.send(command)).AuthenticationResult!;
}

async function refresh({ sdk }: Cognito, REFRESH_TOKEN: string): Promise<AuthenticationResultType> {
  const AuthParameters = { REFRESH_TOKEN };
  const command = new InitiateAuthCommand({
    ...{ ClientId: clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters },
  });
  return (await sdk.send(command)).AuthenticationResult!;
}

const Jwks = z.object({ keys: z.array(z.looseObject({ kid: z.string(), n: z.string() })) });
async function keysOf({ url }: Cognito) {
  const answer = await fetch(`${url}/${aPool.id}/.well-known/jwks.json`);
  return Jwks.parse(await answer.json());
}

async function verify(cognito: Cognito, token: string) {
  const verifier = CognitoJwtVerifier.create({ userPoolId: aPool.id, tokenUse: 'access', clientId });
  verifier.cacheJwks(JSON.parse(JSON.stringify(await keysOf(cognito))));
  return verifier.verify(token);
}

describe('embedded Cognito', () => {
  it('a user signs in and gets an access token with their groups that the verifier for AWS accepts', async () => {
    const cognito = await started();
    await cognito.addUser('mona', ['sla.write', 'sla.read']);
    const { AccessToken, ExpiresIn, TokenType } = await signIn(cognito, 'mona', goodPassword);
    expect({ ExpiresIn, TokenType }).toEqual({ ExpiresIn: 3600, TokenType: 'Bearer' });
    expect(await verify(cognito, AccessToken!)).toMatchObject({
      ...{ username: 'mona', 'cognito:groups': ['sla.read', 'sla.write'], client_id: clientId },
      iss: `https://cognito-idp.us-east-1.amazonaws.com/${aPool.id}`,
    });
  });

  it('users, keys and refresh tokens survive a restart', async () => {
    const first = await started();
    await first.addUser('mona', ['sla.read']);
    const { AccessToken, RefreshToken } = await signIn(first, 'mona', goodPassword);
    await open.pop()!.close();
    const second = await started({ directory: first.directory });
    await expect(verify(second, AccessToken!)).resolves.toMatchObject({ username: 'mona' });
    const renewed = await refresh(second, RefreshToken!);
    await expect(verify(second, renewed.AccessToken!)).resolves.toMatchObject({
      'cognito:groups': ['sla.read'],
    });
    const user = { UserPoolId: aPool.id, Username: 'mona' };
    expect((await second.sdk.send(new AdminGetUserCommand(user))).UserCreateDate).toBeInstanceOf(Date);
  });

  it('each data directory signs with a key of its own, which only its owner can read', async () => {
    const [one, other] = [await started(), await started()];
    const moduli = [...(await keysOf(one)).keys, ...(await keysOf(other)).keys].map(({ n }) => n);
    expect(new Set([...moduli, bundledKey.jwk.n]).size).toBe(3);
    expect((await stat(one.directory)).mode & 0o777).toBe(0o700);
    expect(await readFile(join(one.directory, 'signing-key.pem'), 'utf8')).toContain('PRIVATE KEY');
  });

  it('a wrong password, an unknown user and a disabled one are refused by one exception', async () => {
    const cognito = await started();
    for (const name of ['mona', 'dirk']) await cognito.addUser(name);
    await cognito.sdk.send(new AdminDisableUserCommand({ UserPoolId: aPool.id, Username: 'dirk' }));
    const refused = { name: 'NotAuthorizedException' };
    await expect(signIn(cognito, 'mona', 'wrong')).rejects.toMatchObject(refused);
    await expect(signIn(cognito, '__proto__', goodPassword)).rejects.toMatchObject(refused);
    await expect(signIn(cognito, 'dirk', goodPassword)).rejects.toMatchObject(refused);
  });

  it('nobody signs up, since the pool lets administrators alone make users', async () => {
    const cognito = await started();
    const signUp = { ClientId: clientId, Username: 'eve', Password: goodPassword };
    await expect(cognito.sdk.send(new SignUpCommand(signUp))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'SignUp is not permitted for this user pool',
    });
    const found = new AdminGetUserCommand({ UserPoolId: aPool.id, Username: 'eve' });
    await expect(cognito.sdk.send(found)).rejects.toMatchObject({ name: 'UserNotFoundException' });
  });

  it('a disabled user and a made-up token get no new access token', async () => {
    const cognito = await started();
    await cognito.addUser('mona');
    const { RefreshToken } = await signIn(cognito, 'mona', goodPassword);
    const [client, , secret] = RefreshToken!.split('.');
    const refused = { name: 'NotAuthorizedException' };
    await expect(refresh(cognito, `${client}.1.${secret}`)).rejects.toMatchObject(refused);
    await expect(refresh(cognito, 'made-up')).rejects.toMatchObject(refused);
    await cognito.sdk.send(new AdminDisableUserCommand({ UserPoolId: aPool.id, Username: 'mona' }));
    await expect(refresh(cognito, RefreshToken!)).rejects.toMatchObject(refused);
  });

  it('a refresh token ends after the time of its client', async () => {
    const client = { ...aPool.clients[0]!, refreshTokenDays: 0.5 / 86_400 };
    const cognito = await started({ userPools: [{ ...aPool, clients: [client] }] });
    await cognito.addUser('mona');
    const { RefreshToken } = await signIn(cognito, 'mona', goodPassword);
    const refusal = await eventually(() =>
      refresh(cognito, RefreshToken!).then(
        () => undefined,
        (error) => error,
      ),
    );
    expect(refusal).toMatchObject({ name: 'NotAuthorizedException' });
    await signIn(cognito, 'mona', goodPassword);
    const stored = await readFile(join(cognito.directory, `${aPool.id}.json`), 'utf8');
    expect(stored).not.toContain(RefreshToken);
  });

  it('a temporary password gives a challenge instead of tokens, a weak one is refused', async () => {
    const { sdk } = await started();
    const user = { UserPoolId: aPool.id, Username: 'mona' };
    const create = { ...user, TemporaryPassword: goodPassword, MessageAction: 'SUPPRESS' } as const;
    await sdk.send(new AdminCreateUserCommand(create));
    const AuthParameters = { USERNAME: 'mona', PASSWORD: goodPassword };
    const command = { ClientId: clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters } as const;
    const answer = await sdk.send(new InitiateAuthCommand(command));
    expect(answer).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
    expect(answer.AuthenticationResult).toBeUndefined();
    for (const Password of ['Short-1', 'no-capital-letters-1', 'NoSymbolAtAll1', 'No-Digit-At-All']) {
      const weak = sdk.send(new AdminSetUserPasswordCommand({ ...user, Password, Permanent: true }));
      await expect(weak).rejects.toMatchObject({ name: 'InvalidPasswordException' });
    }
  });

  it('a sign-in flow that the client was not given is refused', async () => {
    const client = { ...aPool.clients[0]!, explicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] };
    const cognito = await started({ userPools: [{ ...aPool, clients: [client] }] });
    await cognito.addUser('mona');
    await expect(signIn(cognito, 'mona', goodPassword)).rejects.toMatchObject({
      ...{
        name: 'InvalidParameterException',
        message: 'USER_PASSWORD_AUTH flow not enabled for this client',
      },
    });
  });

  it('what the template no longer declares is gone at the next start, and members of what stays are kept', async () => {
    const first = await started();
    await first.addUser('mona', ['sla.write', 'sla.read']);
    await open.pop()!.close();
    const second = await started({
      directory: first.directory,
      userPools: [{ ...aPool, groups: ['sla.read'] }],
    });
    const { Groups } = await second.sdk.send(new ListGroupsCommand({ UserPoolId: aPool.id }));
    expect(Groups?.map((group) => group.GroupName)).toEqual(['sla.read']);
    const user = { UserPoolId: aPool.id, Username: 'mona' };
    const ofUser = await second.sdk.send(new AdminListGroupsForUserCommand(user));
    expect(ofUser.Groups?.map((group) => group.GroupName)).toEqual(['sla.read']);
  });

  it('sign-ins at once all get tokens that can be refreshed', async () => {
    const cognito = await started();
    await cognito.addUser('mona');
    const all = await Promise.all(Array.from({ length: 10 }, () => signIn(cognito, 'mona', goodPassword)));
    const renewed = await Promise.all(all.map(({ RefreshToken }) => refresh(cognito, RefreshToken!)));
    expect(renewed.every(({ AccessToken }) => AccessToken)).toBe(true);
  });

  it('an unreadable request and an unknown operation are refused', async () => {
    const { url } = await started();
    const post = async (operation: string, body: string) => {
      const headers = {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      };
      const answer = await fetch(url, { method: 'POST', headers, body });
      return [answer.status, z.object({ __type: z.string() }).parse(await answer.json()).__type];
    };
    expect(await post('InitiateAuth', '{')).toEqual([400, 'SerializationException']);
    expect(await post('Nothing', '{}')).toEqual([400, 'UnsupportedOperationException']);
  });
});
