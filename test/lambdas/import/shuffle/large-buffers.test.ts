import { describe, expect, it } from '@jest/globals';
import { giveBack, takeBuffer } from '../../../../lambdas/import/shuffle/large-buffers.ts';

describe('a large buffer', () => {
  it('is used again once it was given back, whole, even by a view of it', () => {
    const first = takeBuffer(1000);
    giveBack(first.subarray(10, 20));
    const second = takeBuffer(900);
    expect([second.buffer, second.length]).toEqual([first.buffer, 1000]);
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
