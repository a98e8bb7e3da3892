export type EventTest = (event: unknown) => boolean;
type ValueTest = (value: unknown) => boolean;

/**
 * Compiles an EventBridge event pattern: fields nest, a list holds alternatives, an array in the event matches when
 * one of its values does. Knows exact values, prefix, suffix, equals-ignore-case, anything-but, numeric, exists,
 * wildcard and $or.
 * @throws Error naming a matcher that is not known.
 */
export function compilePattern(pattern: object, path = ''): EventTest {
  const tests = Object.entries(pattern).map(([field, expected]: [string, unknown]): EventTest => {
    const place = path ? `${path}.${field}` : field;
    if (field === '$or') return compileAlternatives(expected, path);
    if (Array.isArray(expected)) return compileField(field, expected, place);
    if (!isObject(expected)) throw new Error(`event pattern: ${place} is neither a list nor an object`);
    const inner = compilePattern(expected, place);
    // An absent object has absent fields, which `exists: false` asks for.
    return (event) => valuesOf(isObject(event) ? event[field] : undefined).some(inner);
  });
  return (event) => tests.every((test) => test(event));
}

function compileAlternatives(expected: unknown, path: string): EventTest {
  if (!Array.isArray(expected)) throw new Error(`event pattern: ${path}.$or is no list`);
  const tests = expected.map((one: object) => compilePattern(one, path));
  return (event) => tests.some((test) => test(event));
}

function compileField(field: string, expected: unknown[], place: string): EventTest {
  const tests = expected.map((matcher) => compileMatcher(matcher, place));
  return (event) => {
    const value = isObject(event) ? event[field] : undefined;
    return valuesOf(value).some((one) => tests.some((test) => test(one)));
  };
}

/** An empty array has no value, so it matches like an absent field. */
function valuesOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) return [value];
  return value.length > 0 ? value : [undefined];
}

function compileMatcher(matcher: unknown, place: string): ValueTest {
  if (!isObject(matcher)) return (value) => value === matcher;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(matcher);
  const compile = Object.hasOwn(matchers, name) ? matchers[name] : undefined;
  if (!compile || others.length > 0) {
    throw new Error(
      `event pattern: the matcher ${JSON.stringify(matcher)} of ${place} is not honoured locally`,
    );
  }
  return compile(argument, place);
}

const matchers: Record<string, (argument: unknown, place: string) => ValueTest> = {
  prefix: affix((value, text) => value.startsWith(text)),
  suffix: affix((value, text) => value.endsWith(text)),
  'equals-ignore-case': (argument, place) => {
    const expected = textOf(argument, place).toLowerCase();
    return (value) => typeof value === 'string' && value.toLowerCase() === expected;
  },
  wildcard: (argument, place) => {
    const expression = wildcardExpression(textOf(argument, place));
    return (value) => typeof value === 'string' && expression.test(value);
  },
  exists: (argument, place) => {
    if (typeof argument !== 'boolean') throw new Error(`event pattern: exists of ${place} is no boolean`);
    return (value) => (value !== undefined) === argument;
  },
  numeric: (argument, place) => {
    const tests = numericTests(argument, place);
    return (value) => typeof value === 'number' && tests.every((test) => test(value));
  },
  'anything-but': (argument, place) => {
    const list: unknown[] = Array.isArray(argument) ? argument : [argument];
    // `{"anything-but": {"prefix": ["a", "b"]}}` stands for one matcher per text.
    const tests = list.flatMap(spreadMatcher).map((one) => compileMatcher(one, place));
    return (value) => value !== undefined && !tests.some((test) => test(value));
  },
};

function spreadMatcher(matcher: unknown): unknown[] {
  const [entry, ...others] = isObject(matcher) ? Object.entries(matcher) : [];
  if (!entry || others.length > 0 || entry[0] === 'numeric' || !Array.isArray(entry[1])) return [matcher];
  return entry[1].map((argument: unknown) => ({ [entry[0]]: argument }));
}

/** A prefix or suffix, exact or `{"equals-ignore-case": text}`. */
function affix(test: (value: string, text: string) => boolean) {
  return (argument: unknown, place: string): ValueTest => {
    if (!isObject(argument)) {
      const text = textOf(argument, place);
      return (value) => typeof value === 'string' && test(value, text);
    }
    const text = textOf(argument['equals-ignore-case'], place).toLowerCase();
    return (value) => typeof value === 'string' && test(value.toLowerCase(), text);
  };
}

/** `*` stands for any text; `\*` and `\\` for themselves. */
function wildcardExpression(text: string): RegExp {
  const source = text.replace(/\\([*\\])|(\*)|[^*\\]+|\\/g, (part, escaped?: string, star?: string) => {
    if (star) return '.*';
    return (escaped ?? part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 's');
}

const comparisons: Record<string, (value: number, bound: number) => boolean> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `["=", n]`, or a pair of bounds such as `[">", 0, "<=", 5]`. */
function numericTests(argument: unknown, place: string): ((value: number) => boolean)[] {
  const parts: unknown[] = Array.isArray(argument) ? argument : [];
  const tests: ((value: number) => boolean)[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const compare = comparisons[String(parts[at])];
    const bound = parts[at + 1];
    if (!compare || typeof bound !== 'number')
      throw new Error(`event pattern: numeric of ${place} is not understood`);
    tests.push((value) => compare(value, bound));
  }
  if (tests.length === 0) throw new Error(`event pattern: numeric of ${place} is empty`);
  return tests;
}

function textOf(argument: unknown, place: string): string {
  if (typeof argument !== 'string') throw new Error(`event pattern: a matcher of ${place} wants a text`);
  return argument;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
