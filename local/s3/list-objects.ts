import type { Answer } from './answer.ts';
import { checksumElement } from './checksums.ts';
import { type ListEntry, type ListPage, listPage, nameEncoder, readMaximum } from './list-page.ts';
import type { ObjectStore } from './object-store.ts';
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import { type XmlElement, xmlDocument } from './xml.ts';

/** Local objects have one owner, without a name. */
export const OWNER: XmlElement = ['Owner', [['ID', 'local']]];

/** ListObjectsV2: continuation tokens hold the last name of the page before. */
export function listObjectsV2(store: ObjectStore, { bucket, query }: S3Request): Answer {
  if (query.get('list-type') !== '2') throw new S3Error('InvalidArgument', 'list-type must be 2');
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  const after = token === null ? (startAfter ?? '') : readToken(token);
  const page = currentObjects(store, bucket, query, after);
  const encode = nameEncoder(query);
  const fetchOwner = query.get('fetch-owner') === 'true';
  return result([
    ...describeQuery(bucket, query),
    ['KeyCount', page.entries.length],
    token === null ? null : ['ContinuationToken', token],
    startAfter === null ? null : ['StartAfter', encode(startAfter)],
    ['IsTruncated', page.isTruncated],
    page.isTruncated ? ['NextContinuationToken', writeToken(page.last)] : null,
    ...page.entries.map((entry) => entryElement(store, bucket, entry, encode, fetchOwner)),
  ]);
}

/** ListObjects, version 1: pages go on after `marker`. */
export function listObjects(store: ObjectStore, { bucket, query }: S3Request): Answer {
  const marker = query.get('marker') ?? '';
  const page = currentObjects(store, bucket, query, marker);
  const encode = nameEncoder(query);
  const named = page.isTruncated && query.get('delimiter');
  return result([
    ...describeQuery(bucket, query),
    ['Marker', encode(marker)],
    ['IsTruncated', page.isTruncated],
    named ? ['NextMarker', encode(page.last)] : null,
    ...page.entries.map((entry) => entryElement(store, bucket, entry, encode, true)),
  ]);
}

/** The elements that repeat the request; empty ones as S3 writes them. */
export function describeQuery(bucket: string, query: URLSearchParams): XmlElement[] {
  const encode = nameEncoder(query);
  const delimiter = query.get('delimiter');
  return [
    ['Name', bucket],
    ['Prefix', encode(query.get('prefix') ?? '')],
    delimiter ? ['Delimiter', encode(delimiter)] : null,
    ['MaxKeys', readMaximum(query, 'max-keys')],
    query.has('encoding-type') ? ['EncodingType', 'url'] : null,
  ];
}

function currentObjects(store: ObjectStore, bucket: string, query: URLSearchParams, after: string): ListPage {
  store.bucket(bucket);
  return listPage(store.index.bucket(bucket).keys(), (key) => store.current(bucket, key) !== undefined, {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    after,
    maxEntries: readMaximum(query, 'max-keys'),
  });
}

function entryElement(
  store: ObjectStore,
  bucket: string,
  entry: ListEntry,
  encode: (name: string) => string,
  withOwner: boolean,
): XmlElement {
  if ('commonPrefix' in entry) return ['CommonPrefixes', [['Prefix', encode(entry.commonPrefix)]]];
  const object = store.current(bucket, entry.key)!;
  return [
    'Contents',
    [
      ['Key', encode(entry.key)],
      ['LastModified', object.time],
      ['ETag', `"${object.etag}"`],
      object.checksum && [
        'ChecksumAlgorithm',
        checksumElement(object.checksum.algorithm).slice('Checksum'.length),
      ],
      object.checksum && ['ChecksumType', object.checksum.type],
      ['Size', object.sizeBytes],
      ['StorageClass', 'STANDARD'],
      withOwner ? OWNER : null,
    ],
  ];
}

function result(children: XmlElement[]): Answer {
  return { status: 200, xml: xmlDocument('ListBucketResult', children) };
}

function writeToken(last: string): string {
  return Buffer.from(last).toString('base64url');
}

function readToken(token: string): string {
  const last = Buffer.from(token, 'base64url').toString();
  if (last === '' || writeToken(last) !== token) {
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
  }
  return last;
}
