import { randomBytes, randomUUID, sign } from 'node:crypto';
import type { AppClient } from 'cognito-local/lib/services/appClient.js';
import type { TokenGenerator, Tokens } from 'cognito-local/lib/services/tokenGenerator.js';
import { attributeValue, type User } from 'cognito-local/lib/services/userPoolService.js';
import { providerName } from '../template/names.ts';
import type { SigningKey } from './signing-key.ts';

/** Tokens with the claims that Cognito gives, signed with `key`. */
export function tokenGenerator(key: SigningKey): TokenGenerator {
  return { generate: async (_, user, groups, client) => makeTokens(key, user, groups, client) };
}

/** How long access tokens of the client live. */
export function accessTokenSeconds(client: AppClient): number {
  return (client.AccessTokenValidity ?? 60) * 60;
}

/** Whether a refresh token, which is known to be ours, is still valid and was given to this client. */
export function isFresh(refreshToken: string, clientId?: string): boolean {
  const [ofClient, expiresAt] = refreshToken.split('.');
  return Number(expiresAt) * 1000 > Date.now() && (clientId === undefined || ofClient === clientId);
}

function makeTokens(key: SigningKey, user: User, groups: readonly string[], client: AppClient): Tokens {
  const now = Math.floor(Date.now() / 1000);
  const common = {
    sub: attributeValue('sub', user.Attributes),
    ...(groups.length > 0 && { 'cognito:groups': groups }),
    iss: `https://${providerName(client.UserPoolId)}`,
    origin_jti: randomUUID(),
    event_id: randomUUID(),
    auth_time: now,
    exp: now + accessTokenSeconds(client),
    iat: now,
  };
  const access = {
    ...{ token_use: 'access', client_id: client.ClientId, username: user.Username, version: 2 },
    scope: 'aws.cognito.signin.user.admin',
  };
  const id = { token_use: 'id', aud: client.ClientId, 'cognito:username': user.Username };
  return {
    AccessToken: signed(key, { ...common, ...access, jti: randomUUID() }),
    IdToken: signed(key, { ...common, ...id, jti: randomUUID() }),
    RefreshToken: refreshToken(client, now),
  };
}

/** It means something only because the user's record has it; client and end are in it to be told without a look. */
function refreshToken(client: AppClient, now: number): string {
  const expiresAt = now + Math.round((client.RefreshTokenValidity ?? 30) * 24 * 3600);
  return `${client.ClientId}.${expiresAt}.${randomBytes(32).toString('base64url')}`;
}

function signed({ kid, privateKey }: SigningKey, claims: object): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const text = `${encode({ kid, alg: 'RS256' })}.${encode(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}
