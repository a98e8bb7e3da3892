import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { LocalUserPool } from '../../../local/cognito/declared.ts';
import { startCognito } from '../../../local/cognito/start-cognito.ts';

export const aPool: LocalUserPool = {
  ...{ logicalId: 'Pool', id: 'us-east-1_abc123def', name: 'lading-test' },
  clients: [
    {
      ...{ logicalId: 'Client', id: 'a1b2c3d4e5f6g7h8i9j0k1l2m3', name: 'Client' },
      explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      ...{ accessTokenMinutes: 60, refreshTokenDays: 30 },
    },
  ],
  groups: ['sla.write', 'sla.read'],
  passwordPolicy: {
    minimumLength: 12,
    ...{ requireLowercase: true, requireUppercase: true, requireNumbers: true, requireSymbols: true },
  },
};
export const clientId = aPool.clients[0]!.id;
export const goodPassword = 'Correct-Horse-9';

/** A Cognito with the pool above, and a client of its SDK. */
export async function aCognito(options: { directory?: string; userPools?: LocalUserPool[] } = {}) {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'lading-cognito-')));
  const cognito = await startCognito({ directory, userPools: options.userPools ?? [aPool] });
  const sdk = new CognitoIdentityProviderClient({
    ...{ endpoint: cognito.url, region: 'us-east-1', maxAttempts: 1 },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    ...{ directory, sdk, url: cognito.url },

    async addUser(Username: string, groups: string[] = [], Password = goodPassword) {
      const user = { UserPoolId: aPool.id, Username };
      await sdk.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
      await sdk.send(new AdminSetUserPasswordCommand({ ...user, Password, Permanent: true }));
      for (const GroupName of groups) await sdk.send(new AdminAddUserToGroupCommand({ ...user, GroupName }));
    },

    async close() {
      sdk.destroy();
      await cognito.close();
    },
  };
}
