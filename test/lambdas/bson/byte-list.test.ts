import { describe, expect, it } from '@jest/globals';
import { ByteList } from '../../../lambdas/bson/byte-list.ts';

describe('a byte list', () => {
  it('has what was added, one behind the other, when the originals change and whatever it outgrows', () => {
    const list = new ByteList();
    const originals = [3, 7, 70_000, 0, 2_000_000, 5].map((size, index) => Buffer.alloc(size, index + 1));
    const expected = Buffer.concat(originals);
    for (const bytes of originals) {
      list.add(bytes);
      bytes.fill(0);
    }
    expect(list.view().equals(expected)).toBe(true);
    expect(list.length).toBe(expected.length);
  });

  it('is empty when nothing was added, and again when it is cleared', () => {
    const list = new ByteList();
    expect(list.view()).toHaveLength(0);
    list.add(Buffer.from('one'));
    list.clear();
    expect([list.length, list.view().length]).toEqual([0, 0]);
  });
});
