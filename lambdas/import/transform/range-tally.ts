import type { RejectCode, WarningCode } from '../run/codes.ts';
import type { RangeOutcome, RejectExample } from '../run/outcome.ts';
import type { PlannedColumn } from '../run/plan.ts';
import { WarningTally } from './warning-tally.ts';

const examplesPerCode = 3;
const maxValueCharacters = 200;
const maxWarnedCharacters = 80;
/** Surplus fields can make a message long; the rejects file has it in full. */
const maxMessageCharacters = 500;

/** Counts what happened to the rows of one range and keeps a few examples of each kind. */
export class RangeTally {
  #valid = 0;
  #rejected = 0;
  readonly #reasons: Partial<Record<RejectCode, number>> = {};
  readonly #examples: RejectExample[] = [];
  readonly #warnings: WarningTally;

  constructor(columns: readonly PlannedColumn[]) {
    this.#warnings = new WarningTally(columns.map(({ header }) => cut(header, maxValueCharacters)));
  }

  addValid(): void {
    this.#valid++;
  }

  addRejected(example: RejectExample): void {
    this.#rejected++;
    const before = this.#reasons[example.code] ?? 0;
    this.#reasons[example.code] = before + 1;
    if (before >= examplesPerCode) return;
    this.#examples.push({
      ...example,
      column: cut(example.column, maxValueCharacters),
      value: cut(example.value, maxValueCharacters),
      message: cut(example.message, maxMessageCharacters),
    });
  }

  /** `column` is an index; `readValue` is only called when an example is still wanted. */
  addWarning(code: WarningCode, column: number, row: number, line: number, readValue: () => string): void {
    this.#warnings.add(code, column, () => ({ row, line, value: cut(readValue(), maxWarnedCharacters) }));
  }

  outcome(): Omit<RangeOutcome, 'range' | 'effort'> {
    return {
      rows: this.#valid + this.#rejected,
      valid: this.#valid,
      rejected: this.#rejected,
      reasons: this.#reasons,
      examples: this.#examples,
      warnings: this.#warnings.warnings(),
    };
  }
}

/** Whole characters only: half of one is no valid text. */
function cut<Text extends string | null>(text: Text, limit: number): Text | string {
  if (text === null) return text;
  const characters = [...text.slice(0, limit * 2 + 1)];
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : text;
}
