import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { roleKey } from '../../../local/credentials/access-key.ts';
import { ownKey } from '../../../local/credentials/own-key.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const role = 'arn:aws:iam::000000000000:role/a';

it('the key of a data directory is random, stays the same, and only its owner can read it', async () => {
  const [directory, other] = [await temporaryDirectory(), await temporaryDirectory()];
  const key = await ownKey(directory);
  expect(key).toMatchObject({
    accessKeyId: expect.stringMatching(/^LADING[A-Z2-7]{14}$/),
    secretAccessKey: expect.stringMatching(/^[A-Za-z0-9+/]{40}$/),
  });
  expect(await ownKey(directory)).toEqual(key);
  expect((await ownKey(other)).secretAccessKey).not.toBe(key.secretAccessKey);
  const file = join(directory, 'access-key.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, 'utf8')).toContain(key.secretAccessKey);
});

it('the key of a function follows from that secret, its role and its name', () => {
  const key = roleKey('secret', role, 'load');
  expect(roleKey('secret', role, 'load')).toEqual(key);
  const others = [
    roleKey('other', role, 'load'),
    roleKey('secret', `${role}b`, 'load'),
    roleKey('secret', role, 'b'),
  ];
  for (const other of others) {
    expect(other.accessKeyId).not.toBe(key.accessKeyId);
    expect(other.secretAccessKey).not.toBe(key.secretAccessKey);
  }
});
