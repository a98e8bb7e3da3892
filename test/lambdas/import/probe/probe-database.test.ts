import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { MongoClient } from 'mongodb';
import { probeDatabase } from '../../../../lambdas/import/probe/probe-database.ts';
import { withDatabaseProbe } from '../../../../lambdas/import/probe/with-database-probe.ts';
import { startTestMongod, type TestMongod } from '../../../support/mongod.ts';

const password = 'not-to-be-told';
const secrets = mockClient(SecretsManagerClient);
let mongod: TestMongod;
let admin: MongoClient;

beforeAll(async () => {
  mongod = await startTestMongod();
  admin = await new MongoClient(mongod.uri).connect();
});
afterAll(async () => {
  await admin.close();
  await mongod.stop();
});
beforeEach(() => void secrets.reset());

const source = () => ({ secretId: 'lading/dev/mongodb', database: mongod.database, appName: 'test' });

function probing(uri: string) {
  secrets.on(GetSecretValueCommand).resolves({ SecretString: uri });
  return probeDatabase(new SecretsManagerClient({ region: 'eu-central-1' }), source());
}

/** The connection string of a user with these roles on the database. */
async function userWith(...roles: string[]): Promise<string> {
  const username = `user-${roles.join('-')}`;
  const onDatabase = roles.map((role) => ({ role, db: mongod.database }));
  await admin.db('admin').command({ createUser: username, pwd: password, roles: onDatabase });
  const uri = new URL(mongod.uri);
  uri.username = username;
  uri.password = password;
  return uri.href;
}

const failed = ({ trials }: Awaited<ReturnType<typeof probing>>) =>
  trials.flatMap(({ name, failure }) => (failure ? [`${name}: ${failure.code}`] : []));

describe('the probe of the database', () => {
  it('finds that readWrite and dbAdmin are enough for all that the product does, and leaves nothing behind', async () => {
    const findings = await probing(await userWith('readWrite', 'dbAdmin'));
    expect(findings.server).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      replicaSet: 'rs0',
      connectedAfterMs: expect.any(Number),
    });
    expect(findings.trials).toHaveLength(9);
    expect(failed(findings)).toEqual([]);
    expect(await admin.db(mongod.database).listCollections().toArray()).toEqual([]);
  });

  it('names what a user without dbAdmin lacks', async () => {
    expect(failed(await probing(await userWith('readWrite')))).toEqual([
      'insert past the validator: Unauthorized',
      'change the validator: Unauthorized',
    ]);
  });

  it('tries everything with a user who may only read, who leaves nothing behind either', async () => {
    const findings = await probing(await userWith('read'));
    expect(findings.server).toBeDefined();
    expect(failed(findings)).toEqual([
      'create a collection with a validator: Unauthorized',
      'insert and read: Unauthorized',
      'update and delete: Unauthorized',
      'insert past the validator: Unauthorized',
      'use transactions: Unauthorized',
      'create and drop indexes: Unauthorized',
      'change the validator: Unauthorized',
      'drop a collection: Unauthorized',
    ]);
  });

  it.each([
    [
      'mongodb://lading:<db_password>@cluster0.abc.mongodb.net/',
      'database_secret_placeholder',
      '<db_password>',
    ],
    ['mongodb+srv://lading:PASSWORD@cluster0.abc.mongodb.net/', 'database_secret_placeholder', 'PASSWORD'],
    ['mongodb://lading:secret@db.example.com/', 'database_secret_placeholder', 'example.com'],
    ['mongodb+srv://lading:secret@nobody.invalid/', 'database_unreachable', 'nobody.invalid'],
    ['not a connection string', 'database_uri_invalid', 'lading/dev/mongodb'],
  ])('of %s is %s and does not tell the secret', async (uri, code, words) => {
    const findings = await probing(uri);
    expect(findings).toMatchObject({
      failure: { code, message: expect.stringContaining(words) },
      trials: [],
    });
    expect(JSON.stringify(findings)).not.toContain('secret@');
  });

  it('says that the login was refused without the password', async () => {
    const uri = new URL(await userWith('dbAdmin'));
    uri.password = 'wrong-one';
    const findings = await probing(uri.href);
    expect(findings.failure?.code).toBe('database_login_refused');
    expect(JSON.stringify(findings)).not.toContain('wrong-one');
  });

  it('says that there is no secret', async () => {
    secrets
      .on(GetSecretValueCommand)
      .rejects(Object.assign(new Error('no'), { name: 'ResourceNotFoundException' }));
    const findings = await probeDatabase(new SecretsManagerClient({ region: 'eu-central-1' }), source());
    expect(findings.failure).toEqual({
      code: 'database_secret_missing',
      message: 'there is no secret lading/dev/mongodb',
    });
  });

  it('is only made when it is asked for by this event and no other', async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: '<password>' });
    const client = new SecretsManagerClient({ region: 'eu-central-1' });
    const handler = withDatabaseProbe(async (event) => ({ handled: event }), client, source());
    const other = { probe: 'database', runId: 'r' };
    expect(await handler(other)).toEqual({ handled: other });
    expect(await handler({ probe: 'database' })).toMatchObject({ trials: [] });
  });
});
