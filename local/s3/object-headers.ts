import type { ObjectVersion } from './journal-record.ts';
import { headerOfParameter } from './request.ts';
import { S3Error } from './s3-error.ts';

const KEPT = ['cache-control', 'content-disposition', 'content-language', 'expires'];
const MAX_METADATA_BYTES = 2048;

/** What a write says about its object, to be given back by every read: type, encoding, x-amz-meta-… */
export function headersToKeep(headers: Record<string, string>): Record<string, string> {
  const kept: Record<string, string> = { 'content-type': headers['content-type'] || 'binary/octet-stream' };
  for (const name of KEPT) if (headers[name]) kept[name] = headers[name];
  const encoding = (headers['content-encoding'] ?? '')
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'aws-chunked');
  if (encoding.length > 0) kept['content-encoding'] = encoding.join(', ');
  let metadataBytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('x-amz-meta-')) continue;
    kept[name] = value;
    metadataBytes += name.length - 'x-amz-meta-'.length + value.length;
  }
  if (metadataBytes > MAX_METADATA_BYTES) {
    throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size');
  }
  return kept;
}

/** The headers that describe a version to a reader. */
export function describeVersion(version: ObjectVersion): Record<string, string> {
  return {
    ...version.headers,
    ...versionHeader(version),
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.time).toUTCString(),
    'accept-ranges': 'bytes',
    'x-amz-server-side-encryption': 'AES256',
  };
}

/** `x-amz-version-id`, which S3 leaves out for a bucket that was never versioned. */
export function versionHeader(version: Pick<ObjectVersion, 'versionId'>): Record<string, string> {
  return version.versionId === 'null' ? {} : { 'x-amz-version-id': version.versionId };
}

/** Headers of the answer that a link may set, as S3 has them. Others, such as those of CORS, are not for links. */
const SET_BY_LINKS = [...KEPT, 'content-type', 'content-encoding'];

/** `response-content-type` and its like, by which a link sets headers of its answer. */
export function responseOverrides(query: URLSearchParams): Record<string, string> {
  const overrides: Record<string, string> = {};
  for (const header of SET_BY_LINKS) {
    const value = query.get(`response-${header}`);
    if (value !== null) overrides[header] = headerOfParameter(`response-${header}`, value);
  }
  return overrides;
}
