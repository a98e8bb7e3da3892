import { type WarningCode, warningCodes } from '../run/codes.ts';
import type { Warning } from '../run/outcome.ts';

const examplesPerWarning = 3;
/** An outcome is one item of at most 400 KB; a file may have 1,000 columns with long names. */
const listedColumns = 50;
const restOfColumns = '(further columns)';

/** Counts warnings by code and column of one range and keeps the first examples of each. */
export class WarningTally {
  readonly #headers: readonly string[];
  readonly #byPlace = new Map<number, Warning>();

  constructor(headers: readonly string[]) {
    this.#headers = headers;
  }

  /** `readExample` is only called when an example is still wanted. */
  add(code: WarningCode, column: number, readExample: () => Warning['examples'][number]): void {
    const warning = this.#warningAt(code, column) ?? this.#open(code, column);
    warning.count++;
    if (warning.examples.length < examplesPerWarning) warning.examples.push(readExample());
  }

  warnings(): Warning[] {
    return [...this.#byPlace.values()];
  }

  #warningAt(code: WarningCode, column: number): Warning | undefined {
    return this.#byPlace.get(placeOf(code, column));
  }

  #open(code: WarningCode, column: number): Warning {
    const isRest = this.#byPlace.size >= listedColumns;
    const known = isRest ? this.#warningAt(code, -1) : undefined;
    if (known) return known;
    const header = isRest ? restOfColumns : (this.#headers[column] ?? '');
    const warning: Warning = { code, column: header, count: 0, examples: [] };
    this.#byPlace.set(placeOf(code, isRest ? -1 : column), warning);
    return warning;
  }
}

function placeOf(code: WarningCode, column: number): number {
  return column * warningCodes.length + warningCodes.indexOf(code);
}
