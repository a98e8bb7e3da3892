import { describe, expect, it } from '@jest/globals';
import { byteArena } from '../../../lambdas/import/byte-arena.ts';

describe('a byte arena', () => {
  it('keeps what it was given when the original changes, whatever its size', () => {
    const keep = byteArena();
    const originals = [3, 700_000, 700_000, 2_000_000, 0, 5].map((size, index) =>
      Buffer.alloc(size, index + 1),
    );
    const expected = originals.map((bytes) => Buffer.from(bytes));
    const kept = originals.map(keep);
    for (const bytes of originals) bytes.fill(0);
    expect(kept.map((bytes, index) => bytes.equals(expected[index]!))).toEqual(Array(6).fill(true));
  });

  it('puts small pieces into one block', () => {
    const keep = byteArena();
    const [one, other] = [keep(Buffer.from('one')), keep(Buffer.from('other'))];
    expect(one!.buffer).toBe(other!.buffer);
  });
});
