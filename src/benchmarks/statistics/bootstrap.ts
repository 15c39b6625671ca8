import { createRng, nextInt } from '../../lib/rng.ts';
import type { Figures } from '../benchmark.ts';

/** Lower and upper end. */
export type Interval = readonly [number, number];

export interface BootstrapOptions<Row> {
  /** Sizes of strata are kept: the number of items of a category is a fact of the benchmark, not of chance. */
  readonly stratum: (row: Row) => string;
  readonly measure: (rows: readonly Row[]) => Figures;
  readonly resamples: number;
  readonly seed: number;
}

/** Share of the bootstrap distribution inside an interval. */
const CONFIDENCE = 0.95;

/**
 * Percentile bootstrap intervals of all figures at once (Efron 1979), resampling items within strata. It speaks of the
 * choice of items alone: noise of the judge and of the generator between runs comes on top.
 * @returns an interval for each figure that a resample gave; none when `resamples` is 0.
 */
export function bootstrapIntervals<Row>(
  rows: readonly Row[],
  { stratum, measure, resamples, seed }: BootstrapOptions<Row>,
): Record<string, Interval> {
  const rng = createRng(seed);
  const strata = [...Map.groupBy(rows, stratum).values()];
  const drawn = new Map<string, number[]>();
  for (let round = 0; round < resamples; round++) {
    const sample = strata.flatMap((stratumRows) =>
      stratumRows.map(() => stratumRows[nextInt(rng, stratumRows.length)]!),
    );
    for (const [key, value] of Object.entries(measure(sample))) {
      if (value === null) continue;
      const values = drawn.get(key) ?? [];
      drawn.set(key, values);
      values.push(value);
    }
  }
  return Object.fromEntries(
    [...drawn].map(([key, values]) => {
      values.sort((a, b) => a - b);
      const tail = (1 - CONFIDENCE) / 2;
      return [key, [quantile(values, tail), quantile(values, 1 - tail)]];
    }),
  );
}

/**
 * Linear interpolation between order statistics (Hyndman and Fan's type 7).
 * @param sorted at least one value, ascending.
 * @param probability 0-1.
 */
export function quantile(sorted: readonly number[], probability: number): number {
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (position - below);
}
