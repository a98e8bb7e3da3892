import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { lazyDatabase } from '../../../lambdas/runtime/mongodb.ts';
import { startTestMongod, type TestMongod } from '../../support/mongod.ts';

let mongod: TestMongod;
beforeAll(async () => {
  mongod = await startTestMongod();
});
afterAll(() => mongod.stop());

const secrets = mockClient(SecretsManagerClient);
beforeEach(() => {
  secrets.reset();
});

const open = (changes: { serverSelectionTimeoutMS?: number } = {}) =>
  lazyDatabase(new SecretsManagerClient({ region: 'eu-central-1' }), {
    secretId: 'database',
    database: 'lading',
    appName: 'test',
    ...changes,
  });

async function failureOf(uri: string, changes = {}): Promise<Error> {
  secrets.on(GetSecretValueCommand).resolves({ SecretString: uri });
  return open(changes)().then(
    () => Promise.reject(new Error('connected')),
    (error: Error) => error,
  );
}

describe('the database of the secret', () => {
  it('is fetched on first use and connected once', async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: `${mongod.uri}\n` });
    const database = open();
    expect(secrets.calls()).toHaveLength(0);
    const [db, same] = await Promise.all([database(), database()]);
    expect(same).toBe(db);
    expect(await db.command({ ping: 1 })).toMatchObject({ ok: 1 });
    expect(secrets.calls()).toHaveLength(1);
    await db.client.close();
  });

  it('is tried again after a failure', async () => {
    secrets.on(GetSecretValueCommand).rejectsOnce(new Error('away')).resolves({ SecretString: mongod.uri });
    const database = open();
    await expect(database()).rejects.toThrow('away');
    const db = await database();
    expect(db.databaseName).toBe('lading');
    await db.client.close();
  });

  it.each([
    '',
    'postgres://u:pa55@h/',
    'mongodb://u:pa55@h:port/',
    'mongodb://u:pa55@/',
    'mongodb://u:pa55@h/?w=x&tls=7',
  ])('is refused without a word of the connection string: %j', async (uri) => {
    const error = await failureOf(uri);
    expect(error).toMatchObject({ name: 'ConfigError', code: 'database_uri_invalid' });
    expect(`${error.stack} ${String(error.cause)}`).not.toContain('pa55');
  });

  it('that nobody answers for is a failure that may pass', async () => {
    const error = await failureOf('mongodb://u:pa55@127.0.0.1:1/', { serverSelectionTimeoutMS: 50 });
    expect(error).toMatchObject({ name: 'DependencyError', code: 'database_unreachable' });
    expect(error.message).not.toContain('pa55');
  });

  it('names a secret that is not there', async () => {
    const missing = Object.assign(new Error('no'), { name: 'ResourceNotFoundException' });
    secrets.on(GetSecretValueCommand).rejects(missing);
    await expect(open()()).rejects.toMatchObject({ name: 'ConfigError', code: 'database_secret_missing' });
  });
});
