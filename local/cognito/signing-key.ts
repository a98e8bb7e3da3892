import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeFileAtomically } from '../../shared/atomic-file.ts';
import { readIfThere } from '../../shared/read-if-there.ts';

export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  /** The public half, as `jwks.json` gives it. */
  jwk: object;
}

/**
 * The key that signs the tokens of one data directory, made at the first start. The key that cognito-local brings is
 * known to everybody, so that anybody could sign with it.
 */
export async function openSigningKey(directory: string): Promise<SigningKey> {
  const file = join(directory, 'signing-key.pem');
  const privateKey = createPrivateKey((await readIfThere(file)) ?? (await generate(file)));
  const publicKey = createPublicKey(privateKey);
  const kid = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  return {
    kid,
    privateKey,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' },
  };
}

async function generate(file: string): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await writeFileAtomically(file, pem);
  return pem;
}
