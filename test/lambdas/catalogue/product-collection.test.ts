import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Db, Decimal128, type Document, Double, Long, MongoClient } from 'mongodb';
import { ensureProductCollection, productValidation } from '../../../lambdas/catalogue/product-collection.ts';
import { ProductDocument } from '../../../lambdas/catalogue/product-document.ts';
import { startTestMongod, type TestMongod } from '../../support/mongod.ts';
import { rowCells } from '../../support/product-arbitrary.ts';
import { newProduct } from '../../support/run-parts.ts';

let mongod: TestMongod;
let client: MongoClient;
let db: Db;
beforeAll(async () => {
  mongod = await startTestMongod();
  client = new MongoClient(mongod.uri, { monitorCommands: true });
  db = client.db(mongod.database);
});
afterAll(async () => {
  await client.close();
  await mongod.stop();
});
afterEach(() => db.dropDatabase());

const stamp = { runId: 'one', stampedAt: '2026-01-01T00:00:00.000Z' };
const valid = newProduct(stamp, { sku: 'A', name: 'Thing' });

async function validation(): Promise<Document | undefined> {
  const [found] = await db.listCollections({ name: 'products' }).toArray();
  return (found as Document | undefined)?.options;
}

async function isAcceptedByDatabase(document: Document): Promise<boolean> {
  const products = db.collection<Document>('products');
  try {
    await products.insertOne(document as never);
    await products.deleteOne({ _id: document._id });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 121) return false;
    throw error;
  }
}

describe('the collection of products', () => {
  it('is made with its validator, also by several at once', async () => {
    await Promise.all(Array.from({ length: 4 }, () => ensureProductCollection(db)));
    expect(await validation()).toEqual(productValidation);
  });

  it('is not touched when it is right', async () => {
    await ensureProductCollection(db);
    const commands: string[] = [];
    client.on('commandStarted', (event) => commands.push(event.commandName));
    await ensureProductCollection(db);
    client.removeAllListeners('commandStarted');
    expect(commands).toEqual(['listCollections']);
  });

  it.each([
    ['no validator', {}],
    ['another validator', { validator: { sku: { $exists: true } } }],
    ['a lax level', { ...productValidation, validationLevel: 'moderate' }],
    ['an action that only warns', { ...productValidation, validationAction: 'warn' }],
  ])('gets its validator when it has %s', async (_, options) => {
    await db.createCollection('products', options);
    await ensureProductCollection(db);
    expect(await validation()).toEqual(productValidation);
  });
});

describe('the validator of the database', () => {
  it('accepts every product that the import can write, and so does the schema', async () => {
    await ensureProductCollection(db);
    await fc.assert(
      fc.asyncProperty(fc.array(rowCells, { minLength: 20, maxLength: 40 }), async (rows) => {
        const documents = rows.map((cells, index) => newProduct(stamp, { sku: `SKU ${index}`, ...cells }));
        await db.collection('products').insertMany(documents);
        await db.collection('products').deleteMany({});
        for (const document of documents) expect(ProductDocument.parse(document)).toEqual(document);
      }),
      { numRuns: 25 },
    );
  });

  it.each<[string, Document, boolean]>([
    ['the least product', {}, true],
    ['fields of others', { rating: new Double(4.5), stock: { reserved: 'two' } }, true],
    ['no name', { name: undefined }, false],
    ['no active', { active: undefined }, false],
    ['a name of 200 characters beyond the basic plane', { name: '𝒳'.repeat(200) }, true],
    ['a name of 201 characters', { name: 'x'.repeat(201) }, false],
    ['an empty name', { name: '' }, false],
    ['a null brand', { brand: null }, false],
    ['a SKU of 65 characters', { _id: 'x'.repeat(65) }, false],
    ['a description of 10,001 characters', { description: 'x'.repeat(10_001) }, false],
    ['the highest price', { price: Decimal128.fromString('999999999999.9999') }, true],
    ['a price just above', { price: Decimal128.fromString('999999999999.99991') }, false],
    ['a price in powers of ten', { price: Decimal128.fromString('1.5E+3') }, true],
    ['a huge price', { price: Decimal128.fromString('1E+6000') }, false],
    ['a tiny price', { price: Decimal128.fromString('1E-6000') }, true],
    ['a price of minus zero', { price: Decimal128.fromString('-0') }, true],
    ['a negative price', { price: Decimal128.fromString('-0.01') }, false],
    ['a price that is no number', { price: Decimal128.fromString('NaN') }, false],
    ['an endless price', { price: Decimal128.fromString('Infinity') }, false],
    ['a price as a float', { price: new Double(12.5) }, false],
    ['a currency in lower case', { currency: 'eur' }, false],
    ['a currency with a line end', { currency: 'EUR\n' }, false],
    ['an empty category', { category: [] }, false],
    ['an empty level', { category: ['shoes', ''] }, false],
    ['51 tags', { tags: Array.from({ length: 51 }, (_, index) => `tag ${index}`) }, false],
    ['a tag twice', { tags: ['new', 'new'] }, false],
    ['a tag of 51 characters', { tags: ['x'.repeat(51)] }, false],
    ['a negative stock', { stock: { onHand: -1 } }, false],
    ['a stock as text', { stock: { onHand: '1' } }, false],
    ['a GTIN of 9 digits', { gtin: '123456789' }, false],
    ['a GTIN with a line end', { gtin: '12345678\n' }, false],
    ['a weight of a ton and a milligram', { weight: Decimal128.fromString('1000.000001') }, true],
    ['a weight above the limit', { weight: Decimal128.fromString('1000000') }, false],
    ['a date as text', { updatedAt: '2026-01-01' }, false],
    ['an attribute that is a number', { attributes: { size: 44 } }, false],
    ['an unknown action', { lastImport: { runId: 'one', action: 'deleted' } }, false],
    ['no last import', { lastImport: undefined }, true],
  ])('says of %s the same as the schema', async (_, change, isAccepted) => {
    await ensureProductCollection(db);
    const entries = Object.entries({ ...valid, ...change }).filter(([, value]) => value !== undefined);
    const document = Object.fromEntries(entries);
    expect(ProductDocument.safeParse(document).success).toBe(isAccepted);
    expect(await isAcceptedByDatabase(document)).toBe(isAccepted);
  });

  it('refuses whole numbers of another size than the import writes', async () => {
    await ensureProductCollection(db);
    expect(await isAcceptedByDatabase({ ...valid, stock: { onHand: Long.fromNumber(1) } })).toBe(false);
  });
});
