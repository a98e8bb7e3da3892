import { describe, expect, it } from '@jest/globals';
import { chooseSplitters, skuSample } from '../../../../lambdas/import/validate/splitters.ts';

const rows = 200_000;
const partitions = 16;

describe('chooseSplitters', () => {
  it.each([
    ['sorted', (at: number) => `sku-${String(at).padStart(8, '0')}`],
    [
      'shuffled below one prefix',
      (at: number) => `acme-eu-shop-${((at * 48_271) % 2_147_483_647).toString(36)}`,
    ],
    ['numeric without padding', (at: number) => String((at * 7_919) % 1_000_003)],
    ['of two unequal families', (at: number) => (at % 10 === 0 ? `zz-${at}` : `a${(at * 31_337) % 999_983}`)],
    ['beyond the basic plane', (at: number) => (at % 2 === 0 ? `\u{1f600}${at}` : `\uff21${at}`)],
  ])('balances partitions of SKUs that are %s within 25 %', (_kind, skuOf) => {
    const skus = Array.from({ length: rows }, (_, at) => skuOf(at));
    const counts = countByPartition(skus, chooseSplitters(sampleOf(skus), partitions));
    expect(counts).toHaveLength(partitions);
    expect(Math.max(...counts)).toBeLessThan((rows / partitions) * 1.25);
    expect(Math.min(...counts)).toBeGreaterThan((rows / partitions) * 0.75);
  });

  it('orders by UTF-8 bytes, where JavaScript orders UTF-16 units', () => {
    expect(chooseSplitters(['\u{1f600}', '\uff21', 'a'], 3)).toEqual(['\uff21', '\u{1f600}']);
  });

  it('drops equal splitters, so that a SKU is in one partition', () => {
    expect(
      chooseSplitters([...Array(90).fill('m'), ...Array(5).fill('a'), ...Array(5).fill('z')], 4),
    ).toEqual(['m']);
    expect(chooseSplitters(Array(100).fill('same'), 4)).toEqual([]);
  });

  it('cuts nothing for one partition or without a sample', () => {
    expect(chooseSplitters(['a', 'b', 'c'], 1)).toEqual([]);
    expect(chooseSplitters([], 8)).toEqual([]);
  });
});

describe('skuSample', () => {
  it('stays below its limit and spread over the file when the file is larger than told', () => {
    const sample = skuSample(0, 1_000);
    for (let row = 0; row < 100_000; row += 1) {
      if (sample.isDue(row, 10)) sample.add(row, 10, String(row));
    }
    const taken = sample.skus().map(Number);
    expect(taken.length).toBeGreaterThan(400);
    expect(taken.length).toBeLessThanOrEqual(1_000);
    expect(taken.filter((row) => row < 50_000).length / taken.length).toBeCloseTo(0.5, 1);
  });
});

function sampleOf(skus: readonly string[]): readonly string[] {
  const rowBytes = 250;
  const sample = skuSample(skus.length * rowBytes);
  for (const [at, sku] of skus.entries()) {
    if (sample.isDue(at, rowBytes)) sample.add(at, rowBytes, sku);
  }
  return sample.skus();
}

function countByPartition(skus: readonly string[], splitters: readonly string[]): number[] {
  const borders = splitters.map((splitter) => Buffer.from(splitter));
  const counts = Array<number>(splitters.length + 1).fill(0);
  for (const sku of skus) {
    const bytes = Buffer.from(sku);
    const above = borders.findIndex((border) => Buffer.compare(bytes, border) < 0);
    counts[above < 0 ? borders.length : above]! += 1;
  }
  return counts;
}
