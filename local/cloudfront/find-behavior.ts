import type { LocalBehavior } from './declared.ts';

/**
 * Finds the behavior of a request: the first whose pattern the path has, once it is normalized as RFC 3986 says, so
 * that `/x/../v1/y` is judged as what it is; the origin gets it as it was sent.
 */
export function behaviorFinder(behaviors: readonly LocalBehavior[]) {
  const patterns = behaviors.map((behavior) => ({ behavior, pattern: patternOf(behavior.pathPattern) }));
  return (path: string): LocalBehavior | undefined => {
    const normalized = normalizedPath(path);
    return patterns.find(({ pattern }) => pattern.test(normalized))?.behavior;
  };
}

/** Without dot segments, and with letters, digits and `-._~` as they are instead of escaped. */
export function normalizedPath(path: string): string {
  const plain = path.replaceAll(/%[0-9a-f]{2}/gi, (escaped) => {
    const sign = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return /[\w.~-]/.test(sign) ? sign : escaped;
  });
  const out: string[] = [];
  const parts = plain.split('/').slice(1);
  for (const part of parts) {
    if (part === '..') out.pop();
    else if (part !== '.') out.push(part);
  }
  const endsInDots = parts.at(-1) === '.' || parts.at(-1) === '..';
  return `/${out.join('/')}${endsInDots && out.length > 0 ? '/' : ''}`;
}

/** A slash in front may be left out. */
function patternOf(pathPattern: string): RegExp {
  const text = pathPattern === '*' ? pathPattern : pathPattern.replace(/^\/?/, '/');
  const source = text.replaceAll(/[^\w]/g, (sign) => ({ '*': '.*', '?': '.' })[sign] ?? `\\${sign}`);
  return new RegExp(`^${source}$`, 's');
}
