import type { RunFacts } from '../../../lambdas/import/report/report-build.ts';
import { type RejectCode, rejectCodes } from '../../../lambdas/import/run/codes.ts';
import type { PartitionOutcome, RangeOutcome, RejectExample } from '../../../lambdas/import/run/outcome.ts';
import type { Plan } from '../../../lambdas/import/run/plan.ts';
import type { RunInput } from '../../../lambdas/import/run/run-input.ts';
import type { RunRecord } from '../../../lambdas/import/run/run-record.ts';
import type { Effort } from '../../../lambdas/runtime/effort.ts';
import { plainDialect } from './run-builders.ts';

export const sampleInput: RunInput = {
  runId: 'products-csv-1d3f9a',
  bucket: 'drop',
  key: 'incoming/kitchen/products.csv',
  versionId: '3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY',
  etag: '"9b2cf535f27731c974343645a3985328"',
  sizeBytes: 412_873,
  team: 'kitchen',
  receivedAt: '2026-11-21T03:49:43.120Z',
  sequencer: '0062999F3D4F2A1B',
};

/** An effort that starts and ends so many seconds after the run was received. */
export function effortAt(from: number, to: number): Effort {
  const at = (seconds: number) => new Date(Date.parse(sampleInput.receivedAt) + seconds * 1000).toISOString();
  return { startedAt: at(from), endedAt: at(to), cpuSeconds: (to - from) * 0.8, peakMemoryMb: 140.4 };
}

export function samplePlan(rows: number, overrides: Partial<Plan> = {}): Plan {
  return {
    run: sampleInput,
    stampedAt: sampleInput.receivedAt,
    defaultCurrency: 'EUR',
    dialect: { ...plainDialect, byteOrderMark: true },
    columns: [
      { header: 'SKU', use: 'field', field: 'sku' },
      { header: 'Product Name', use: 'field', field: 'name' },
      { header: 'Price', use: 'field', field: 'price' },
      { header: 'Ean', use: 'field', field: 'gtin' },
      { header: 'Colour', use: 'attribute', attribute: 'Colour' },
    ],
    ranges: [{ index: 0, startByte: 40, endByte: 412_873, firstRow: 1, firstLine: 2, rows }],
    splitters: ['m'],
    ...overrides,
  };
}

export function sampleRecord(overrides: Partial<RunRecord> = {}): RunRecord {
  return {
    ...sampleInput,
    status: 'running',
    startedAt: '2026-11-21T03:49:43.500Z',
    grantedAt: '2026-11-21T03:49:45.500Z',
    closings: 0,
    efforts: { validate: effortAt(0.5, 0.9), review: effortAt(1.8, 1.9) },
    peakMemoryMb: {},
    ...overrides,
  };
}

export function rejectExample(code: RejectCode, overrides: Partial<RejectExample> = {}): RejectExample {
  return {
    row: 118,
    line: 121,
    code,
    column: 'Price',
    message: 'not a plain decimal number',
    value: '12,50 €',
    ...overrides,
  };
}

/** One range whose rejected rows are spread over the given codes. */
export function rangeWith(valid: number, reasons: RangeOutcome['reasons']): RangeOutcome {
  const rejected = Object.values(reasons).reduce((sum, count) => sum + count, 0);
  return {
    range: 0,
    rows: valid + rejected,
    valid,
    rejected,
    reasons,
    examples: rejectCodes
      .filter((code) => (reasons[code] ?? 0) > 0)
      .flatMap((code) => [rejectExample(code), rejectExample(code, { row: 1204, line: 1311 })]),
    warnings: [
      {
        code: 'gtin_check_digit',
        column: 'Ean',
        count: 2,
        examples: [
          { row: 40, line: 41, value: '4006381333932' },
          { row: 77, line: 80, value: '96385075' },
        ],
      },
    ],
    effort: effortAt(1, 1.7),
  };
}

export function partitionWith(counts: Partial<PartitionOutcome>): PartitionOutcome {
  return {
    partition: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    duplicates: 0,
    duplicateSkus: 0,
    effort: effortAt(2, 4.4),
    ...counts,
  };
}

/** A run as most are: 2,000 rows, 41 of them rejected, 25 overruled by later rows. */
export function sampleFacts(): RunFacts {
  const ranges = [rangeWith(1959, { price_invalid: 22, column_count: 12, name_missing: 7 })];
  const duplicateGroups = [
    {
      sku: 'mug-01',
      rows: [
        { row: 12, line: 12, spelling: 'MUG-01' },
        { row: 97, line: 102, spelling: 'Mug-01' },
      ],
      total: 26,
      wonBy: 97,
    },
  ];
  const partitions = [
    partitionWith({ created: 900, updated: 120, duplicates: 25, duplicateSkus: 1 }),
    partitionWith({ partition: 1, created: 800, unchanged: 114 }),
  ];
  const record = sampleRecord();
  return {
    plan: samplePlan(2000),
    record,
    ranges,
    partitions,
    duplicateGroups,
    efforts: { ...record.efforts, transform: effortAt(1, 1.7), load: effortAt(2, 4.4) },
  };
}
