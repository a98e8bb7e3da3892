import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LoopbackServer } from '../../../local/loopback-server.ts';
import { startSecrets } from '../../../local/secrets/start-secrets.ts';

const name = 'lading/dev/mongodb';
const value = '{"uri":"mongodb://127.0.0.1:27017/"}';
const arn = expect.stringMatching(
  /^arn:aws:secretsmanager:us-east-1:000000000000:secret:lading\/dev\/mongodb-\w{6}$/,
);

let server: LoopbackServer;
let client: SecretsManagerClient;
beforeAll(async () => {
  server = await startSecrets({ secrets: { [name]: value, other: 'x' } });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new SecretsManagerClient({ endpoint: server.url, region: 'us-east-1', credentials });
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

const readValue = async (SecretId: string) =>
  (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;

describe('startSecrets', () => {
  it('answers a secret by name, by ARN and by ARN without its suffix', async () => {
    const found = await client.send(new GetSecretValueCommand({ SecretId: name }));
    expect(found).toMatchObject({ Name: name, ARN: arn, SecretString: value, CreatedDate: expect.any(Date) });
    expect(await readValue(found.ARN!)).toBe(value);
    expect(await readValue(found.ARN!.slice(0, -7))).toBe(value);
  });

  it('describes and lists without values', async () => {
    const described = await client.send(new DescribeSecretCommand({ SecretId: name }));
    expect(described).toMatchObject({ Name: name, ARN: arn });
    expect(described).not.toHaveProperty('SecretString');
    const { SecretList } = await client.send(new ListSecretsCommand({}));
    expect(SecretList?.map((secret) => secret.Name)).toEqual([name, 'other']);
    expect(JSON.stringify(SecretList)).not.toContain('mongodb://');
  });

  it('does not find a secret that is not there, nor one by a part of its name', async () => {
    await expect(readValue('missing')).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(readValue('lading/dev')).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('knows no operation that writes', async () => {
    const create = client.send(new CreateSecretCommand({ Name: 'new', SecretString: 'x' }));
    await expect(create).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });
});
