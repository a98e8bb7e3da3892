import { describe, expect, it } from '@jest/globals';
import { RangeRows } from '../../../../lambdas/import/transform/range-rows.ts';
import { surveyFile } from '../../../../lambdas/import/validate/survey-file.ts';
import { sentBytes } from '../../../support/sent-file.ts';
import { plainDialect } from '../run-builders.ts';

const rows = 200_000;
const partitions = 16;
const scattered = (at: number, below: number) => (at * 48_271 + 11) % below;
const kinds: [string, (at: number) => string][] = [
  ['sorted', (at) => `sku-${String(at).padStart(8, '0')}`],
  ['sorted downwards', (at) => `sku-${String(rows - at).padStart(8, '0')}`],
  ['below one prefix', (at) => `ACME-EU-SHOP-2026-${scattered(at, 2_147_483_647).toString(36)}`],
  ['numeric', (at) => String(scattered(at, 1_000_003))],
  ['sorted numbers without leading zeros', String],
  ['GTINs of one maker', (at) => `40063813${String(scattered(at, 99_991)).padStart(5, '0')}`],
  [
    'models, colours and sizes',
    (at) => `${['BT', 'JK', 'TS', 'TS', 'TS'][at % 5]}${scattered(at, 9_973)}-${'RGB'[at % 3]}-${at % 7}`,
  ],
  ['of a few families of very different size', (at) => `F${Math.clz32(scattered(at, 2 ** 31)) % 32}/${at}`],
  [
    'on long and short rows in turns',
    (at) => (at % 2_000 < 1_000 ? `short-${at}` : `long-${at},${'x'.repeat(60)}`),
  ],
];

describe('the partitions of a file', () => {
  it.each(kinds)('whose SKUs are %s are at most 25 % above their mean', async (_kind, cellsOf) => {
    const cells = Array.from({ length: rows }, (_, at) => cellsOf(at));
    const lines = cells.map((cell) => (cell.includes(',') ? cell : `${cell},x`));
    const { splitters } = await surveyed(`sku,name\n${lines.join('\n')}\n`);
    expect(splitters).toHaveLength(partitions - 1);
    const counts = countByPartition(cells, splitters);
    expect(Math.max(...counts)).toBeLessThan((rows / partitions) * 1.25);
  });

  it('share what one hot SKU leaves over', async () => {
    const cells = Array.from({ length: rows }, (_, at) => (at % 2 === 0 ? 'hot' : `sku-${at}`));
    const { splitters } = await surveyed(`sku,name\n${cells.map((cell) => `${cell},x\n`).join('')}`);
    const others = cells.filter((cell) => cell !== 'hot');
    const counts = countByPartition(others, splitters).filter((count) => count > 0);
    expect(Math.max(...counts)).toBeLessThan((rows / partitions) * 1.25);
  });

  it('are one when all rows have one SKU, and a part then holds a hundred losers and the winner', async () => {
    const text = Buffer.from(`sku,name\n${'hot,x\n'.repeat(rows)}`);
    const { splitters, columns, ranges } = await surveyed(text);
    expect(splitters).toEqual([]);
    const plan = {
      run: planRun,
      stampedAt: '',
      defaultCurrency: 'EUR',
      dialect: plainDialect,
      columns,
      ranges,
      splitters,
    };
    for (const range of ranges) {
      const pipeline = new RangeRows(plan, range);
      pipeline.push(text.subarray(range.startByte, range.endByte));
      pipeline.end();
      const { part, outcome } = pipeline.result();
      expect(outcome.valid).toBe(range.rows);
      expect(part.length).toBeLessThan(10_000);
    }
  });
});

const planRun = {
  runId: 'run-1',
  bucket: 'drop',
  key: 'incoming/shoes/shoes.csv',
  versionId: null,
  etag: '1',
  sizeBytes: 1,
  team: 'shoes',
  receivedAt: '',
  sequencer: null,
};

function surveyed(text: string | Buffer) {
  const file = Buffer.from(text);
  const sent = sentBytes(file, { chunkBytes: 65_536, wishes: { delimiter: ',' } });
  return surveyFile(sent, { sizeBytes: file.length, rowsPerPartition: rows / partitions });
}

/** Rows, not SKUs: a repeated SKU is read as often as it comes. */
function countByPartition(cells: readonly string[], splitters: readonly string[]): number[] {
  const counts = Array<number>(splitters.length + 1).fill(0);
  for (const cell of cells) {
    // These SKUs are ASCII, for which strings and UTF-8 bytes have the same order.
    const sku = cell.replace(/,.*/, '').toLowerCase();
    counts[splitters.filter((splitter) => splitter <= sku).length]! += 1;
  }
  return counts;
}
