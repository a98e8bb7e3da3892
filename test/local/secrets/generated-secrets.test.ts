import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { generatedSecrets } from '../../../local/secrets/generated-secrets.ts';
import { declared } from '../template/an-assembly.ts';

it('a generated secret is as long as the template says, like no other, and the same after a restart', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lading-secrets-'));
  const properties = { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } };
  const { secrets } = await declared({
    Cursor: { Type: 'AWS::SecretsManager::Secret', Properties: properties },
    Named: { Type: 'AWS::SecretsManager::Secret', Properties: { ...properties, Name: 'a/b' } },
  });
  const first = await generatedSecrets(directory, secrets);
  expect(Object.keys(first)).toEqual(['Cursor', 'a/b']);
  expect(first.Cursor).toMatch(/^[A-Za-z0-9]{64}$/);
  expect(first.Cursor).not.toBe(first['a/b']);
  expect(await generatedSecrets(directory, secrets)).toEqual(first);
});
