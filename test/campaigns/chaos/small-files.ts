import { createHash } from 'node:crypto';
import type { SeededRandom } from '../../../shared/seeded-random.ts';
import type { ProductRow } from './catalogue-model.ts';

export interface SmallFile {
  key: string;
  text: Buffer;
  /** MD5 of the text, by which a run's file is told. */
  etag: string;
  rows: ProductRow[];
}

/** So few that every file shares products with most others. */
const products = 3000;
/** More than a partition holds, so that the load has several children. */
const manyRows = 70_000;
const sharedKeys = ['prices', 'stock', 'catalogue'];

/** Files over the same few products, each with a name of its own in every row; some lack a column, few are large. */
export function drawFile(random: SeededRandom, number: number): SmallFile {
  const isShared = random.oneIn(2);
  const key = `incoming/chaos/${isShared ? random.pick(sharedKeys) : `file-${number}`}.csv`;
  const hasEdition = !random.oneIn(4);
  const isLarge = random.oneIn(25);
  const count = isLarge ? manyRows : random.oneIn(8) ? products : 200 + random.below(600);
  const start = isLarge ? 0 : random.below(products);
  const rows = Array.from({ length: count }, (_, index): ProductRow => {
    const sku = `chaos-${(start + index) % (isLarge ? manyRows : products)}`;
    return { sku, name: `Product of file ${number}`, ...(hasEdition && { edition: `edition ${number}` }) };
  });
  const text = Buffer.from(csvOf(rows, hasEdition));
  return { key, text, etag: createHash('md5').update(text).digest('hex'), rows };
}

function csvOf(rows: readonly ProductRow[], hasEdition: boolean): string {
  const lines = rows.map(({ sku, name, edition }) =>
    (hasEdition ? [sku, name, edition] : [sku, name]).join(','),
  );
  return `${hasEdition ? 'sku,name,edition' : 'sku,name'}\n${lines.join('\n')}\n`;
}
