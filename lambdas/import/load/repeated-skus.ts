import { csvLine } from '../../../shared/csv-line.ts';
import { readElements, readText } from '../../bson/raw-document.ts';
import { documentKey } from '../../catalogue/product-key.ts';
import { type DuplicateGroup, listedDuplicates, type PartitionOutcome } from '../run/outcome.ts';
import type { RepeatedSku } from '../shuffle/merged-rows.ts';
import type { PartRecord } from '../shuffle/part-file.ts';

const shownRows = 20;
/** A spelling may be any length, since blanks inside collapse: this keeps the report of a run below 10 MB. */
const shownSpelling = 200;

/** Counts every row that lost, also those that the parts only count. */
export function countRepeated(
  repeated: readonly RepeatedSku[],
): Pick<PartitionOutcome, 'duplicates' | 'duplicateSkus'> {
  const rows = repeated.reduce((sum, group) => sum + totalOf(group), 0);
  return { duplicates: rows - repeated.length, duplicateSkus: repeated.length };
}

/** The first of the repeated SKUs as the report describes them. */
export function describeRepeated(repeated: readonly RepeatedSku[]): DuplicateGroup[] {
  return repeated.slice(0, listedDuplicates).map(describeGroup);
}

/** Every listed row of every repeated SKU in the columns of `duplicateColumns`, without a header. */
export function repeatedAsCsv(repeated: readonly RepeatedSku[], runId: string): string {
  const lines = repeated.flatMap((group) =>
    group.map((record, index) =>
      csvLine([
        documentKey(record.document).toString(),
        String(record.row),
        String(record.line),
        spellingOf(record),
        String(index === group.length - 1),
        runId,
      ]),
    ),
  );
  return lines.join('');
}

function describeGroup(group: RepeatedSku): DuplicateGroup {
  const winner = group.at(-1)!;
  const shown = group.length > shownRows ? [...group.slice(0, shownRows - 1), winner] : group;
  return {
    sku: documentKey(winner.document).toString(),
    rows: shown.map((record) => ({
      row: record.row,
      line: record.line,
      spelling: [...spellingOf(record)].slice(0, shownSpelling).join(''),
    })),
    total: totalOf(group),
    wonBy: winner.row,
  };
}

function totalOf(group: RepeatedSku): number {
  return group.reduce((sum, record) => sum + record.unlistedDuplicates, group.length);
}

function spellingOf(record: PartRecord): string {
  return readText(readElements(record.document).get('sku')) ?? '';
}
