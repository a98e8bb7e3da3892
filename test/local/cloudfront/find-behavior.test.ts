import { describe, expect, it } from '@jest/globals';
import { behaviorFinder, normalizedPath } from '../../../local/cloudfront/find-behavior.ts';
import { anOrigin } from './a-distribution.ts';

const find = (path: string, patterns: string[] = ['/v1/*', '*']) => {
  const all = patterns.map((pathPattern) => ({
    ...{ pathPattern, origin: anOrigin(), methods: [], forwardsAll: false },
  }));
  return behaviorFinder(all)(path)?.pathPattern;
};

describe('the behavior of a path', () => {
  it.each([
    ['/', '*'],
    ['/v1', '*'],
    ['/v1/', '/v1/*'],
    ['/v1/sla-errors', '/v1/*'],
    ['/V1/sla-errors', '*'],
    ['/v1x/a', '*'],
    ['/a/v1/b', '*'],
    ['/a/../v1/b', '/v1/*'],
    ['/a/%2e%2E/v1/b', '/v1/*'],
    ['/%761/b', '/v1/*'],
    ['/v1/../a', '*'],
    ['/v1/..', '*'],
    ['/v1%2Fb', '*'],
  ])('%s is that of %s', (path, pattern) => {
    expect(find(path)).toBe(pattern);
  });

  it('is the first whose pattern fits, with and without a slash in front, dots being dots', () => {
    expect(find('/images/a.jpg', ['images/*.jpg', '*'])).toBe('images/*.jpg');
    expect(find('/images/aXjpg', ['images/*.jpg', '*'])).toBe('*');
    expect(find('/a1', ['/a?', '*'])).toBe('/a?');
    expect(find('/a12', ['/a?', '*'])).toBe('*');
    expect(find('/b', ['/a'])).toBeUndefined();
  });

  it('is looked for in a path without dots and needless escapes', () => {
    expect(normalizedPath('/a/./b/../c')).toBe('/a/c');
    expect(normalizedPath('/../../x')).toBe('/x');
    expect(normalizedPath('/a/b/..')).toBe('/a/');
    expect(normalizedPath('/..')).toBe('/');
    expect(normalizedPath('/%7Ea%2Fb%20c')).toBe('/~a%2Fb%20c');
  });
});
