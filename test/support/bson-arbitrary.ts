import fc from 'fast-check';
import { makeDocument, makeElement } from '../../lambdas/bson/raw-document.ts';
import { bsonType } from '../../lambdas/bson/type-codes.ts';

/** A value of any type of BSON, with the deprecated ones. */
export interface BsonValue {
  type: number;
  bytes: Buffer;
}

export const named = (name: string, { type, bytes }: BsonValue) => makeElement(type, name, bytes);

const bytesOf = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes));
const zeroEnded = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .map((text) => Buffer.from(`${text.replaceAll('\0', '')}\0`));
const text = zeroEnded.map((bytes) => Buffer.concat([int32(bytes.length), bytes]));
const joined = (...parts: fc.Arbitrary<Buffer>[]) => fc.tuple(...parts).map((bytes) => Buffer.concat(bytes));
const binary = fc
  .tuple(fc.constantFrom(0, 2, 3, 4, 6, 9, 128), fc.uint8Array({ maxLength: 20 }))
  .map(([subtype, bytes]) => Buffer.concat([int32(bytes.length), Buffer.of(subtype), bytes]));

const plainBytes = {
  double: bytesOf(8),
  text,
  binary,
  undefined: bytesOf(0),
  objectId: bytesOf(12),
  boolean: fc.boolean().map((is) => Buffer.of(Number(is))),
  date: bytesOf(8),
  null: bytesOf(0),
  regex: joined(zeroEnded, zeroEnded),
  dbPointer: joined(text, bytesOf(12)),
  code: text,
  symbol: text,
  int32: bytesOf(4),
  timestamp: bytesOf(8),
  int64: bytesOf(8),
  decimal128: bytesOf(16),
  minKey: bytesOf(0),
  maxKey: bytesOf(0),
} satisfies Partial<Record<keyof typeof bsonType, fc.Arbitrary<Buffer>>>;

const plainValue = fc.oneof(...Object.entries(plainBytes).map(([type, bytes]) => withType(type, bytes)));
export const bsonValue = withNested(withNested(plainValue));

/** A document of elements with different names. */
export function documentOf(value: fc.Arbitrary<BsonValue>, maxLength = 4): fc.Arbitrary<Buffer> {
  const name = zeroEnded.map((bytes) => bytes.toString('utf8', 0, bytes.length - 1));
  return fc
    .uniqueArray(fc.tuple(name, value), { maxLength, selector: ([key]) => key })
    .map((elements) => makeDocument(elements.map(([key, one]) => named(key, one))));
}

function withNested(value: fc.Arbitrary<BsonValue>): fc.Arbitrary<BsonValue> {
  const document = documentOf(value);
  const items = fc.array(value, { maxLength: 4 });
  return fc.oneof(
    { weight: 18, arbitrary: value },
    withType('document', document),
    withType(
      'array',
      items.map((all) => makeDocument(all.map((one, index) => named(String(index), one)))),
    ),
    withType(
      'codeWithScope',
      joined(text, document).map((bytes) => Buffer.concat([int32(bytes.length + 4), bytes])),
    ),
  );
}

function withType(type: string, bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<BsonValue> {
  return bytes.map((value) => ({ type: bsonType[type as keyof typeof bsonType], bytes: value }));
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
