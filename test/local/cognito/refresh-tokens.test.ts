import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AdminDisableUserCommand, AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../lambda/a-function.ts';
import { aPool, goodPassword } from './a-cognito.ts';
import { started } from './a-cognito-of-one-test.ts';
import { refresh, signIn } from './sign-in.ts';
import { verify } from './verify-token.ts';

describe('refresh tokens of embedded Cognito', () => {
  it('users, keys and refresh tokens survive a restart', async () => {
    const first = await started();
    await first.addUser('mona', ['sla.read']);
    const { AccessToken, RefreshToken } = await signIn(first, 'mona', goodPassword);
    await first.close();
    const second = await started({ directory: first.directory });
    await expect(verify(second, AccessToken!)).resolves.toMatchObject({ username: 'mona' });
    const renewed = await refresh(second, RefreshToken!);
    await expect(verify(second, renewed.AccessToken!)).resolves.toMatchObject({
      'cognito:groups': ['sla.read'],
    });
    const user = { UserPoolId: aPool.id, Username: 'mona' };
    expect((await second.sdk.send(new AdminGetUserCommand(user))).UserCreateDate).toBeInstanceOf(Date);
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

  it('sign-ins at once all get tokens that can be refreshed', async () => {
    const cognito = await started();
    await cognito.addUser('mona');
    const all = await Promise.all(Array.from({ length: 10 }, () => signIn(cognito, 'mona', goodPassword)));
    const renewed = await Promise.all(all.map(({ RefreshToken }) => refresh(cognito, RefreshToken!)));
    expect(renewed.every(({ AccessToken }) => AccessToken)).toBe(true);
  });
});
