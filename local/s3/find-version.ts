import type { ObjectVersion } from './journal-record.ts';
import { versionHeader } from './object-headers.ts';
import type { ObjectStore } from './object-store.ts';
import { splitPath } from './request.ts';
import { S3Error } from './s3-error.ts';

export interface ObjectAddress {
  bucket: string;
  key: string;
  /** null: the current version. */
  versionId: string | null;
}

/** The version to read. Throws NoSuchBucket, NoSuchKey, NoSuchVersion; MethodNotAllowed for a delete marker. */
export function findVersion(store: ObjectStore, { bucket, key, versionId }: ObjectAddress): ObjectVersion {
  store.bucket(bucket);
  const versions = store.index.bucket(bucket).versions(key);
  const found =
    versionId === null ? versions.at(-1) : versions.find((version) => version.versionId === versionId);
  if (!found && versionId !== null)
    throw new S3Error('NoSuchVersion', 'The specified version does not exist.');
  if (!found) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
  if (!found.deleteMarker) return found;
  const headers = { 'x-amz-delete-marker': 'true', ...versionHeader(found) };
  if (versionId === null) throw new S3Error('NoSuchKey', 'The specified key does not exist.', headers);
  throw new S3Error('MethodNotAllowed', 'The specified version is a delete marker.', {
    ...headers,
    allow: 'DELETE',
  });
}

/** Reads `x-amz-copy-source`: `/bucket/key?versionId=…`, percent-encoded. */
export function parseCopySource(header: string): ObjectAddress {
  const [, path = header, versionId = null] = header.match(/^(.*)\?versionId=([^?&]*)$/s) ?? [];
  const { bucket, key } = splitPath(path);
  if (bucket === '' || key === '') {
    throw new S3Error(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  }
  return { bucket, key, versionId };
}
