import type { Unit } from '../benchmark.ts';
import type { Scores } from '../phases/score.ts';

/** Decimals as the published tables print them. */
const DECIMALS: Readonly<Record<Unit, number>> = { percent: 1, fraction: 2, score5: 2, score10: 1, count: 1 };
/** Range of each unit, for charts. */
export const UNIT_RANGE: Readonly<Record<Unit, readonly [number, number]>> = {
  percent: [0, 100],
  fraction: [0, 1],
  score5: [1, 5],
  score10: [0, 10],
  count: [0, 20],
};
/** What stands for a figure that is not there. */
export const NONE = '–';

/** `66.3`, `0.47`; a dash for nothing. */
export function formatFigure(value: number | null | undefined, unit: Unit): string {
  return value === null || value === undefined ? NONE : value.toFixed(DECIMALS[unit]);
}

/** A published figure with the decimals it was printed with, up to three. */
export function formatPublished(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined || unit !== 'fraction') return formatFigure(value, unit);
  return value.toFixed(3).replace(/0$/, '');
}

/** `66.3 [61.0, 71.2]`; with what every item counted comes to, where that differs: `66.3 [61.0, 71.2], strict 60.1`. */
export function formatMeasured(figure: Scores['figures'][string] | undefined, unit: Unit): string {
  if (!figure) return NONE;
  const { official, strict, interval } = figure;
  const value = formatFigure(official, unit);
  const range = interval ? ` [${formatFigure(interval[0], unit)}, ${formatFigure(interval[1], unit)}]` : '';
  const other = formatFigure(strict, unit);
  return `${value}${range}${other === value ? '' : `, strict ${other}`}`;
}

/** `$1.24`, `$0.0031`, or that it is not known. */
export function formatCost(costUsd: number | null): string {
  if (costUsd === null) return 'unknown';
  return `$${costUsd.toFixed(costUsd > 0 && costUsd < 0.1 ? 4 : 2)}`;
}
