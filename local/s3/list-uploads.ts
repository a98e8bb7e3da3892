import type { Answer } from './answer.ts';
import { checksumElement } from './checksums.ts';
import { compareKeys } from './key-order.ts';
import { OWNER } from './list-objects.ts';
import { nameEncoder, readMaximum } from './list-page.ts';
import { findUpload } from './multipart.ts';
import type { ObjectStore } from './object-store.ts';
import type { S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import { xmlDocument } from './xml.ts';

/** ListParts: the parts received so far, by number. */
export function listParts(store: ObjectStore, request: S3Request): Answer {
  const { bucket, key, query } = request;
  const upload = findUpload(store, request);
  const maxParts = readMaximum(query, 'max-parts');
  const marker = Number(query.get('part-number-marker') ?? 0);
  const left = [...upload.parts.values()]
    .filter((part) => part.number > marker)
    .sort((a, b) => a.number - b.number);
  const shown = left.slice(0, maxParts);
  return {
    status: 200,
    xml: xmlDocument('ListPartsResult', [
      ['Bucket', bucket],
      ['Key', nameEncoder(query)(key)],
      ['UploadId', query.get('uploadId') ?? ''],
      OWNER,
      ['StorageClass', 'STANDARD'],
      ['PartNumberMarker', marker],
      ['NextPartNumberMarker', shown.at(-1)?.number ?? 0],
      ['MaxParts', maxParts],
      ['IsTruncated', left.length > shown.length],
      ...shown.map((part): [string, [string, string | number][]] => [
        'Part',
        [
          ['PartNumber', part.number],
          ['LastModified', part.time],
          ['ETag', `"${part.etag}"`],
          ['Size', part.sizeBytes],
          ...(part.checksum
            ? [[checksumElement(part.checksum.algorithm), part.checksum.value] as [string, string]]
            : []),
        ],
      ]),
    ]),
  };
}

/** ListMultipartUploads: those in progress, by key and then by age. */
export function listMultipartUploads(store: ObjectStore, { bucket, query }: S3Request): Answer {
  store.bucket(bucket);
  if (query.get('delimiter'))
    throw new S3Error('NotImplemented', 'ListMultipartUploads knows no delimiter here');
  const encode = nameEncoder(query);
  const prefix = query.get('prefix') ?? '';
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = query.get('upload-id-marker') ?? '';
  const maxUploads = readMaximum(query, 'max-uploads');
  const uploads = [...store.index.uploads.values()]
    .map((upload) => upload.start)
    .filter((start) => start.bucket === bucket && start.key.startsWith(prefix))
    .sort((a, b) => compareKeys(a.key, b.key) || a.time.localeCompare(b.time));
  const seen = uploads.findLastIndex((start) =>
    idMarker ? start.uploadId === idMarker : keyMarker !== '' && compareKeys(start.key, keyMarker) <= 0,
  );
  const left = uploads.slice(seen + 1);
  const shown = left.slice(0, maxUploads);
  return {
    status: 200,
    xml: xmlDocument('ListMultipartUploadsResult', [
      ['Bucket', bucket],
      ['KeyMarker', encode(keyMarker)],
      ['UploadIdMarker', idMarker],
      ['NextKeyMarker', encode(shown.at(-1)?.key ?? '')],
      ['NextUploadIdMarker', shown.at(-1)?.uploadId ?? ''],
      ['Prefix', encode(prefix)],
      ['MaxUploads', maxUploads],
      query.has('encoding-type') ? ['EncodingType', 'url'] : null,
      ['IsTruncated', left.length > shown.length],
      ...shown.map((start): [string, [string, string][]] => [
        'Upload',
        [
          ['Key', encode(start.key)],
          ['UploadId', start.uploadId],
          ['StorageClass', 'STANDARD'],
          ['Initiated', start.time],
        ],
      ]),
    ]),
  };
}
