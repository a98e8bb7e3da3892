import { createHash, randomBytes } from 'node:crypto';
import type { Answer } from './answer.ts';
import { parseCopyRange } from './byte-range.ts';
import { algorithmNamed, checksumHeaders } from './checksums.ts';
import { checkReadConditions } from './conditions.ts';
import { findVersion, parseCopySource } from './find-version.ts';
import type { UploadPart } from './journal-record.ts';
import { headersToKeep } from './object-headers.ts';
import type { Upload } from './object-index.ts';
import type { ObjectStore } from './object-store.ts';
import { readSegments } from './read-segments.ts';
import { type ReceivedBody, receiveBody, storeBytes } from './receive-body.ts';
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import { xmlDocument } from './xml.ts';

const MAX_PARTS = 10_000;
const COPY_BUFFER_BYTES = 1 << 20;

/** CreateMultipartUpload: keeps the object's headers and names the upload. */
export async function createMultipartUpload(store: ObjectStore, request: S3Request): Promise<Answer> {
  const { bucket, key, headers } = request;
  store.bucket(bucket);
  const uploadId = randomBytes(24).toString('hex');
  const checksumAlgorithm = algorithmNamed(headers['x-amz-checksum-algorithm']);
  const checksumType = fullOrComposite(headers['x-amz-checksum-type']);
  await store.commit({
    op: 'start-upload',
    bucket,
    key,
    uploadId,
    time: new Date().toISOString(),
    headers: headersToKeep(headers),
    ...(checksumAlgorithm ? { checksumAlgorithm } : {}),
    ...(checksumType ? { checksumType } : {}),
  });
  return {
    status: 200,
    headers: {
      ...(checksumAlgorithm ? { 'x-amz-checksum-algorithm': checksumAlgorithm.toUpperCase() } : {}),
      ...(checksumType ? { 'x-amz-checksum-type': checksumType } : {}),
    },
    xml: xmlDocument('InitiateMultipartUploadResult', [
      ['Bucket', bucket],
      ['Key', key],
      ['UploadId', uploadId],
    ]),
  };
}

/** UploadPart: a part sent again replaces the one before. */
export async function uploadPart(store: ObjectStore, request: S3Request): Promise<Answer> {
  const number = checkPart(store, request);
  const part = await addPart(store, request, number, await receiveBody(request, store.blobs));
  return { status: 200, headers: { etag: `"${part.etag}"`, ...checksumHeaders(part.checksum) } };
}

/** UploadPartCopy: a part read from a stored object, or from a range of it. */
export async function uploadPartCopy(store: ObjectStore, request: S3Request): Promise<Answer> {
  const number = checkPart(store, request);
  const { headers } = request;
  const source = findVersion(store, parseCopySource(headers['x-amz-copy-source'] ?? ''));
  checkReadConditions(headers, source, 'x-amz-copy-source-');
  const asked = headers['x-amz-copy-source-range'];
  const range =
    asked === undefined ? { start: 0, end: source.sizeBytes } : parseCopyRange(asked, source.sizeBytes);
  const release = store.blobs.hold(source.segments);
  const body = await storeBytes(
    copies(readSegments(store.blobs, source.segments, range, readBuffer())),
    store.blobs,
  ).finally(release);
  const part = await addPart(store, request, number, body);
  const result = xmlDocument('CopyPartResult', [
    ['LastModified', part.time],
    ['ETag', `"${part.etag}"`],
  ]);
  return { status: 200, xml: result };
}

/** AbortMultipartUpload: its parts are removed. */
export async function abortMultipartUpload(store: ObjectStore, request: S3Request): Promise<Answer> {
  findUpload(store, request);
  await store.commit({ op: 'abort-upload', uploadId: request.query.get('uploadId') ?? '' });
  return { status: 204 };
}

/** The upload a request names; throws NoSuchUpload, also when it belongs to another key. */
export function findUpload(store: ObjectStore, { bucket, key, query }: S3Request): Upload {
  store.bucket(bucket);
  const upload = store.index.uploads.get(query.get('uploadId') ?? '');
  if (upload?.start.bucket === bucket && upload.start.key === key) return upload;
  throw new S3Error(
    'NoSuchUpload',
    'The specified upload does not exist. It may have been completed or aborted.',
  );
}

function checkPart(store: ObjectStore, request: S3Request): number {
  findUpload(store, request);
  const number = Number(request.query.get('partNumber'));
  if (Number.isInteger(number) && number >= 1 && number <= MAX_PARTS) return number;
  throw new S3Error(
    'InvalidArgument',
    `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
  );
}

async function addPart(
  store: ObjectStore,
  request: S3Request,
  number: number,
  body: ReceivedBody,
): Promise<UploadPart> {
  const uploadId = request.query.get('uploadId') ?? '';
  const part = { number, time: new Date().toISOString(), ...body };
  // When the upload was ended while the part was sent, the index hands the part's bytes back as freed.
  const ended = !store.index.uploads.has(uploadId);
  await store.commit({ op: 'part', uploadId, part });
  if (ended) findUpload(store, request);
  return part;
}

function fullOrComposite(type: string | undefined): 'FULL_OBJECT' | 'COMPOSITE' | undefined {
  return type === 'FULL_OBJECT' || type === 'COMPOSITE' ? type : undefined;
}

function readBuffer(): Buffer {
  return Buffer.allocUnsafeSlow(COPY_BUFFER_BYTES);
}

/** The reader uses one buffer again and again, the writer gathers several. */
async function* copies(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const bytes of source) yield Buffer.from(bytes);
}

/** MD5 of the parts' MD5s and their number, as S3 makes a multipart ETag. */
export function multipartEtag(parts: UploadPart[]): string {
  const md5 = createHash('md5');
  for (const part of parts) md5.update(part.etag, 'hex');
  return `${md5.digest('hex')}-${parts.length}`;
}
