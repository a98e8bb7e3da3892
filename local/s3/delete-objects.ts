import type { Answer } from './answer.ts';
import { checkWriteConditions } from './conditions.ts';
import { versionHeader } from './object-headers.ts';
import type { ObjectStore } from './object-store.ts';
import { readDocument } from './read-document.ts';
import type { S3Request } from './request.ts';
import { deleteAsk } from './s3-asks.ts';
import { S3Error } from './s3-error.ts';
import { firstText, innerTexts, type XmlElement, xmlDocument } from './xml.ts';

const MAX_OBJECTS = 1000;

interface Wanted {
  key: string;
  versionId: string | null;
}

interface Deletion {
  key: string;
  /** The version removed, or the delete marker made; `null` in an unversioned bucket. */
  versionId: string;
  deleteMarker: boolean;
  madeMarker: boolean;
}

/** DeleteObject: of a version for good; else a delete marker, or in an unversioned bucket the object itself. */
export async function deleteObject(store: ObjectStore, request: S3Request): Promise<Answer> {
  const { bucket, key, query, headers } = request;
  store.bucket(bucket);
  if (headers['if-match'] !== undefined) {
    checkWriteConditions({ 'if-match': headers['if-match'] }, store.current(bucket, key));
  }
  const deletion = await deleteOne(store, bucket, key, query.get('versionId'));
  const marker: Record<string, string> = deletion.deleteMarker ? { 'x-amz-delete-marker': 'true' } : {};
  return { status: 204, headers: { ...versionHeader(deletion), ...marker } };
}

/** DeleteObjects: up to 1,000 keys or versions, answered one by one unless `Quiet`. */
export async function deleteObjects(store: ObjectStore, request: S3Request): Promise<Answer> {
  store.bucket(request.bucket);
  const document = await readDocument(request, 'Delete');
  const wanted = innerTexts(document, 'Object').map((inner) => {
    const key = firstText(inner, 'Key');
    if (key === undefined || key === '') throw malformed('an Object has no Key');
    if (firstText(inner, 'ETag') !== undefined) {
      throw new S3Error('NotImplemented', 'This endpoint does not know conditional DeleteObjects');
    }
    return { key, versionId: firstText(inner, 'VersionId') ?? null };
  });
  if (wanted.length === 0 || wanted.length > MAX_OBJECTS)
    throw malformed(`${wanted.length} objects, not 1 to 1000`);
  const mayDelete = ({ key, versionId }: Wanted) =>
    request.caller?.isAllowed(deleteAsk(request.bucket, key, versionId)) ?? true;
  const refused = wanted.filter((one) => !mayDelete(one));
  const deletions = await Promise.all(
    wanted
      .filter((one) => !refused.includes(one))
      .map(({ key, versionId }) => deleteOne(store, request.bucket, key, versionId)),
  );
  const quiet = firstText(document, 'Quiet')?.toLowerCase() === 'true';
  const deleted = quiet ? [] : deletions.map(deletedElement);
  return { status: 200, xml: xmlDocument('DeleteResult', [...deleted, ...refused.map(refusedElement)]) };
}

async function deleteOne(
  store: ObjectStore,
  bucketName: string,
  key: string,
  versionId: string | null,
): Promise<Deletion> {
  const bucket = store.bucket(bucketName);
  if (versionId === null && bucket.versioned) {
    const marker = await store.putDeleteMarker(bucket, key);
    return { key, versionId: marker.versionId, deleteMarker: true, madeMarker: true };
  }
  const wanted = versionId ?? 'null';
  const found = store.index
    .bucket(bucketName)
    .versions(key)
    .find((version) => version.versionId === wanted);
  // What is not there counts as deleted: a repeated deletion gets the same answer.
  if (found) await store.commit({ op: 'remove', bucket: bucketName, key, versionId: wanted });
  return { key, versionId: wanted, deleteMarker: found?.deleteMarker === true, madeMarker: false };
}

function refusedElement({ key, versionId }: Wanted): XmlElement {
  return [
    'Error',
    [
      ['Key', key],
      versionId === null ? null : ['VersionId', versionId],
      ['Code', 'AccessDenied'],
      ['Message', 'Access Denied'],
    ],
  ];
}

function deletedElement({ key, versionId, deleteMarker, madeMarker }: Deletion): XmlElement {
  return [
    'Deleted',
    [
      ['Key', key],
      madeMarker || versionId === 'null' ? null : ['VersionId', versionId],
      deleteMarker ? ['DeleteMarker', true] : null,
      deleteMarker ? ['DeleteMarkerVersionId', versionId] : null,
    ],
  ];
}

function malformed(why: string): S3Error {
  return new S3Error('MalformedXML', `The XML you provided was not well-formed: ${why}`);
}
