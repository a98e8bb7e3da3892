import { describe, expect, it } from '@jest/globals';
import { expectedBreaches, type FileStory, isCertainlySeen } from './expected-breaches.ts';

const slaMs = 20;
const story: FileStory = {
  ...{ folder: '/in', filename: 'a.csv', slaMs, createdAt: 0 },
  entered: { earliest: 100, latest: 101 },
};
const check = (checkedAt: number) => ({ checkedAt, endedAt: checkedAt + 2 });

describe('a file of the tree', () => {
  it('is no breach when it left sooner than its SLA', () => {
    expect(expectedBreaches([{ ...story, left: { at: 119, how: 'gone' } }], [check(102)])).toEqual([]);
  });

  it('is a breach when a check sees it the length of the SLA after another one', () => {
    expect(isCertainlySeen(story, [check(102), check(122)])).toBe(true);
    expect(isCertainlySeen(story, [check(102), check(121)])).toBe(false);
  });

  it.each([
    ['began before it was there', [check(101), check(122)]],
    ['ended after it had left', [check(102), check(129)]],
  ])('may be a breach or not when one of these checks %s', (_, checks) => {
    const left = { at: 130, how: 'gone' as const };
    expect(expectedBreaches([{ ...story, left }], checks)).toEqual([{ ...story, left, isCertain: false }]);
  });
});
