import type { posix, win32 } from 'node:path';

/** The rules of paths of the machine with the files; a parameter, so that each can be tested on the other. */
export type PathRules = typeof posix | typeof win32;

/**
 * A test for paths below the folder. A pattern without a slash is matched with the file's name alone; on Windows case
 * does not count. The pattern `*` is every file, also one whose name begins with a dot; other wildcards skip those.
 */
export function compilePatterns(
  include: readonly string[],
  exclude: readonly string[],
  rules: PathRules,
): (relativePath: string) => boolean {
  const includes = include.map((pattern) => compilePattern(pattern, rules));
  const excludes = exclude.map((pattern) => compilePattern(pattern, rules));
  return (path) => includes.some((matches) => matches(path)) && !excludes.some((matches) => matches(path));
}

function compilePattern(pattern: string, rules: PathRules): (path: string) => boolean {
  if (pattern === '*' || pattern === '**') return () => true;
  const isWindows = rules.sep === '\\';
  const fold = (text: string) => (isWindows ? text.toLowerCase() : text);
  const folded = fold(pattern);
  const hasFolder = isWindows ? /[\\/]/.test(pattern) : pattern.includes('/');
  return (path) => rules.matchesGlob(fold(hasFolder ? path : rules.basename(path)), folded);
}
