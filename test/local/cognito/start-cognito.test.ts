import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserPasswordCommand,
  InitiateAuthCommand,
  ListGroupsCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from '@jest/globals';
import bundledKey from 'cognito-local/lib/keys/cognitoLocal.public.json' with { type: 'json' };
import { z } from 'zod';
import { aPool, clientId, goodPassword } from './a-cognito.ts';
import { started } from './a-cognito-of-one-test.ts';
import { signIn } from './sign-in.ts';
import { keysOf, verify } from './verify-token.ts';

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
    await first.close();
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
