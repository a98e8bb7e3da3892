import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import type { DatabaseSource } from '../../runtime/mongodb.ts';
import { DatabaseProbe, probeDatabase } from './probe-database.ts';

/** A handler that also answers `{"probe": "database"}`, with the role, the secret and the network that it works with. */
export function withDatabaseProbe<Result>(
  handler: (event: unknown, context?: Context) => Promise<Result>,
  secrets: SecretsManagerClient,
  source: DatabaseSource,
) {
  return async (event: unknown, context?: Context) =>
    DatabaseProbe.safeParse(event).success ? probeDatabase(secrets, source) : handler(event, context);
}
