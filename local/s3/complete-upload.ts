import type { Answer } from './answer.ts';
import { type Checksum, checksumElement, compositeChecksum, declaredChecksum } from './checksums.ts';
import { checkWriteConditions } from './conditions.ts';
import type { ObjectVersion, UploadPart } from './journal-record.ts';
import { findUpload, multipartEtag } from './multipart.ts';
import { versionHeader } from './object-headers.ts';
import type { Upload } from './object-index.ts';
import type { ObjectStore } from './object-store.ts';
import { readDocument } from './read-document.ts';
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import { firstText, innerTexts, xmlDocument } from './xml.ts';

const MIN_PART_BYTES = 5 << 20;

/** CompleteMultipartUpload: the parts' files become the object's, nothing is copied. Repeating it is harmless. */
export async function completeMultipartUpload(store: ObjectStore, request: S3Request): Promise<Answer> {
  const { bucket, key, query, headers } = request;
  const uploadId = query.get('uploadId') ?? '';
  const document = await readDocument(request, 'CompleteMultipartUpload');
  const before = completedBefore(store, request, uploadId);
  if (before) return answer(request, before);
  const upload = findUpload(store, request);
  const parts = innerTexts(document, 'Part').map((inner) => choosePart(upload, inner));
  checkParts(parts, headers);
  const checksum = objectChecksum(upload, parts, headers);
  const content = {
    sizeBytes: parts.reduce((bytes, part) => bytes + part.sizeBytes, 0),
    etag: multipartEtag(parts),
    segments: parts.flatMap((part) => part.segments),
    headers: upload.start.headers,
    uploadId,
    ...(checksum ? { checksum } : {}),
  };
  checkWriteConditions(headers, store.current(bucket, key));
  return answer(request, await store.create({ bucket, key }, content, headers, 'CompleteMultipartUpload'));
}

/** The object this upload became, when the answer to an earlier completion was lost. */
function completedBefore(
  store: ObjectStore,
  { bucket, key }: S3Request,
  uploadId: string,
): ObjectVersion | undefined {
  store.bucket(bucket);
  return store.index
    .bucket(bucket)
    .versions(key)
    .find((version) => version.uploadId === uploadId);
}

function choosePart(upload: Upload, inner: string): UploadPart {
  const number = Number(firstText(inner, 'PartNumber'));
  const etag = (firstText(inner, 'ETag') ?? '').replaceAll('"', '');
  const part = upload.parts.get(number);
  const checksum = part?.checksum && firstText(inner, checksumElement(part.checksum.algorithm));
  if (part && part.etag === etag && (checksum === undefined || checksum === part.checksum?.value))
    return part;
  throw new S3Error('InvalidPart', `Part ${number} was not found, or its ETag or checksum is another`);
}

function checkParts(parts: UploadPart[], headers: Record<string, string>): void {
  if (parts.length === 0) throw new S3Error('MalformedXML', 'You must specify at least one part');
  if (parts.some((part, index) => index > 0 && part.number <= parts[index - 1]!.number)) {
    throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  const small = parts.slice(0, -1).find((part) => part.sizeBytes < MIN_PART_BYTES);
  if (small)
    throw new S3Error('EntityTooSmall', `Part ${small.number} is smaller than 5 MiB and not the last`);
  const announced = headers['x-amz-mp-object-size'];
  const sizeBytes = parts.reduce((bytes, part) => bytes + part.sizeBytes, 0);
  if (announced !== undefined && Number(announced) !== sizeBytes) {
    throw new S3Error('InvalidRequest', 'The provided x-amz-mp-object-size does not match the parts');
  }
}

/** A checksum of the whole that the client declares is kept; else, if all parts have one, it is made of theirs. */
function objectChecksum(
  upload: Upload,
  parts: UploadPart[],
  headers: Record<string, string>,
): Checksum | undefined {
  const { checksumAlgorithm, checksumType } = upload.start;
  const composite = parts.flatMap((part) =>
    part.checksum && part.checksum.algorithm === checksumAlgorithm ? [part.checksum] : [],
  );
  const declaresWhole = (headers['x-amz-checksum-type'] ?? checksumType) === 'FULL_OBJECT';
  if (declaresWhole) return declaredChecksum((name) => headers[name]);
  if (!checksumAlgorithm || composite.length !== parts.length) return undefined;
  return compositeChecksum(
    checksumAlgorithm,
    composite.map((checksum) => checksum.value),
  );
}

function answer({ bucket, key, headers }: S3Request, version: ObjectVersion): Answer {
  const { checksum, etag } = version;
  const location = `http://${headers.host}/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  return {
    status: 200,
    headers: versionHeader(version),
    xml: xmlDocument('CompleteMultipartUploadResult', [
      ['Location', location],
      ['Bucket', bucket],
      ['Key', key],
      ['ETag', `"${etag}"`],
      checksum && [checksumElement(checksum.algorithm), checksum.value],
      checksum && ['ChecksumType', checksum.type],
    ]),
  };
}
