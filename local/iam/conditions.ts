import type { Condition } from './statement.ts';
import { wildcard } from './wildcard.ts';

export type Context = Readonly<Record<string, string>>;
type Test = (given: string) => boolean;

/** The condition keys that requests to this machine have a value for. */
const knownKeys = ['aws:SecureTransport', 'aws:SourceArn', 'aws:SourceAccount', 'ses:FromAddress'];

const operators: Record<string, (values: readonly string[]) => Test> = {
  StringEquals: (values) => (given) => values.includes(given),
  StringLike: anyPattern,
  // The two of ARNs mean the same: both know wildcards.
  ArnEquals: anyPattern,
  ArnLike: anyPattern,
  Bool: (values) => (given) => values.some((value) => value.toLowerCase() === given.toLowerCase()),
};

/**
 * Whether all conditions hold for a request; a key that it has no value for never matches.
 * @throws Error naming an operator or a key that is not known.
 */
export function compileConditions(
  place: string,
  conditions: readonly Condition[],
): (context: Context) => boolean {
  const tests = conditions.map(({ operator, key, values }) => {
    const compile = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
    if (!compile) throw new Error(`${place}: the condition operator ${operator} is not honoured locally`);
    const known = knownKeys.find((one) => one.toLowerCase() === key.toLowerCase());
    if (!known) throw new Error(`${place}: the condition key ${key} is not honoured locally`);
    return { key: known, test: compile(values) };
  });
  return (context) =>
    tests.every(({ key, test }) => {
      const given = context[key];
      return given !== undefined && test(given);
    });
}

function anyPattern(values: readonly string[]): Test {
  const patterns = values.map(wildcard);
  return (given) => patterns.some((matches) => matches(given));
}
