import type { Answer } from './answer.ts';
import type { ObjectVersion } from './journal-record.ts';
import { describeQuery, OWNER } from './list-objects.ts';
import { listPage, nameEncoder, readMaximum } from './list-page.ts';
import type { ObjectStore } from './object-store.ts';
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import { type XmlElement, xmlDocument } from './xml.ts';

/** ListObjectVersions: keys in order, the versions of each from the newest to the oldest. */
export function listObjectVersions(store: ObjectStore, { bucket, query }: S3Request): Answer {
  store.bucket(bucket);
  const encode = nameEncoder(query);
  const keyMarker = query.get('key-marker') ?? '';
  const versionMarker = query.get('version-id-marker') ?? '';
  if (versionMarker !== '' && keyMarker === '') {
    throw new S3Error('InvalidArgument', 'A version-id marker cannot be specified without a key marker.');
  }
  const page = versionPage(store, bucket, query, { key: keyMarker, versionId: versionMarker });
  const next: XmlElement[] = page.isTruncated
    ? [
        ['NextKeyMarker', encode(page.last.key)],
        page.last.versionId === '' ? null : ['NextVersionIdMarker', page.last.versionId],
      ]
    : [];
  return {
    status: 200,
    xml: xmlDocument('ListVersionsResult', [
      ...describeQuery(bucket, query),
      ['KeyMarker', encode(keyMarker)],
      ['VersionIdMarker', versionMarker],
      ['IsTruncated', page.isTruncated],
      ...next,
      ...page.elements,
    ]),
  };
}

interface Position {
  key: string;
  /** '' after all versions of the key, or after a common prefix. */
  versionId: string;
}

function versionPage(store: ObjectStore, bucket: string, query: URLSearchParams, after: Position) {
  const encode = nameEncoder(query);
  const index = store.index.bucket(bucket);
  const maxEntries = readMaximum(query, 'max-keys');
  const elements: XmlElement[] = [];
  let last: Position = after;
  for (const version of after.versionId === '' ? [] : olderThan(index.versions(after.key), after.versionId)) {
    if (elements.length >= maxEntries) return { elements, last, isTruncated: maxEntries > 0 };
    elements.push(versionElement(encode(after.key), version, index.versions(after.key).at(-1) === version));
    last = { key: after.key, versionId: version.versionId };
  }
  const keys = listPage(index.keys(), () => true, {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    after: after.key,
    // One more than fits, so that what is left over is seen.
    maxEntries: maxEntries - elements.length + 1,
  });
  for (const entry of keys.entries) {
    const versions = 'key' in entry ? index.versions(entry.key).toReversed() : [undefined];
    for (const [position, version] of versions.entries()) {
      if (elements.length >= maxEntries) return { elements, last, isTruncated: maxEntries > 0 };
      if ('commonPrefix' in entry) {
        elements.push(['CommonPrefixes', [['Prefix', encode(entry.commonPrefix)]]]);
        last = { key: entry.commonPrefix, versionId: '' };
      } else if (version) {
        elements.push(versionElement(encode(entry.key), version, position === 0));
        last = { key: entry.key, versionId: version.versionId };
      }
    }
  }
  return { elements, last, isTruncated: false };
}

function olderThan(versions: readonly ObjectVersion[], versionId: string): ObjectVersion[] {
  const position = versions.findIndex((version) => version.versionId === versionId);
  return position === -1 ? [] : versions.slice(0, position).toReversed();
}

function versionElement(key: string, version: ObjectVersion, isLatest: boolean): XmlElement {
  const common: XmlElement[] = [
    ['Key', key],
    ['VersionId', version.versionId],
    ['IsLatest', isLatest],
    ['LastModified', version.time],
  ];
  if (version.deleteMarker) return ['DeleteMarker', [...common, OWNER]];
  return [
    'Version',
    [
      ...common,
      ['ETag', `"${version.etag}"`],
      ['Size', version.sizeBytes],
      ['StorageClass', 'STANDARD'],
      OWNER,
    ],
  ];
}
