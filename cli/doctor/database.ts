import type { DatabaseFindings } from '../../lambdas/import/probe/probe-database.ts';
import { type Check, type Finding, ok, oneLine, problem, warning } from './check.ts';

const adviceOfFailure: Record<string, string> = {
  database_secret_missing: 'make it: "The secret with MongoDB\'s address" in docs/deploy.md',
  database_secret_placeholder: 'put the connection string in, with user and password',
  database_uri_invalid: 'put a connection string in, mongodb://… or mongodb+srv://…, and nothing else',
  database_login_refused:
    'put the right user and password in; characters such as @ : / ? # have to be percent-encoded in a password',
  database_unreachable:
    'let the functions in: the access list of the cluster, or subnets, security groups and routes of the vpc',
};

/** What a failure is about: the first three say something of the secret before anything of the database. */
const ofSecret = ['database_secret_missing', 'database_secret_placeholder', 'database_uri_invalid'];

/** @param from who connected, as a person reads it. */
export function databaseChecks(findings: DatabaseFindings, secretName: string, from: string): Check[] {
  const { server, failure, trials } = findings;
  if (failure && (ofSecret.includes(failure.code) || !server)) return [failedCheck(failure, secretName)];
  if (!server) return [];
  return [
    { name: 'secret', ...ok(`${secretName} is read by ${from} and holds a connection string`) },
    { name: 'database', ...serverFinding(server, from) },
    { name: 'database user', ...userFinding(trials) },
  ];
}

/** Why nothing is known of a server that was named. */
export function failedDatabase({ failure }: DatabaseFindings): Finding {
  const { code, message } = failure ?? { code: 'database_unreachable', message: 'it does not answer' };
  return problem(`${oneLine(message)} (${code})`, 'see that MONGODB_URI is right and that its server runs');
}

function failedCheck({ code, message }: NonNullable<DatabaseFindings['failure']>, secretName: string): Check {
  const isSecret = ofSecret.includes(code) || code === 'internal_error';
  const advice =
    adviceOfFailure[code] ?? `see that the function may read ${secretName} and that MongoDB is well`;
  return { name: isSecret ? 'secret' : 'database', ...problem(`${message} (${code})`, advice) };
}

/** A function that is far from its database pays for it with every batch. */
const slowMs = 2_000;

/** Judges the server that was reached; `from` says who reached it. */
export function serverFinding(server: NonNullable<DatabaseFindings['server']>, from: string): Finding {
  const { version, replicaSet, connectedAfterMs } = server;
  const found = `MongoDB ${version}, ${replicaSet ? `replica set ${replicaSet}` : 'no replica set'}, reached by ${from} in ${Math.round(connectedAfterMs)} ms`;
  if (replicaSet === null) {
    return problem(found, 'make it a replica set, of one member if need be: transactions need one');
  }
  if (Number.parseInt(version, 10) < 6)
    return warning(found, 'use MongoDB 6.0 or newer: no older one was tried');
  if (connectedAfterMs > slowMs) return warning(found, 'bring the cluster into the region of the stack');
  return ok(found);
}

/** Without them a run that was stopped holds the turn until MongoDB itself ends its transaction, after 60 to 90 s. */
const dispensable = 'end its own sessions';

/** Judges what the user may do by what was tried, and names each trial that failed. */
export function userFinding(trials: DatabaseFindings['trials']): Finding {
  const failed = trials.filter(({ failure }) => failure !== undefined);
  if (failed.length === 0)
    return ok(`may do all that the product does: ${trials.map(({ name }) => name).join(', ')}`);
  const found = `cannot ${failed.map(({ name, failure }) => `${name} (${failure?.code})`).join(', ')}`;
  if (failed.every(({ name }) => name === dispensable)) {
    return warning(
      found,
      'a run that is stopped while it writes holds its turn for up to 90 s; a larger tier allows it',
    );
  }
  return problem(found, 'give the user the roles readWrite and dbAdmin on the database');
}
