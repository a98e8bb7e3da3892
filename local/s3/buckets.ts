import type { Answer } from './answer.ts';
import type { ObjectStore } from './object-store.ts';
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import { xmlDocument } from './xml.ts';

/** Buckets come with the stack and have no date of their own. */
const CREATED = '2026-01-01T00:00:00.000Z';

/** ListBuckets: those of the template. */
export function listBuckets(store: ObjectStore, { query }: S3Request): Answer {
  const prefix = query.get('prefix') ?? '';
  const names = store.buckets.map((bucket) => bucket.name).filter((name) => name.startsWith(prefix));
  return {
    status: 200,
    xml: xmlDocument('ListAllMyBucketsResult', [
      ['Owner', [['ID', 'local']]],
      [
        'Buckets',
        names.sort().map((name) => [
          'Bucket',
          [
            ['Name', name],
            ['CreationDate', CREATED],
          ],
        ]),
      ],
    ]),
  };
}

/** HeadBucket: that it is there. */
export function headBucket(store: ObjectStore, { bucket }: S3Request): Answer {
  store.bucket(bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': 'us-east-1' } };
}

/** CreateBucket: those of the template are there already, others cannot be made. */
export function createBucket(store: ObjectStore, { bucket }: S3Request): Answer {
  if (store.buckets.some((known) => known.name === bucket)) {
    throw new S3Error('BucketAlreadyOwnedByYou', 'The bucket is part of the stack and already there.');
  }
  throw new S3Error('AccessDenied', 'Buckets come from the template: declare it in the stack');
}

/** GetBucketLocation: empty is S3's way to say us-east-1. */
export function getBucketLocation(store: ObjectStore, { bucket }: S3Request): Answer {
  store.bucket(bucket);
  return { status: 200, xml: xmlDocument('LocationConstraint', []) };
}

/** GetBucketVersioning: no status for a bucket that was never versioned. */
export function getBucketVersioning(store: ObjectStore, { bucket }: S3Request): Answer {
  const { versioned } = store.bucket(bucket);
  return {
    status: 200,
    xml: xmlDocument('VersioningConfiguration', versioned ? [['Status', 'Enabled']] : []),
  };
}
