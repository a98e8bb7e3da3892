import type { ProductIndex } from '../lambdas/catalogue/product-indexes.ts';
import type { ProductFileRequest } from './product-file.ts';

/** A file of the benchmark, by name. */
export const files = {
  base: { columns: 12, changeEvery: 0 },
  someChanged: { columns: 12, changeEvery: 20 },
  allChanged: { columns: 12, changeEvery: 1 },
  narrow: { columns: 3, changeEvery: 0 },
} satisfies Record<string, Omit<ProductFileRequest, 'rows'>>;
export type FileName = keyof typeof files;

/** What `mongoimport` does on the same mongod. `startsEmpty` drops its collection first. */
export interface PeerCase {
  name: string;
  file: FileName;
  upsert: boolean;
  startsEmpty: boolean;
  /** With `shopIndexes`. */
  indexes: boolean;
}

/** What Lading does, and what it is held to: at most `max` times the seconds of each peer. */
export interface LadingCase {
  name: string;
  file: FileName;
  startsEmpty: boolean;
  /** `shopIndexes`: declared by the app, which builds them after the load, or made by hand and kept through it. */
  indexes: 'none' | 'ours' | 'of others';
  /** The outcome that all rows but the changed ones must have; the run fails otherwise. */
  outcome: 'created' | 'unchanged' | 'updated' | 'some updated';
  targets: { peer: string; max: number }[];
}

const twelve = { file: 'base', indexes: false } as const;

/** In the order in which they run: each peer beside the case it is for. */
export const cases: ({ peer: PeerCase } | { lading: LadingCase })[] = [
  { peer: { name: 'mongoimport insert', ...twelve, upsert: false, startsEmpty: true } },
  {
    lading: {
      name: 'empty collection',
      file: 'base',
      indexes: 'none',
      startsEmpty: true,
      outcome: 'created',
      targets: [
        { peer: 'mongoimport insert', max: 0.5 },
        { peer: 'mongoimport upsert', max: 0.14 },
      ],
    },
  },
  { peer: { name: 'mongoimport upsert', ...twelve, upsert: true, startsEmpty: true } },
  { peer: { name: 'mongoimport upsert again', ...twelve, upsert: true, startsEmpty: false } },
  {
    lading: {
      name: 'same file again',
      file: 'base',
      indexes: 'none',
      startsEmpty: false,
      outcome: 'unchanged',
      targets: [{ peer: 'mongoimport upsert again', max: 0.08 }],
    },
  },
  {
    lading: {
      name: '5 % of the rows changed',
      file: 'someChanged',
      indexes: 'none',
      startsEmpty: false,
      outcome: 'some updated',
      targets: [{ peer: 'mongoimport upsert again', max: 0.1 }],
    },
  },
  {
    lading: {
      name: 'every row changed',
      file: 'allChanged',
      indexes: 'none',
      startsEmpty: false,
      outcome: 'updated',
      targets: [{ peer: 'mongoimport upsert again', max: 0.3 }],
    },
  },
  {
    peer: {
      name: 'mongoimport insert, 3 columns',
      file: 'narrow',
      indexes: false,
      upsert: false,
      startsEmpty: true,
    },
  },
  {
    lading: {
      name: 'empty collection, 3 columns',
      file: 'narrow',
      indexes: 'none',
      startsEmpty: true,
      outcome: 'created',
      targets: [{ peer: 'mongoimport insert, 3 columns', max: 0.6 }],
    },
  },
  {
    peer: {
      name: 'mongoimport upsert, 4 indexes',
      file: 'base',
      indexes: true,
      upsert: true,
      startsEmpty: true,
    },
  },
  {
    lading: {
      name: 'empty collection, 4 indexes',
      file: 'base',
      indexes: 'ours',
      startsEmpty: true,
      outcome: 'created',
      targets: [{ peer: 'mongoimport upsert, 4 indexes', max: 0.3 }],
    },
  },
  {
    lading: {
      name: 'empty collection, 4 indexes of others',
      file: 'base',
      indexes: 'of others',
      startsEmpty: true,
      outcome: 'created',
      targets: [],
    },
  },
];

/** Indexes as a shop needs them: declared by the app that is measured, and made by hand for the peer. */
export const shopIndexes: readonly ProductIndex[] = [
  { name: 'name', key: { name: 1 } },
  { name: 'category', key: { category: 1, price: 1 } },
  { name: 'brand', key: { brand: 1, active: 1 } },
  { name: 'tags', key: { tags: 1 } },
];
