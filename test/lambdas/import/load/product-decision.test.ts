import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BSON, type Document } from 'mongodb';
import { elementValue, makeDocument, readElements } from '../../../../lambdas/bson/raw-document.ts';
import { bsonType } from '../../../../lambdas/bson/type-codes.ts';
import { productFields } from '../../../../lambdas/catalogue/product-fields.ts';
import { importStamp } from '../../../../lambdas/import/load/import-stamp.ts';
import { productDecision } from '../../../../lambdas/import/load/product-decision.ts';
import { bsonValue, named } from '../../../support/bson-arbitrary.ts';
import { rowCells } from '../../../support/product-arbitrary.ts';
import { newContent } from '../../../support/run-parts.ts';
import { generalDecision } from './general-decision.ts';

const stamp = importStamp('run', '2026-01-01T00:00:00.000Z');
const attributeNames = ['a.b', '$set', '_id', '1', 'colour', ''];

const fate = fc.constantFrom('same', 'same', 'other', 'gone', 'foreign', 'beside');
const memberName = fc.constantFrom('onHand', 'reserved', ...attributeNames);
const given = fc.record({
  cells: rowCells,
  attributes: fc.dictionary(fc.constantFrom(...attributeNames), fc.string(), { noNullPrototype: true }),
});
const scene = fc.record({
  given,
  other: given,
  /** What is stored under each field. */
  fates: fc.array(fate, { minLength: 20, maxLength: 20 }),
  foreign: fc.array(bsonValue, { minLength: 20, maxLength: 20 }),
  members: fc.uniqueArray(fc.tuple(memberName, bsonValue), { maxLength: 6, selector: ([name]) => name }),
  others: fc.uniqueArray(fc.tuple(fc.constantFrom('rating', 'nam', 'names', ''), bsonValue), {
    maxLength: 3,
    selector: ([name]) => name,
  }),
  lastImport: fc.option(
    fc.constantFrom(
      { runId: 'run', action: 'created' },
      { runId: 'run', action: 'updated' },
      { runId: 'else', action: 'updated' },
      { runId: 'run' },
      'run',
    ),
    { nil: undefined },
  ),
  /** Where the elements begin to stand in another order. */
  turn: fc.nat(20),
  isUntouched: fc.boolean(),
  fields: fc.subarray([...productFields]),
  attributes: fc.subarray(attributeNames),
  activeDefaulted: fc.boolean(),
});
type Scene = typeof scene extends fc.Arbitrary<infer One> ? One : never;

function contentOf({ cells, attributes }: Scene['given'], columns: readonly string[]): Document {
  const named = Object.entries(attributes).filter(([name]) => columns.includes(name));
  return newContent({ ...cells, sku: 'A', attributes: Object.fromEntries(named) });
}

const bytesOf = (document: Document) => Buffer.from(BSON.serialize(document));

/** As an import left it, or with some fields as the row has them, some else, some of any type, and those of others. */
function storedOf(one: Scene): Buffer {
  const content = contentOf(one.given, one.attributes);
  const { lastImport } = one;
  const stamped = { createdAt: new Date(0), modifiedAt: new Date(0), ...(lastImport && { lastImport }) };
  if (one.isUntouched) return bytesOf({ ...content, ...stamped });
  const same = readElements(bytesOf(content));
  const other = readElements(bytesOf(contentOf(one.other, attributeNames)));
  const members = one.members.map(([name, value]) => [name, named(name, value)] as const);
  const fields = [...new Set([...same.keys(), ...other.keys()])].filter((name) => name !== '_id');
  const elements = fields.flatMap((field, index) => {
    const kinds = {
      same: same.get(field),
      other: other.get(field),
      gone: undefined,
      foreign: named(field, one.foreign[index]!),
      beside: beside(field, same.get(field), members),
    };
    return kinds[one.fates[index]!] ?? [];
  });
  elements.push(
    ...one.others.map(([name, value]) => named(name, value)),
    ...readElements(bytesOf(stamped)).values(),
  );
  const at = one.turn % elements.length;
  return makeDocument([same.get('_id')!, ...elements.slice(at), ...elements.slice(0, at)]);
}

/** An embedded document of these members, of which some are as the row has them when it has an embedded one too. */
function beside(
  field: string,
  element: Buffer | undefined,
  members: readonly (readonly [string, Buffer])[],
): Buffer {
  const given = element?.[0] === bsonType.document ? [...readElements(elementValue(element))] : [];
  const all = new Map([...members, ...given]);
  return named(field, { type: bsonType.document, bytes: makeDocument(all.values()) });
}

describe('the decision about a stored product', () => {
  it('is the one that the general way comes to, to the byte', () => {
    const seen = { plain: 0, pipeline: 0, unchanged: 0, created: 0, updated: 0 };
    fc.assert(
      fc.property(scene, (one) => {
        const { fields, attributes, activeDefaulted } = one;
        const document = bytesOf(contentOf(one.given, attributes));
        const row = { key: Buffer.from('a'), document, activeDefaulted };
        const stored = storedOf(one);
        const decision = productDecision({ fields, attributes }, stamp)(stored, row);
        expect(decision).toEqual(generalDecision({ fields, attributes }, stamp)(stored, row));
        seen[kindOf(decision)]++;
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
  });

  it('is none of the ones before, though all are written into the same memory', () => {
    const decide = productDecision({ fields: ['name', 'price'], attributes: ['a.b'] }, stamp);
    const stored = bytesOf({ _id: 'a', name: 'Boot', price: 1, attributes: { 'a.b': 'x', of: 'others' } });
    const decideAbout = (content: Document) => {
      const row = {
        key: Buffer.from('a'),
        document: bytesOf({ _id: 'a', ...content }),
        activeDefaulted: false,
      };
      const decision = decide(stored, row);
      return typeof decision === 'string' ? decision : Object.keys(BSON.deserialize(decision).u);
    };
    const attributes = { 'a.b': 'x' };
    expect(decideAbout({ name: 'Shoe', attributes })).toEqual(['$set', '$unset']);
    expect(decideAbout({ name: 'Shoe' })).toEqual(['0', '1', '2']);
    expect(decideAbout({ name: 'Shoe', price: 1, attributes })).toEqual(['$set']);
    expect(decideAbout({ name: 'Boot', price: 1, attributes })).toBe('unchanged');
  });
});

function kindOf(decision: ReturnType<ReturnType<typeof productDecision>>) {
  if (typeof decision === 'string') return decision;
  return Array.isArray(BSON.deserialize(decision).u) ? 'pipeline' : 'plain';
}
