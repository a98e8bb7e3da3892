import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { BSON } from 'mongodb';
import { type ProductField, productFields } from '../../../../lambdas/catalogue/product-fields.ts';
import { fastCells } from '../../../../lambdas/import/transform/row-encoder.ts';
import { quotedCells } from '../../../../shared/csv-line.ts';
import { transformCsv } from '../../../support/transform-csv.ts';

const headers: Partial<Record<ProductField, string>> = { stock: 'inventory_count', updatedAt: 'updated_at' };
const paths = { 'the schemas alone': {}, 'the fast path': fastCells };

/** Cells of one column and what becomes of them: a reject code, `absent`, or the stored value as extended JSON. */
function readCells(field: ProductField): { cell: string; verdict: string }[] {
  return parse(readFileSync(join(import.meta.dirname, `../../../fixtures/rows/cells/${field}.csv`)), {
    columns: true,
    record_delimiter: '\n',
  });
}

/** What a file of one row with this cell leads to, in the words of the fixture files. */
function judge(field: ProductField, cell: string, writers: typeof fastCells): string {
  const row = { sku: 'S1', name: 'Thing', [field]: cell };
  const header = Object.keys(row).map((name) => headers[name as ProductField] ?? name);
  const { outcome, partitions } = transformCsv(`${header}\n${quotedCells(Object.values(row))}\n`, {
    writers,
  });
  const document = partitions[0]![0]?.document;
  if (!document) return Object.keys(outcome.reasons).join();
  const value = field === 'sku' ? [document._id, document.sku] : document[field];
  return value === undefined ? 'absent' : BSON.EJSON.stringify(value);
}

describe.each(Object.entries(paths))('by %s', (_, writers) => {
  describe.each(productFields.map((field) => ({ field })))('a cell of $field', ({ field }) => {
    const cells = readCells(field);
    it.each(cells.map(({ cell, verdict }) => ({ cell, verdict, shown: cell.slice(0, 30) })))(
      '$shown',
      ({ cell, verdict }) => {
        expect(judge(field, cell, writers)).toBe(verdict);
      },
    );
  });
});
