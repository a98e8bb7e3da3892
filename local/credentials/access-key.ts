import { createHmac } from 'node:crypto';

/** Who a request comes from: whoever runs the cloud, or a function or state machine in its role. */
export type Principal =
  | { kind: 'administrator' }
  | {
      kind: 'role';
      roleArn: string /** What stands behind the role in the ARN of the session. */;
      session: string;
    };

/** A key with its secret, for signing, and whose it is. */
export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
  principal: Principal;
}

/** Keys for looking up, as functions of the same process and clients of other processes use them. */
export type FindKey = (accessKeyId: string) => AccessKey | undefined;

/** The part that signs. */
export type Credentials = Pick<AccessKey, 'accessKeyId' | 'secretAccessKey'>;

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The key of a function or state machine, which follows from the secret of the data directory: the next start gives the
 * same ones, so that what was signed before stays valid, and nothing has to be kept for each of them.
 */
export function roleKey(rootSecret: string, roleArn: string, session: string): AccessKey {
  const derived = (what: string) =>
    createHmac('sha256', rootSecret)
      .update(JSON.stringify([what, roleArn, session]))
      .digest();
  return {
    accessKeyId: keyId(derived('id')),
    secretAccessKey: derived('secret').toString('base64').slice(0, 40),
    principal: { kind: 'role', roleArn, session },
  };
}

/** 20 characters, as clients expect; the letters in front tell it from a key of AWS. */
export function keyId(bytes: Buffer): string {
  const letters = Array.from(bytes.subarray(0, 14), (byte) => base32[byte % 32]);
  return `LADING${letters.join('')}`;
}
