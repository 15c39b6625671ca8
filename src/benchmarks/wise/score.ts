/**
 * WISE's figures, 0-1.
 * @source PKU-YuanGroup/WISE WISE_legacy/Calculate.py and calculate_verified.py @ eb51174.
 */
import type { Figures, Handling, MetricSpec, Row } from '../benchmark.ts';
import { mean, meanOfKnown, weightedSum } from '../statistics/mean.ts';
import { WISE_CATEGORIES } from './items.ts';
import type { WiseCategory, WiseVersion } from './items.ts';
import type { WiseScores } from './reply.ts';

/** Weights of the categories in the overall score: about their shares of the 1000 items. */
export const WISE_WEIGHTS: Readonly<Record<WiseVersion, Readonly<Record<WiseCategory, number>>>> = {
  legacy: { culture: 0.4, time: 0.167, space: 0.133, biology: 0.1, physics: 0.1, chemistry: 0.1 },
  verified: { culture: 0.4, time: 0.12, space: 0.12, biology: 0.12, physics: 0.12, chemistry: 0.12 },
};

export function wiseMetrics(version: WiseVersion): readonly MetricSpec[] {
  const unit = 'fraction';
  const parts = version === 'legacy' ? ['consistency', 'realism', 'aesthetic'] : [];
  return [
    { key: 'overall', label: 'Overall', unit, group: 'headline' },
    { key: 'itemMean', label: 'Mean over items', unit, group: 'headline' },
    ...WISE_CATEGORIES.map((key) => ({ key, label: capital(key), unit, group: 'category' }) as const),
    ...parts.map((key) => ({ key, label: capital(key), unit, group: 'dimension' }) as const),
  ];
}

/** `0.7 consistency + 0.2 realism + 0.1 aesthetic`, over 2: 0-1. */
export function wiScore({ consistency, realism, aesthetic }: WiseScores): number {
  // In whole numbers, so that the best picture has 1 and not a hair less.
  return (7 * consistency + 2 * realism + aesthetic) / 20;
}

/** `null` unless every category has a figure. */
export function wiseOverall(
  version: WiseVersion,
  categories: Readonly<Record<string, number | null>>,
): number | null {
  return weightedSum(WISE_WEIGHTS[version], categories);
}

/**
 * `official` leaves out items without a readable score, as the official scripts do with a warning; `strict` counts them 0.
 * The official scripts give no overall figure at all when an id is missing; here it needs every category, not every item.
 */
export function measureWise(version: WiseVersion, rows: readonly Row[], handling: Handling): Figures {
  const scored = rows.map((row) => ({
    category: row.item.category,
    score: scoreOf(version, row) ?? (handling === 'strict' ? 0 : null),
    marks: row.judged.marks,
  }));
  const categories = Object.fromEntries(
    WISE_CATEGORIES.map((category) => [
      category,
      meanOfKnown(scored.filter((one) => one.category === category).map(({ score }) => score)),
    ]),
  );
  const dimension = (name: string): number | null => {
    const known = scored.map(({ marks }) => marks[name] ?? (handling === 'strict' ? 0 : null));
    const value = meanOfKnown(known);
    return value === null ? null : value / 2;
  };
  return {
    overall: wiseOverall(version, categories),
    itemMean: mean(scored.flatMap(({ score }) => (score === null ? [] : [score]))),
    ...categories,
    ...(version === 'legacy'
      ? {
          consistency: dimension('consistency'),
          realism: dimension('realism'),
          aesthetic: dimension('aesthetic'),
        }
      : {}),
  };
}

/** An item's score, 0-1; `null` when it has none. */
export function scoreOf(version: WiseVersion, { judged: { outcome, marks } }: Row): number | null {
  if (outcome !== 'scored') return null;
  if (version === 'verified') return marks['score'] ?? null;
  const { consistency, realism, aesthetic } = marks;
  if (typeof consistency !== 'number' || typeof realism !== 'number' || typeof aesthetic !== 'number')
    return null;
  return wiScore({ consistency, realism, aesthetic });
}

function capital(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}
