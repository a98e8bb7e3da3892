import { isDeepStrictEqual } from 'node:util';
import { EJSON } from 'bson';
import { type Db, type Document, MongoServerError } from 'mongodb';
import { storedTextValidator } from './fields/rule-parts.ts';
import { importActions } from './product-document.ts';
import { fieldElements, fieldValidators } from './product-fields.ts';

export const productCollection = 'products';

/** What the database refuses, from any writer. Says the same as the zod schema `ProductDocument`. */
export const productValidation: Document = {
  validator: {
    $jsonSchema: {
      bsonType: 'object',
      required: [...requiredElements(), 'createdAt', 'modifiedAt'],
      properties: {
        ...fieldValidators,
        attributes: { bsonType: 'object', additionalProperties: { bsonType: 'string' } },
        createdAt: { bsonType: 'date' },
        modifiedAt: { bsonType: 'date' },
        lastImport: {
          bsonType: 'object',
          required: ['runId', 'action'],
          properties: { runId: storedTextValidator(1), action: { enum: [...importActions] } },
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
  if (stored && !isDeepStrictEqual(asJson(stored), asJson(productValidation))) {
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

/** The driver reads numbers with classes of its own. */
function asJson(validation: Document): Document {
  return EJSON.serialize(validation);
}

function requiredElements(): string[] {
  return Object.entries(fieldElements).flatMap(([name, schema]) => (schema.isOptional() ? [] : [name]));
}
