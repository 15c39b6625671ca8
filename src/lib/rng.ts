/** A source of numbers in [0, 1), uniform and repeatable from its seed. */
export type Rng = () => number;

/** Mulberry32: 32 bits of state, good enough for sampling worlds, not for secrets. Same seed, same numbers. */
export function createRng(seed: number): Rng {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number in 0..below-1. */
export function nextInt(rng: Rng, below: number): number {
  return Math.floor(rng() * below);
}

/**
 * One of the items, each equally likely.
 * @throws {RangeError} when there are none.
 */
export function pick<T>(rng: Rng, items: readonly T[]): T {
  if (items.length === 0) throw new RangeError('pick needs at least one item');
  return items[nextInt(rng, items.length)]!;
}

/** A copy of the items in random order (Fisher-Yates). */
export function shuffle<T>(rng: Rng, items: readonly T[]): T[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = nextInt(rng, last + 1);
    [copy[last], copy[other]] = [copy[other]!, copy[last]!];
  }
  return copy;
}
