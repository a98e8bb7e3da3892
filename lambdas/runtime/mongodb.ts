import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Db, MongoClient, MongoServerError, MongoServerSelectionError } from 'mongodb';
import { ConfigError, DependencyError } from '../../shared/errors.ts';
import type { Environment } from './environment.ts';

export interface DatabaseSource {
  /** Name or ARN of the secret whose SecretString is the connection string. */
  secretId: string;
  database: string;
  appName: string;
  /** How long to look for a server that answers. */
  serverSelectionTimeoutMS?: number;
}

/** @param appName what the database's own lists of connections show. */
export function databaseSource(
  { MONGODB_SECRET_ID, MONGODB_DATABASE }: Pick<Environment, 'MONGODB_SECRET_ID' | 'MONGODB_DATABASE'>,
  appName: string,
): DatabaseSource {
  return { secretId: MONGODB_SECRET_ID, database: MONGODB_DATABASE, appName };
}

/** AuthenticationFailed of the server, AtlasError of Atlas. */
const refusedLogin = [18, 8000];

/**
 * Makes a function that connects on its first call and gives the same database afterwards; a failed attempt is
 * forgotten, so that the next call tries again.
 * @throws ConfigError `database_uri_invalid`, `database_secret_missing` or `database_login_refused`,
 * DependencyError `database_unreachable`; none of them tells the connection string.
 */
export function lazyDatabase(secrets: SecretsManagerClient, source: DatabaseSource): () => Promise<Db> {
  let connecting: Promise<Db> | undefined;
  return () => {
    connecting ??= readUri(secrets, source.secretId)
      .then((uri) => connectDatabase(uri, source))
      .catch((error: unknown) => {
        connecting = undefined;
        throw error;
      });
    return connecting;
  };
}

/** The connection string. @throws ConfigError `database_secret_missing`; errors of AWS as they are. */
export async function readUri(secrets: SecretsManagerClient, secretId: string): Promise<string> {
  try {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: secretId }));
    return SecretString ?? '';
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
    throw new ConfigError('database_secret_missing', `there is no secret ${secretId}`, { cause: error });
  }
}

async function connectDatabase(uri: string, source: DatabaseSource): Promise<Db> {
  const client = makeClient(uri.trim(), source);
  try {
    await client.connect();
    return client.db(source.database);
  } catch (error) {
    await client.close().catch(() => undefined);
    throw asOurError(error);
  }
}

function makeClient(uri: string, source: DatabaseSource): MongoClient {
  const { secretId, appName, serverSelectionTimeoutMS = 5_000 } = source;
  try {
    return new MongoClient(uri, {
      appName,
      // One function instance serves one partition: two reads or three writes at a time, and one to spare.
      maxPoolSize: 4,
      serverSelectionTimeoutMS,
      retryWrites: true,
    });
  } catch {
    // The driver's message and stack quote parts of the connection string: they are not passed on as cause.
    throw new ConfigError(
      'database_uri_invalid',
      `secret ${secretId} holds no usable MongoDB connection string`,
    );
  }
}

function asOurError(error: unknown): unknown {
  if (error instanceof MongoServerError && refusedLogin.includes(Number(error.code))) {
    return new ConfigError('database_login_refused', 'MongoDB refused the login of the connection string');
  }
  if (error instanceof MongoServerSelectionError) {
    return new DependencyError('database_unreachable', 'could not reach MongoDB within 5 seconds', {
      cause: error,
    });
  }
  return error;
}
