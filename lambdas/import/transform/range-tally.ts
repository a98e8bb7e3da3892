import type { RejectCode } from '../codes.ts';
import type { RangeOutcome, RejectExample, Warning } from '../outcome.ts';

const examplesPerCode = 3;
const maxValueCharacters = 200;
/** Surplus fields can make a message long; the rejects file has it in full. */
const maxMessageCharacters = 500;

/** Counts what happened to the rows of one range and keeps a few examples of each kind. */
export class RangeTally {
  #valid = 0;
  #rejected = 0;
  readonly #reasons: Partial<Record<RejectCode, number>> = {};
  readonly #examples: RejectExample[] = [];
  readonly #suspectGtins: Warning;

  /** `gtinColumn` is the header of that column, if the file has one. */
  constructor(gtinColumn: string) {
    this.#suspectGtins = {
      code: 'gtin_check_digit',
      column: cut(gtinColumn, maxValueCharacters),
      count: 0,
      examples: [],
    };
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

  /** `readValue` is only called when an example is still wanted. */
  addSuspectGtin(row: number, line: number, readValue: () => string): void {
    this.#suspectGtins.count++;
    if (this.#suspectGtins.examples.length < examplesPerCode) {
      this.#suspectGtins.examples.push({ row, line, value: readValue() });
    }
  }

  outcome(): Omit<RangeOutcome, 'range' | 'effort'> {
    return {
      rows: this.#valid + this.#rejected,
      valid: this.#valid,
      rejected: this.#rejected,
      reasons: this.#reasons,
      examples: this.#examples,
      warnings: this.#suspectGtins.count > 0 ? [this.#suspectGtins] : [],
    };
  }
}

/** Whole characters only: half of one is no valid text. */
function cut<Text extends string | null>(text: Text, limit: number): Text | string {
  if (text === null) return text;
  const characters = [...text.slice(0, limit * 2 + 1)];
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : text;
}
