import type { Dialect } from '../../../lambdas/import/read/dialect.ts';
import type { PartitionOutcome, RangeOutcome } from '../../../lambdas/import/run/outcome.ts';
import type { RunInput } from '../../../lambdas/import/run/run-input.ts';
import type { Effort } from '../../../lambdas/runtime/effort.ts';

export function aRun(changes: Partial<RunInput> = {}): RunInput {
  return {
    runId: 'products-0123456789abcdef',
    bucket: 'drop',
    key: 'incoming/shoes/products.csv',
    versionId: 'v1',
    etag: 'e1',
    sizeBytes: 100,
    team: 'shoes',
    receivedAt: '2026-11-21T10:00:00.000Z',
    sequencer: null,
    ...changes,
  };
}

/** Of a file that needs no rewriting. */
export const plainDialect: Dialect = {
  encoding: 'utf-8',
  byteOrderMark: false,
  delimiter: ',',
  compression: 'none',
  evidence: {
    encoding: 'all its bytes are ASCII',
    delimiter: 'the header has 2 columns, 2 of them known, and 2 of 2 sampled rows have as many fields',
  },
};

export const anEffort: Effort = {
  startedAt: '2026-11-21T10:00:00.000Z',
  endedAt: '2026-11-21T10:00:02.000Z',
  cpuSeconds: 1.5,
  peakMemoryMb: 120,
};

export function aRangeOutcome(changes: Partial<RangeOutcome> = {}): RangeOutcome {
  return {
    range: 0,
    rows: 2,
    valid: 2,
    rejected: 0,
    reasons: {},
    examples: [],
    warnings: [],
    effort: anEffort,
    ...changes,
  };
}

export function aPartitionOutcome(changes: Partial<PartitionOutcome> = {}): PartitionOutcome {
  return {
    partition: 0,
    created: 2,
    updated: 0,
    unchanged: 0,
    duplicates: 0,
    duplicateSkus: 0,
    effort: anEffort,
    ...changes,
  };
}
