import { createHash } from 'node:crypto';
import { decodeAwsChunked } from './aws-chunked.ts';
import type { BlobDirectory } from './blob-directory.ts';
import { algorithmNamed, type Checksum, declaredChecksum, startChecksum } from './checksums.ts';
import type { Segment } from './journal-record.ts';
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';

/** S3's limit for one PUT or part: 5 GiB. */
export const MAX_BODY_BYTES = 5 * 2 ** 30;

export interface ReceivedBody {
  sizeBytes: number;
  /** MD5 in hex; of a large body with a checksum 128 other bits that follow from its bytes, and `-1`. */
  etag: string;
  segments: Segment[];
  checksum?: Checksum;
}

/**
 * Streams the body of a PUT to disk, once: decoded, counted, hashed. Throws BadDigest, IncompleteBody and their
 * like, and then leaves nothing on disk.
 */
export async function receiveBody(request: S3Request, blobs: BlobDirectory): Promise<ReceivedBody> {
  const { headers } = request;
  const expectedBytes = announcedLength(headers);
  const trailers = new Map<string, string>();
  const digests = startDigests(headers, expectedBytes);
  // Breaking off the loop must not cut the connection: the refusal is still to be sent on it.
  const raw: AsyncIterable<Buffer> = request.body.iterator({ destroyOnReturn: false });
  const source = isAwsChunked(headers) ? decodeAwsChunked(raw, trailers, request.caller?.chunks) : raw;
  let sizeBytes = 0;
  const segments = await blobs.write(source, (bytes) => {
    sizeBytes += bytes.length;
    if (sizeBytes > expectedBytes) throw incomplete();
    digests.update(bytes);
  });
  try {
    if (sizeBytes !== expectedBytes) throw incomplete();
    const checksum = declaredChecksum((name) => headers[name] ?? trailers.get(name));
    return { sizeBytes, segments, etag: digests.check(checksum), ...(checksum ? { checksum } : {}) };
  } catch (error) {
    await blobs.remove(segments);
    throw error;
  }
}

/** The MD5 and size of bytes that this endpoint reads itself, for the part copy. */
export async function storeBytes(source: AsyncIterable<Buffer>, blobs: BlobDirectory): Promise<ReceivedBody> {
  const md5 = createHash('md5');
  let sizeBytes = 0;
  const segments = await blobs.write(source, (bytes) => {
    sizeBytes += bytes.length;
    md5.update(bytes);
  });
  return { sizeBytes, segments, etag: md5.digest('hex') };
}

function isAwsChunked(headers: Record<string, string>): boolean {
  return (
    (headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-') ||
    (headers['content-encoding'] ?? '').split(',').some((coding) => coding.trim() === 'aws-chunked')
  );
}

/** Length of the decoded body. S3 wants to know it beforehand, and so do we: locally as when deployed. */
function announcedLength(headers: Record<string, string>): number {
  const announced = isAwsChunked(headers)
    ? headers['x-amz-decoded-content-length']
    : headers['content-length'];
  const length = /^\d+$/.test(announced ?? '') ? Number(announced) : undefined;
  if (length === undefined)
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  if (length > MAX_BODY_BYTES) throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds 5 GiB');
  return length;
}

/**
 * From here on a body that comes with a verified checksum gets an ETag made of that: MD5 runs at 0.6 GB/s on one core,
 * a fifth of the CRC-32's speed, and was half of this process's time in a large import. Clients send such bodies in
 * parts and expect no MD5 of the whole (8 MiB is the multipart threshold of the AWS CLI and SDKs).
 */
const LARGE_BODY_BYTES = 8 << 20;

/** What was declared is verified: a checksum, else the payload's SHA-256, and Content-MD5. MD5 is the usual ETag. */
function startDigests(headers: Record<string, string>, expectedBytes: number) {
  const trailer = headers['x-amz-trailer']?.trim().toLowerCase().replace('x-amz-checksum-', '');
  const algorithm = declaredChecksum((name) => headers[name])?.algorithm ?? algorithmNamed(trailer);
  const checksum = algorithm && startChecksum(algorithm);
  const payloadSha256 = headers['x-amz-content-sha256'] ?? '';
  // One proof that the bytes arrived whole is enough.
  const payload = !checksum && /^[0-9a-f]{64}$/i.test(payloadSha256) ? createHash('sha256') : undefined;
  const contentMd5 = headers['content-md5'];
  if (contentMd5 !== undefined && Buffer.from(contentMd5, 'base64').length !== 16) {
    throw new S3Error('InvalidDigest', 'The Content-MD5 you specified is not valid.');
  }
  const needsMd5 = !checksum || contentMd5 !== undefined || expectedBytes < LARGE_BODY_BYTES;
  const md5 = needsMd5 ? createHash('md5') : undefined;
  return {
    update(bytes: Buffer) {
      md5?.update(bytes);
      checksum?.update(bytes);
      payload?.update(bytes);
    },
    /** Compares with all that was declared and returns the ETag in hex. */
    check(declared: Checksum | undefined): string {
      const digest = md5?.digest();
      if (contentMd5 !== undefined && digest?.toString('base64') !== contentMd5)
        throw badDigest('Content-MD5');
      if (payload && payload.digest('hex') !== payloadSha256.toLowerCase()) {
        throw new S3Error(
          'XAmzContentSHA256Mismatch',
          'The x-amz-content-sha256 does not match what was received.',
        );
      }
      const computed = checksum?.value();
      if (declared && algorithm === declared.algorithm && computed && declared.value !== computed)
        throw badDigest(declared.algorithm.toUpperCase());
      return digest ? digest.toString('hex') : etagOf(`${algorithm}:${computed}:${expectedBytes}`);
    },
  };
}

/** Ends like that of an upload in parts, so that no client takes it for the MD5 of the bytes. */
function etagOf(text: string): string {
  return `${createHash('md5').update(text).digest('hex')}-1`;
}

function badDigest(name: string): S3Error {
  return new S3Error('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
}

function incomplete(): S3Error {
  return new S3Error('IncompleteBody', 'The request body does not have the length that its headers announce');
}
