import type { Answer } from './answer.ts';
import { type ByteRange, parseRange } from './byte-range.ts';
import { checksumHeaders } from './checksums.ts';
import { checkReadConditions, rangeStillApplies } from './conditions.ts';
import { findVersion } from './find-version.ts';
import type { ObjectVersion } from './journal-record.ts';
import { describeVersion, responseOverrides, versionHeader } from './object-headers.ts';
import type { ObjectStore } from './object-store.ts';
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import { xmlDocument } from './xml.ts';

/** GetObject: the whole object, a range of it, or one part of a multipart object. */
export function getObject(store: ObjectStore, request: S3Request): Answer {
  const { version, range, answer } = describeRead(store, request);
  const { segments } = version;
  return { ...answer, content: { segments, range, release: store.blobs.hold(segments) } };
}

/** HeadObject: GetObject's headers alone. */
export function headObject(store: ObjectStore, request: S3Request): Answer {
  return describeRead(store, request).answer;
}

/** Objects here never have tags (a write with tags is refused): clients that copy them get an empty set. */
export function getObjectTagging(store: ObjectStore, { bucket, key, query }: S3Request): Answer {
  const version = findVersion(store, { bucket, key, versionId: query.get('versionId') });
  return { status: 200, headers: versionHeader(version), xml: xmlDocument('Tagging', [['TagSet', []]]) };
}

function describeRead(store: ObjectStore, request: S3Request) {
  const { bucket, key, query, headers } = request;
  const version = findVersion(store, { bucket, key, versionId: query.get('versionId') });
  checkReadConditions(headers, version);
  const part = partRange(version, query.get('partNumber'));
  const asked = rangeStillApplies(headers['if-range'], version) ? headers.range : undefined;
  const partial = part ?? parseRange(asked, version.sizeBytes);
  const range: ByteRange = partial ?? { start: 0, end: version.sizeBytes };
  const wantsChecksum = headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED' && !partial;
  const answer: Answer = {
    status: partial ? 206 : 200,
    headers: {
      ...describeVersion(version),
      ...(wantsChecksum ? checksumHeaders(version.checksum) : {}),
      ...(partial ? { 'content-range': contentRange(range, version.sizeBytes) } : {}),
      ...(part && version.uploadId ? { 'x-amz-mp-parts-count': String(version.segments.length) } : {}),
      ...responseOverrides(query),
      'content-length': String(range.end - range.start),
    },
  };
  return { version, range, answer };
}

/** An empty object has no last byte to name: S3 gives part 1 of it without a proper range either. */
function contentRange({ start, end }: ByteRange, sizeBytes: number): string {
  return `bytes ${start}-${Math.max(start, end - 1)}/${sizeBytes}`;
}

/** Each part of a multipart upload is one segment; any other object is its own part 1. */
function partRange(version: ObjectVersion, partNumber: string | null): ByteRange | undefined {
  if (partNumber === null) return undefined;
  const index = Number(partNumber) - 1;
  if (index === 0 && !version.uploadId) return { start: 0, end: version.sizeBytes };
  const segment = version.uploadId ? version.segments[index] : undefined;
  if (!segment) throw new S3Error('InvalidPartNumber', 'The requested partnumber is not satisfiable');
  const start = version.segments.slice(0, index).reduce((bytes, before) => bytes + before.sizeBytes, 0);
  return { start, end: start + segment.sizeBytes };
}
