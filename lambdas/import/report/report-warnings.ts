import type { RangeOutcome, Warning } from '../outcome.ts';
import type { PlannedColumn } from '../plan.ts';
import type { ReportWarning } from './report-model.ts';

const examplesPerWarning = 3;

/** One warning per column that no field takes, then those of the cells, added up over the ranges. */
export function warningsOf(
  columns: readonly PlannedColumn[],
  ranges: readonly RangeOutcome[],
): ReportWarning[] {
  const ofColumns = columns
    .map(columnWarning)
    .filter((warning): warning is ReportWarning => warning !== undefined);
  return [...ofColumns, ...cellWarnings(ranges)];
}

function columnWarning(column: PlannedColumn): ReportWarning | undefined {
  if (column.use === 'field') return undefined;
  const about = { column: column.header, count: 1, examples: [] };
  if (column.use === 'ignored') {
    return { ...about, code: 'column_ignored', message: 'The column was left out.' };
  }
  const message = `No field of the catalogue has this name; the column is kept as the attribute “${column.attribute ?? column.header}”.`;
  return { ...about, code: 'column_unknown', message };
}

/** Columns are already named by the plan, so only warnings about cells are taken from the ranges. */
function cellWarnings(ranges: readonly RangeOutcome[]): ReportWarning[] {
  const byColumn = new Map<string, ReportWarning>();
  for (const warning of ranges.flatMap((range) => range.warnings)) {
    if (warning.code !== 'gtin_check_digit') continue;
    const known = byColumn.get(warning.column);
    byColumn.set(warning.column, known ? joined(known, warning) : inWords(warning));
  }
  return [...byColumn.values()];
}

function inWords(warning: Warning): ReportWarning {
  const message =
    'The last digit does not fit the others, so the number may be mistyped; it was imported as it stands.';
  return { ...warning, message, examples: warning.examples.slice(0, examplesPerWarning) };
}

function joined(known: ReportWarning, more: Warning): ReportWarning {
  return {
    ...known,
    count: known.count + more.count,
    examples: [...known.examples, ...more.examples].slice(0, examplesPerWarning),
  };
}
