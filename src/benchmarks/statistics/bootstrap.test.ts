import { describe, expect, it } from 'vitest';
import { bootstrapIntervals, quantile } from './bootstrap.ts';
import { mean } from './mean.ts';

const rows = (group: string, values: readonly number[]) => values.map((value) => ({ group, value }));
type Item = ReturnType<typeof rows>[number];
const options = {
  stratum: ({ group }: Item) => group,
  measure: (sample: readonly Item[]) => ({ mean: mean(sample.map(({ value }) => value)) }),
  resamples: 2000,
  seed: 1,
};

describe('bootstrap intervals', () => {
  it('of a share come close to its normal approximation', () => {
    const half = rows('a', [
      ...Array.from({ length: 100 }, () => 0),
      ...Array.from({ length: 100 }, () => 1),
    ]);
    const [low, high] = bootstrapIntervals(half, options)['mean']!;
    // 0.5 -+ 1.96 * sqrt(0.25 / 200) = 0.5 -+ 0.0693
    expect(low).toBeGreaterThan(0.415);
    expect(low).toBeLessThan(0.445);
    expect(high).toBeGreaterThan(0.555);
    expect(high).toBeLessThan(0.585);
  });

  it('keep the sizes of the strata: where each is of one value nothing varies', () => {
    const items = [...rows('a', [0, 0, 0]), ...rows('b', [1])];
    expect(bootstrapIntervals(items, options)['mean']).toEqual([0.25, 0.25]);
  });

  it('are the same for the same seed', () => {
    const items = rows('a', [1, 2, 3, 5, 8]);
    expect(bootstrapIntervals(items, options)).toEqual(bootstrapIntervals(items, options));
    expect(bootstrapIntervals(items, { ...options, resamples: 50 })).not.toEqual(
      bootstrapIntervals(items, { ...options, resamples: 50, seed: 2 }),
    );
  });

  it('are absent without resamples, and for figures that are not there', () => {
    const items = rows('a', [1]);
    expect(bootstrapIntervals(items, { ...options, resamples: 0 })).toEqual({});
    expect(bootstrapIntervals(items, { ...options, measure: () => ({ none: null }) })).toEqual({});
  });
});

describe('a quantile', () => {
  it('lies between its neighbours in proportion', () => {
    expect(quantile([10, 20, 30], 0.5)).toBe(20);
    expect(quantile([10, 20, 30], 0.25)).toBe(15);
    expect(quantile([7], 0.975)).toBe(7);
  });
});
