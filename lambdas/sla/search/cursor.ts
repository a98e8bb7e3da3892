import { createHmac, timingSafeEqual } from 'node:crypto';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ConfigError } from '../../../shared/errors.ts';
import { faultProblem } from '../../http/problem.ts';
import type { Criteria } from '../contract/search.ts';

/**
 * A cursor is a position and a signature over the position and the criteria of the search, both in base64url. So it
 * serves the one search that gave it, whatever the size of its pages.
 */
export function signCursor(key: string, criteria: Criteria, position: string): string {
  return `${Buffer.from(position).toString('base64url')}.${signature(key, criteria, position).toString('base64url')}`;
}

/** @throws Problem 400 `cursor_invalid` for a cursor that we did not give for this search. */
export function openCursor(key: string, criteria: Criteria, cursor: string): string {
  const [encoded = '', signed = ''] = cursor.split('.');
  const position = Buffer.from(encoded, 'base64url').toString();
  const expected = signature(key, criteria, position);
  const given = Buffer.from(signed, 'base64url');
  const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
  if (isOurs && signCursor(key, criteria, position) === cursor) return position;
  throw faultProblem('cursor', 'cursor_invalid', 'This cursor does not belong to this search');
}

/**
 * Makes a function that reads the signing key on its first call and keeps it; a failed attempt is forgotten.
 * @throws ConfigError `cursor_secret_empty`.
 */
export function lazyCursorKey(secrets: SecretsManagerClient, SecretId: string): () => Promise<string> {
  let reading: Promise<string> | undefined;
  return () => {
    reading ??= readKey(secrets, SecretId).catch((error: unknown) => {
      reading = undefined;
      throw error;
    });
    return reading;
  };
}

async function readKey(secrets: SecretsManagerClient, SecretId: string): Promise<string> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  if (!SecretString) throw new ConfigError('cursor_secret_empty', 'the secret that signs cursors is empty');
  return SecretString;
}

function signature(key: string, { date, folder, from, to, status }: Criteria, position: string): Buffer {
  const signed = JSON.stringify([
    position,
    date ?? null,
    folder ?? null,
    from ?? null,
    to ?? null,
    status ?? null,
  ]);
  return createHmac('sha256', key).update(signed).digest();
}
