import { posix, win32 } from 'node:path';
import { expect, it } from '@jest/globals';
import { compilePatterns } from '../../monitor/path-patterns.ts';

it.each([
  ['*.csv', 'sub/a.csv', posix, true],
  ['*.csv', 'a.CSV', posix, false],
  ['*.csv', 'SUB\\A.CSV', win32, true],
  ['orders/*.csv', 'orders/a.csv', posix, true],
  ['orders/*.csv', 'a.csv', posix, false],
  ['orders/**/*.csv', 'Orders\\2026\\a.csv', win32, true],
  ['orders\\*.csv', 'orders\\a.csv', win32, true],
  ['*.{csv,xml}', 'a.xml', posix, true],
  ['a[0-9].csv', 'a7.csv', posix, true],
  ['*', '.hidden', posix, true],
  ['*.tmp', '.hidden.tmp', posix, false],
])('the pattern %s and the path %s', (pattern, path, rules, matches) => {
  expect(compilePatterns([pattern], [], rules)(path)).toBe(matches);
});

it('a file that is excluded is not watched', () => {
  const matches = compilePatterns(['*'], ['*.tmp', 'work/*'], posix);
  expect(['a.csv', 'a.tmp', 'work/a.csv'].map(matches)).toEqual([true, false, false]);
});
