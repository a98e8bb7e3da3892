import { createHash, type Hash } from 'node:crypto';
import { wrongSignature } from './access-error.ts';
import type { GivenSignature } from './read-signature.ts';
import { sign } from './signature.ts';

/** Verifies an upload chunk by chunk: each signature is also about the one before. */
export interface ChunkSignatures {
  /** A chunk begins, with this signature. */
  begin(signature: string | undefined): void;
  update(bytes: Buffer): void;
  /** @throws AccessError `wrongSignature`. */
  end(): void;
  /** The trailers as `name:value` lines. @throws AccessError `wrongSignature`. */
  trailers(lines: string, signature: string | undefined): void;
}

const emptyHash = createHash('sha256').digest('hex');

/** See "Signature calculations for the Authorization header: transferring payload in multiple chunks" of the S3 API. */
export function chunkSignatures(
  signingKey: Buffer,
  { scope, time, signature: seed }: GivenSignature,
): ChunkSignatures {
  let before = seed;
  let given: string | undefined;
  let hash: Hash = createHash('sha256');
  const check = (expected: string, signature: string | undefined) => {
    if (signature !== expected) throw wrongSignature();
    before = expected;
  };
  return {
    begin(signature) {
      given = signature;
      hash = createHash('sha256');
    },
    update(bytes) {
      hash.update(bytes);
    },
    end() {
      const rest = `${before}\n${emptyHash}\n${hash.digest('hex')}`;
      check(sign(signingKey, 'AWS4-HMAC-SHA256-PAYLOAD', time, scope, rest), given);
    },
    trailers(lines, signature) {
      const rest = `${before}\n${createHash('sha256').update(lines, 'latin1').digest('hex')}`;
      check(sign(signingKey, 'AWS4-HMAC-SHA256-TRAILER', time, scope, rest), signature);
    },
  };
}
