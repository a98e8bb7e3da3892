import { isDeepStrictEqual } from 'node:util';
import type { Document } from 'mongodb';

/**
 * An index of `products` that is ours. None is unique: that would refuse rows, which is the business of the field
 * rules, and one product per SKU is what `_id` sees to. A definition that changes gets a new name: of one that is
 * there nobody knows who made it.
 */
export interface ProductIndex {
  name: string;
  key: Readonly<Record<string, 1 | -1>>;
  options?: {
    sparse?: true;
    partialFilterExpression?: Document;
    /** The server fills in what else a collation has. */
    collation?: { locale: string; strength: 1 | 2 | 3 };
  };
}

/** All of them besides `_id`. Made by the deployment and by every run; see migrate-catalogue.ts. */
export const productIndexes: readonly ProductIndex[] = [];

/** An index as `listIndexes` tells it. */
export interface StoredIndex {
  name: string;
  key: Record<string, unknown>;
  [option: string]: unknown;
}

/** What is to be done about our indexes; those of others are not mentioned, since nothing is done about them. */
export interface IndexPlan {
  create: ProductIndex[];
  /** There as declared. */
  keep: ProductIndex[];
  /** Cannot be made, since another index has the name, or the same keys by another name. */
  differ: { index: ProductIndex; stored: StoredIndex }[];
}

/** Pure: `stored` is what `listIndexes` tells. */
export function planIndexes(declared: readonly ProductIndex[], stored: readonly StoredIndex[]): IndexPlan {
  const plan: IndexPlan = { create: [], keep: [], differ: [] };
  for (const index of declared) {
    const found =
      stored.find(({ name }) => name === index.name) ??
      stored.find((other) => hasSameSignature(other, index));
    if (!found) plan.create.push(index);
    else if (found.name === index.name && isDeepStrictEqual(asStored(found), asDeclared(index))) {
      plan.keep.push(index);
    } else plan.differ.push({ index, stored: found });
  }
  return plan;
}

/** As `createIndexes` takes it. */
export function indexDescription({ name, key, options }: ProductIndex) {
  return { name, key: { ...key }, ...options };
}

/** Of two with the same signature MongoDB keeps one, whatever they are called. */
function hasSameSignature(stored: StoredIndex, index: ProductIndex): boolean {
  return isDeepStrictEqual(signatureOf(asStored(stored)), signatureOf(asDeclared(index)));
}

function signatureOf({ key, sparse, unique, partialFilterExpression, collation }: Definition) {
  return { key, sparse, unique, partialFilterExpression, collation };
}

/** The keys in their order, and every option, so that one that is hidden, unique or expires is another. */
interface Definition {
  key: [string, unknown][];
  [option: string]: unknown;
}

function asDeclared({ key, options }: ProductIndex): Definition {
  return { ...options, key: Object.entries(key) };
}

/** Without what the server adds by itself. */
function asStored({ name, v, ns, background, ...index }: StoredIndex): Definition {
  const { key, collation, ...options } = index;
  const { locale, strength } = (collation ?? {}) as Document;
  return {
    ...options,
    ...(collation !== undefined && { collation: { locale, strength } }),
    key: Object.entries(key),
  };
}
