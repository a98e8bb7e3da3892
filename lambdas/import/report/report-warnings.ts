import { warningCodes } from '../run/codes.ts';
import type { Warning } from '../run/outcome.ts';
import type { PlannedColumn } from '../run/plan.ts';
import type { ReportWarning } from './report-model.ts';
import { warningWords } from './warning-words.ts';

const examplesPerWarning = 3;

/** One warning per column that no field takes, then those of the cells, those of one code and column added up. */
export function warningsOf(columns: readonly PlannedColumn[], found: readonly Warning[]): ReportWarning[] {
  const ofColumns = columns
    .map(columnWarning)
    .filter((warning): warning is ReportWarning => warning !== undefined);
  return [...ofColumns, ...cellWarnings(found)];
}

function columnWarning(column: PlannedColumn): ReportWarning | undefined {
  if (column.use === 'field') return undefined;
  const about = { column: column.header, count: 1, examples: [] };
  if (column.use === 'ignored') {
    return { ...about, code: 'column_ignored', message: warningWords.column_ignored.meaning };
  }
  const message = `No field of the catalogue has this name; the column is kept as the attribute “${column.attribute ?? column.header}”.`;
  return { ...about, code: 'column_unknown', message };
}

/** Columns are already named by the plan, so only warnings about cells are taken, in the order of the codes. */
function cellWarnings(found: readonly Warning[]): ReportWarning[] {
  const byPlace = new Map<string, ReportWarning>();
  for (const warning of found) {
    if (warningWords[warning.code].unit === undefined) continue;
    const place = `${warning.code} ${warning.column}`;
    const known = byPlace.get(place);
    byPlace.set(place, known ? joined(known, warning) : inWords(warning));
  }
  const order = (warning: ReportWarning) => warningCodes.indexOf(warning.code);
  return [...byPlace.values()].sort((one, other) => order(one) - order(other));
}

function inWords(warning: Warning): ReportWarning {
  const message = warningWords[warning.code].meaning;
  return { ...warning, message, examples: warning.examples.slice(0, examplesPerWarning) };
}

function joined(known: ReportWarning, more: Warning): ReportWarning {
  return {
    ...known,
    count: known.count + more.count,
    examples: [...known.examples, ...more.examples].slice(0, examplesPerWarning),
  };
}
