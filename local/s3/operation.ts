import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';

/**
 * Every operation that is answered: where it is addressed, the parameter or header that tells it from its
 * neighbours, and the parameters it honours. Of those that match, the first is meant.
 */
const OPERATIONS = [
  op('ListBuckets', 'service', 'GET', '', 'max-buckets prefix continuation-token bucket-region'),
  op('GetBucketLocation', 'bucket', 'GET', 'location'),
  op('GetBucketVersioning', 'bucket', 'GET', 'versioning'),
  op(
    'ListMultipartUploads',
    'bucket',
    'GET',
    'uploads',
    'prefix delimiter max-uploads key-marker upload-id-marker encoding-type',
  ),
  op(
    'ListObjectVersions',
    'bucket',
    'GET',
    'versions',
    'prefix delimiter max-keys key-marker version-id-marker encoding-type',
  ),
  op(
    'ListObjectsV2',
    'bucket',
    'GET',
    'list-type',
    'prefix delimiter max-keys continuation-token start-after encoding-type fetch-owner',
  ),
  op('ListObjects', 'bucket', 'GET', '', 'prefix delimiter max-keys marker encoding-type'),
  op('HeadBucket', 'bucket', 'HEAD', ''),
  op('CreateBucket', 'bucket', 'PUT', ''),
  op('DeleteObjects', 'bucket', 'POST', 'delete'),
  op('ListParts', 'object', 'GET', 'uploadId', 'max-parts part-number-marker encoding-type'),
  op('GetObjectTagging', 'object', 'GET', 'tagging', 'versionId'),
  op(
    'GetObject',
    'object',
    'GET',
    '',
    'versionId partNumber response-cache-control response-content-disposition response-content-encoding response-content-language response-content-type response-expires',
  ),
  op(
    'HeadObject',
    'object',
    'HEAD',
    '',
    'versionId partNumber response-cache-control response-content-disposition response-content-encoding response-content-language response-content-type response-expires',
  ),
  op('UploadPart', 'object', 'PUT', 'partNumber', 'uploadId'),
  op('PutObject', 'object', 'PUT', ''),
  op('CreateMultipartUpload', 'object', 'POST', 'uploads'),
  op('CompleteMultipartUpload', 'object', 'POST', 'uploadId'),
  op('AbortMultipartUpload', 'object', 'DELETE', 'uploadId'),
  op('DeleteObject', 'object', 'DELETE', '', 'versionId'),
] as const;

export type Operation = (typeof OPERATIONS)[number]['name'] | 'CopyObject' | 'UploadPartCopy';

/** Part of every signature or SDK, without meaning for the operation. */
const IGNORED = /^(x-amz-.*|x-id|awsaccesskeyid|signature|expires)$/i;

/** Features that would change what is stored or who may read it: refused rather than ignored. */
const REFUSED_HEADERS =
  /^x-amz-(tagging$|object-lock-|website-redirect-location$|write-offset-bytes$|server-side-encryption-(customer|aws-kms)|copy-source-server-side-encryption|rename-source)/;

/**
 * Names the operation. A sub-resource, parameter or header that is not honoured: NotImplemented, by name; a
 * method that S3 does not know there: MethodNotAllowed.
 */
export function operationOf(request: S3Request): Operation {
  refuseHeaders(request.headers);
  const scope = request.key !== '' ? 'object' : request.bucket !== '' ? 'bucket' : 'service';
  const parameters = [...request.query.keys()].filter((name) => !IGNORED.test(name));
  const candidates = OPERATIONS.filter((known) => known.scope === scope && known.method === request.method);
  const meant = candidates.find((known) => known.by === '' || parameters.includes(known.by));
  if (!meant) throw unknownMethod(request.method, parameters);
  const odd = parameters.find((name) => name !== meant.by && !meant.honours.includes(name));
  if (odd)
    throw new S3Error('NotImplemented', `This endpoint does not know the parameter ${odd} of ${meant.name}`);
  if (!('x-amz-copy-source' in request.headers)) return meant.name;
  if (meant.name === 'PutObject') return 'CopyObject';
  return meant.name === 'UploadPart' ? 'UploadPartCopy' : meant.name;
}

function refuseHeaders(headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (REFUSED_HEADERS.test(name))
      throw new S3Error('NotImplemented', `This endpoint does not know ${name}`);
    if (name === 'x-amz-server-side-encryption' && value !== 'AES256') {
      throw new S3Error('NotImplemented', `This endpoint does not know ${name}: ${value}`);
    }
    if (name === 'x-amz-storage-class' && value !== 'STANDARD') {
      throw new S3Error('NotImplemented', `This endpoint does not know ${name}: ${value}`);
    }
    const acl = name === 'x-amz-acl' && value !== 'bucket-owner-full-control' && value !== 'private';
    if (acl || name.startsWith('x-amz-grant-')) {
      throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs');
    }
  }
}

function unknownMethod(method: string, parameters: string[]): S3Error {
  const [first] = parameters;
  if (first) return new S3Error('NotImplemented', `This endpoint does not know ${method} with ${first}`);
  return new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
}

type Scope = 'service' | 'bucket' | 'object';

function op<Name extends string>(name: Name, scope: Scope, method: string, by: string, honours = '') {
  return { name, scope, method, by, honours: honours.split(' ') };
}
