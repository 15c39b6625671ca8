/** Plain mean; `null` of nothing. */
export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean of the values that are there. */
export function meanOfKnown(values: readonly (number | null | undefined)[]): number | null {
  return mean(values.filter((value) => value !== null && value !== undefined));
}

/** Sum of `weight * value`; `null` as soon as a value that has weight is missing. */
export function weightedSum(
  weights: Readonly<Record<string, number>>,
  values: Readonly<Record<string, number | null | undefined>>,
): number | null {
  let sum = 0;
  for (const [key, weight] of Object.entries(weights)) {
    const value = values[key];
    if (value === null || value === undefined) return null;
    sum += weight * value;
  }
  return sum;
}
