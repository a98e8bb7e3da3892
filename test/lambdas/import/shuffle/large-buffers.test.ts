import { describe, expect, it } from '@jest/globals';
import { giveBack, takeBuffer } from '../../../../lambdas/import/shuffle/large-buffers.ts';

describe('a large buffer', () => {
  it('is used again once it was given back, whole, even by a view of it', () => {
    const first = takeBuffer(1000);
    first[999] = 7;
    giveBack(first.subarray(10, 20));
    const second = takeBuffer(900);
    expect([second.length, second[999]]).toEqual([1000, 7]);
  });

  it('cannot be read any more once it was given back', () => {
    const given = takeBuffer(1000);
    const view = given.subarray(10, 20);
    giveBack(given);
    expect([given.length, view.length, view[0]]).toEqual([0, 0, undefined]);
  });

  it('belongs to nobody else until then', () => {
    const [one, other] = [takeBuffer(1000), takeBuffer(1000)];
    expect(one.buffer).not.toBe(other.buffer);
  });

  it('is as long as it was asked for, when only shorter ones are left', () => {
    giveBack(takeBuffer(10));
    expect(takeBuffer(5_000).length).toBeGreaterThanOrEqual(5_000);
  });
});
