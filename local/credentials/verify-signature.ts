import { timingSafeEqual } from 'node:crypto';
import { AccessError, wrongSignature } from './access-error.ts';
import type { AccessKey, FindKey } from './access-key.ts';
import { hashCanonicalRequest } from './canonical-request.ts';
import { type ChunkSignatures, chunkSignatures } from './chunk-signatures.ts';
import { verifyOldSignature } from './old-signature.ts';
import { type GivenSignature, readSignature } from './read-signature.ts';
import { algorithm, sign, signingKeys } from './signature.ts';
import type { SignedRequest } from './signed-request.ts';

/** Who sent a request. */
export interface Verified {
  key: AccessKey;
  /** Of an upload whose chunks are signed one by one: to be asked about each. */
  chunks: ChunkSignatures | undefined;
}

/** How far the clock of a client may be off. */
const skewMs = 15 * 60_000;

/**
 * Verifies signatures of version 4, in headers or presigned, for one service (`s3`, `dynamodb`…); of presigned S3
 * addresses also those of version 2, which boto3 still makes unless told otherwise. The region does not matter: there
 * is one machine.
 */
export function signatureVerifier(service: string, find: FindKey, now: () => number = Date.now) {
  const signingKey = signingKeys();

  /** @throws AccessError in any case but that the holder of a known key signed exactly this, and lately. */
  return function verify(request: SignedRequest): Verified {
    const given = readSignature(request);
    if (!given) {
      const key = service === 's3' && verifyOldSignature(request, find, now());
      if (key) return { key, chunks: undefined };
      throw new AccessError('missing', 'Request is missing Authentication Token');
    }
    const key = find(given.accessKeyId);
    if (!key) throw new AccessError('unknownKey', 'The security token included in the request is invalid.');
    if (given.scope.service !== service) throw wrongService(service, given);
    checkTime(given, now());
    if (service === 's3') checkSignedHeaders(request, given);
    const signer = signingKey(key.secretAccessKey, given.scope);
    const hash = hashCanonicalRequest(request, given.signedHeaders, service !== 's3');
    const expected = sign(signer, algorithm, given.time, given.scope, hash);
    if (!timingSafeEqual(Buffer.from(expected), Buffer.from(given.signature))) throw wrongSignature();
    const isChunked = request.payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD');
    return { key, chunks: isChunked ? chunkSignatures(signer, given) : undefined };
  };
}

/** What is added on the way must not change what is meant. */
function checkSignedHeaders({ headers }: SignedRequest, { signedHeaders }: GivenSignature): void {
  const unsigned = Object.keys(headers).find(
    (name) => name.startsWith('x-amz-') && !signedHeaders.includes(name),
  );
  if (unsigned) throw new AccessError('denied', `There were headers which were not signed: ${unsigned}`);
}

function checkTime({ signedAtMs, expiresSeconds, time }: GivenSignature, now: number): void {
  if (signedAtMs > now + skewMs) {
    throw new AccessError('wrongTime', `Signature not yet current: ${time} is still later than now`);
  }
  if (expiresSeconds === undefined && signedAtMs < now - skewMs) {
    throw new AccessError('wrongTime', `Signature expired: ${time} is now earlier than 15 minutes ago`);
  }
  if (expiresSeconds !== undefined && now > signedAtMs + expiresSeconds * 1000) {
    throw new AccessError('expired', 'Request has expired');
  }
}

function wrongService(service: string, { scope }: GivenSignature): AccessError {
  return new AccessError(
    'wrongSignature',
    `Credential should be scoped to correct service: '${service}', not '${scope.service}'`,
  );
}
