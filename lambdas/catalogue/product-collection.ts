import { isDeepStrictEqual } from 'node:util';
import { type Db, Decimal128, type Document, MongoServerError } from 'mongodb';
import { currencyPattern, gtinPattern, importActions, productLimits } from './product-document.ts';

export const productCollection = 'products';

/** What the database refuses, from any writer. Says the same as the zod schema `ProductDocument`. */
export const productValidation: Document = {
  validator: {
    $jsonSchema: {
      bsonType: 'object',
      required: ['_id', 'sku', 'name', 'active', 'createdAt', 'modifiedAt'],
      properties: {
        _id: text(1, productLimits.skuCharacters),
        sku: text(1),
        name: text(1, productLimits.nameCharacters),
        description: text(1, productLimits.descriptionCharacters),
        price: { bsonType: 'decimal', minimum: 0, maximum: Decimal128.fromString(productLimits.price) },
        currency: { bsonType: 'string', pattern: currencyPattern },
        category: { bsonType: 'array', minItems: 1, items: text(1) },
        tags: {
          bsonType: 'array',
          minItems: 1,
          maxItems: productLimits.tags,
          uniqueItems: true,
          items: text(1, productLimits.tagCharacters),
        },
        stock: { bsonType: 'object', properties: { onHand: { bsonType: 'int', minimum: 0 } } },
        active: { bsonType: 'bool' },
        brand: text(1, productLimits.brandCharacters),
        gtin: { bsonType: 'string', pattern: gtinPattern },
        updatedAt: { bsonType: 'date' },
        attributes: { bsonType: 'object', additionalProperties: { bsonType: 'string' } },
        createdAt: { bsonType: 'date' },
        modifiedAt: { bsonType: 'date' },
        lastImport: {
          bsonType: 'object',
          required: ['runId', 'action'],
          properties: { runId: text(1), action: { enum: [...importActions] } },
        },
      },
    },
  },
  validationLevel: 'strict',
  validationAction: 'error',
};

const namespaceExists = 48;

/**
 * Makes the collection of products exist with its validator; changes it only when it differs, since collMod takes
 * an exclusive lock. Safe to repeat and to run side by side.
 */
export async function ensureProductCollection(db: Db): Promise<void> {
  const stored = (await readValidation(db)) ?? (await createCollection(db));
  if (stored && !isDeepStrictEqual(stored, productValidation)) {
    await db.command({ collMod: productCollection, ...productValidation });
  }
}

async function readValidation(db: Db): Promise<Document | undefined> {
  const [found] = await db.listCollections({ name: productCollection }, { nameOnly: false }).toArray();
  if (!found) return undefined;
  const { validator, validationLevel, validationAction } = found.options ?? {};
  return { validator, validationLevel, validationAction };
}

/** Undefined when it was created here; what is stored when a parallel writer was quicker. */
async function createCollection(db: Db): Promise<Document | undefined> {
  try {
    await db.createCollection(productCollection, productValidation);
    return undefined;
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== namespaceExists) throw error;
    return readValidation(db);
  }
}

function text(minLength: number, maxLength?: number): Document {
  return { bsonType: 'string', minLength, ...(maxLength && { maxLength }) };
}
