import type { Answer } from './answer.ts';
import { checksumHeaders } from './checksums.ts';
import { checkReadConditions, checkWriteConditions } from './conditions.ts';
import { findVersion, parseCopySource } from './find-version.ts';
import { headersToKeep, versionHeader } from './object-headers.ts';
import type { ObjectStore } from './object-store.ts';
import { MAX_BODY_BYTES, receiveBody } from './receive-body.ts';
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import { xmlDocument } from './xml.ts';

/** PutObject. Conditions are looked at before the body, to spare it, and again when the object is made. */
export async function putObject(store: ObjectStore, request: S3Request): Promise<Answer> {
  const { bucket, key, headers } = request;
  store.bucket(bucket);
  checkWriteConditions(headers, store.current(bucket, key));
  const kept = headersToKeep(headers);
  const body = await receiveBody(request, store.blobs);
  const version = await store.create(request, { ...body, headers: kept }, headers, 'PutObject');
  return {
    status: 200,
    headers: {
      etag: `"${version.etag}"`,
      ...versionHeader(version),
      ...checksumHeaders(version.checksum),
      'x-amz-server-side-encryption': 'AES256',
    },
  };
}

/** CopyObject: second names for the source's files, so it takes no time. The copy keeps the source's ETag. */
export async function copyObject(store: ObjectStore, request: S3Request): Promise<Answer> {
  const { bucket, key, headers } = request;
  store.bucket(bucket);
  const address = parseCopySource(headers['x-amz-copy-source'] ?? '');
  const source = findVersion(store, address);
  checkReadConditions(headers, source, 'x-amz-copy-source-');
  if (source.sizeBytes > MAX_BODY_BYTES) {
    throw new S3Error(
      'InvalidRequest',
      'The specified copy source is larger than the maximum allowable size: 5 GiB',
    );
  }
  const replace = headers['x-amz-metadata-directive']?.toUpperCase() === 'REPLACE';
  if (!replace && address.versionId === null && address.bucket === bucket && address.key === key) {
    throw new S3Error(
      'InvalidRequest',
      'This copy request is illegal: it copies an object to itself unchanged',
    );
  }
  const version = await store.create(
    request,
    {
      sizeBytes: source.sizeBytes,
      etag: source.etag,
      segments: await linkHeld(store, source.segments),
      headers: replace ? headersToKeep(headers) : source.headers,
      ...(source.checksum ? { checksum: source.checksum } : {}),
    },
    headers,
    'CopyObject',
  );
  const result = xmlDocument('CopyObjectResult', [
    ['LastModified', version.time],
    ['ETag', `"${version.etag}"`],
  ]);
  const from: Record<string, string> =
    source.versionId === 'null' ? {} : { 'x-amz-copy-source-version-id': source.versionId };
  return { status: 200, headers: { ...versionHeader(version), ...from }, xml: result };
}

async function linkHeld(store: ObjectStore, segments: Parameters<ObjectStore['blobs']['link']>[0]) {
  const release = store.blobs.hold(segments);
  try {
    return await store.blobs.link(segments);
  } finally {
    await release();
  }
}
