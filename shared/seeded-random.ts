/** Random numbers that depend on the seed alone. */
export interface SeededRandom {
  /** From 0 up to but not 1. */
  fraction(): number;
  /** A whole number from 0 to limit - 1. */
  below(limit: number): number;
  /** True once in `times`. */
  oneIn(times: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
}

/** Mulberry32: 32 bits of state, passes the usual tests of randomness, and a seed is easy to write down. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(fraction() * limit);
  return {
    fraction,
    below,
    oneIn: (times) => below(times) === 0,
    pick: (items) => items[below(items.length)]!,
  };
}
