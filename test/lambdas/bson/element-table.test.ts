import { describe, expect, it } from '@jest/globals';
import { BSON } from 'bson';
import fc from 'fast-check';
import { ElementTable } from '../../../lambdas/bson/element-table.ts';
import { makeDocument } from '../../../lambdas/bson/raw-document.ts';
import { bsonType } from '../../../lambdas/bson/type-codes.ts';
import { bsonValue, documentOf, named } from '../../support/bson-arbitrary.ts';

/** Where the elements lie, as the driver's parser says; undefined for what is no BSON. */
function parsed(bytes: Buffer) {
  try {
    return [...BSON.onDemand.parseToElements(bytes)].map(([type, , , valueAt, valueBytes]) => {
      return { type, valueAt, end: valueAt + valueBytes };
    });
  } catch {
    return undefined;
  }
}

function tabled(bytes: Buffer, start?: number, end?: number) {
  const table = new ElementTable();
  try {
    table.fill(bytes, start, end);
  } catch {
    return undefined;
  }
  return Array.from({ length: table.count }, (_, index) => {
    return { type: bytes[table.starts[index]!], valueAt: table.values[index], end: table.ends[index] };
  });
}

const document = documentOf(bsonValue, 12);
/** Bytes, also lengths, that are written over others somewhere. */
const patch = fc.oneof(
  fc.nat(255).map((byte) => Buffer.of(byte)),
  fc.integer({ min: -20, max: 40 }).map((length) => Buffer.from(Int32Array.of(length).buffer)),
);
const damage = fc.array(fc.tuple(fc.nat(), patch), { minLength: 1, maxLength: 3 });

/** The size stays: of the bytes behind a smaller one the driver says nothing. */
function damaged(document: Buffer, patches: readonly (readonly [number, Buffer])[]): Buffer {
  const bytes = Buffer.from(document);
  for (const [at, patch] of patches) patch.copy(bytes, 4 + (at % (bytes.length - 4)));
  return bytes;
}

describe('ElementTable', () => {
  it('knows every type of BSON', () => {
    const seen = new Set<number>();
    fc.assert(
      fc.property(document, (bytes) => {
        const elements = tabled(bytes);
        for (const { type } of elements ?? []) seen.add(type!);
        expect(elements).toEqual(parsed(bytes));
        expect(elements).toBeDefined();
      }),
      { numRuns: 500 },
    );
    expect([...seen].toSorted()).toEqual(Object.values(bsonType).toSorted());
  });

  it('refuses damaged bytes as the parser of the driver does', () => {
    let refused = 0;
    fc.assert(
      fc.property(document, damage, (bytes, changes) => {
        const elements = tabled(damaged(bytes, changes));
        expect(elements).toEqual(parsed(damaged(bytes, changes)));
        refused += Number(elements === undefined);
      }),
      { numRuns: 4_000 },
    );
    expect(refused).toBeGreaterThan(200);
  });

  it('refuses bytes that are more or less than one document', () => {
    fc.assert(
      fc.property(document, fc.nat(), (bytes, cut) => {
        expect(tabled(bytes.subarray(0, cut % bytes.length))).toBeUndefined();
        expect(tabled(Buffer.concat([bytes, Buffer.of(0)]))).toBeUndefined();
      }),
    );
  });

  it('reads a document inside other bytes, and nothing behind it', () => {
    fc.assert(
      fc.property(document, fc.uint8Array(), damage, (bytes, around, changes) => {
        const inner = damaged(bytes, changes);
        const within = Buffer.concat([around, inner, around]);
        const moved = tabled(inner)?.map((one) => ({
          type: one.type,
          valueAt: one.valueAt! + around.length,
          end: one.end! + around.length,
        }));
        expect(tabled(within, around.length, around.length + bytes.length)).toEqual(moved);
      }),
      { numRuns: 500 },
    );
  });

  it('finds elements by their whole names, wherever the one before it stood', () => {
    const names = Array.from({ length: 100 }, (_, index) => `n${index}`);
    const value = { type: bsonType.null, bytes: Buffer.alloc(0) };
    const table = new ElementTable();
    table.fill(makeDocument(names.map((name) => named(name, value))));
    const find = (name: string) => table.find(Buffer.from(name));
    expect(['n7', 'n99', 'n0', 'n', 'n10', 'n100', 'n1'].map(find)).toEqual([7, 99, 0, -1, 10, -1, 1]);
  });
});
