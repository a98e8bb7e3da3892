import type { Ask } from '../iam/ask.ts';
import { parseCopySource } from './find-version.ts';
import type { Operation } from './operation.ts';
import type { S3Request } from './request.ts';

/** What IAM calls an operation, where the two differ or the version counts; see "Actions defined by Amazon S3". */
const actionNames: Record<Operation, string> = {
  ListBuckets: 'ListAllMyBuckets',
  HeadBucket: 'ListBucket',
  CreateBucket: 'CreateBucket',
  GetBucketLocation: 'GetBucketLocation',
  GetBucketVersioning: 'GetBucketVersioning',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  GetObject: 'GetObject',
  HeadObject: 'GetObject',
  GetObjectTagging: 'GetObjectTagging',
  PutObject: 'PutObject',
  CopyObject: 'PutObject',
  DeleteObject: 'DeleteObject',
  // Each object in the document is asked for by itself.
  DeleteObjects: 'DeleteObject',
  CreateMultipartUpload: 'PutObject',
  UploadPart: 'PutObject',
  UploadPartCopy: 'PutObject',
  CompleteMultipartUpload: 'PutObject',
  AbortMultipartUpload: 'AbortMultipartUpload',
  ListParts: 'ListMultipartUploadParts',
};

/** Actions that are called otherwise when a version is named. */
const versionedActions: Record<string, string> = {
  GetObject: 'GetObjectVersion',
  GetObjectTagging: 'GetObjectVersionTagging',
  DeleteObject: 'DeleteObjectVersion',
};

/** What an operation asks IAM for; of DeleteObjects nothing yet. */
export function asksOf(operation: Operation, request: S3Request): Ask[] {
  const { bucket, key, query, headers } = request;
  if (operation === 'DeleteObjects') return [];
  const asks = [askFor(actionNames[operation], bucket, key, query.get('versionId'))];
  if (operation === 'CopyObject' || operation === 'UploadPartCopy') {
    const source = parseCopySource(headers['x-amz-copy-source'] ?? '');
    asks.push(askFor('GetObject', source.bucket, source.key, source.versionId));
  }
  // A write that depends on what is there tells something of it.
  if (operation === 'PutObject' && headers['if-match'] !== undefined)
    asks.push(askFor('GetObject', bucket, key));
  return asks;
}

/** To be told that an object is not there, rather than that it is forbidden. */
export function listAsk(bucket: string): Ask {
  return askFor('ListBucket', bucket);
}

/** What IAM is asked for a deletion; with a version it is another action. */
export function deleteAsk(bucket: string, key: string, versionId: string | null): Ask {
  return askFor('DeleteObject', bucket, key, versionId);
}

function askFor(name: string, bucket: string, key = '', versionId: string | null = null): Ask {
  const action = (versionId !== null && versionedActions[name]) || name;
  const path = key === '' ? bucket : `${bucket}/${key}`;
  return { action: `s3:${action}`, resource: path === '' ? '*' : `arn:aws:s3:::${path}` };
}
