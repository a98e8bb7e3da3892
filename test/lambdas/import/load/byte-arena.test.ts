import { describe, expect, it } from '@jest/globals';
import { byteArena, joinViews } from '../../../../lambdas/import/load/byte-arena.ts';

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

describe('joined views', () => {
  it('are the bytes in order, wherever they lie, and no copy when they lie side by side', () => {
    const keep = byteArena(10);
    const kept = ['one', 'two', 'four', 'five'].map((text) => keep(Buffer.from(text)));
    expect(joinViews(kept).toString()).toBe('onetwofourfive');
    expect(joinViews([kept[1]!, kept[0]!]).toString()).toBe('twoone');
    expect(joinViews(kept.slice(0, 3)).buffer).toBe(kept[0]!.buffer);
    expect(joinViews([])).toHaveLength(0);
  });
});
