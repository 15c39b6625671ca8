/**
 * UEval's figures, in percent.
 * @source zlab-princeton/UEval ueval_eval.py @ 3a5b5ea: `compute_score`, `compute_summary`. The overall figures are those
 *   of the tables: the script computes none.
 *
 * Two averages are in print. The leaderboard's is the plain mean of the eight tasks; the paper's own rows weigh every
 * item alike, which favours the larger tasks. Both are reported.
 */
import type { BenchmarkItem, Figures, Handling, MetricSpec, Row } from '../benchmark.ts';
import { mean, meanOfKnown } from '../statistics/mean.ts';
import { UEVAL_TASKS } from './items.ts';
import type { UevalItem } from './items.ts';

export const UEVAL_METRICS: readonly MetricSpec[] = [
  { key: 'itemWeighted', label: 'Average over items', unit: 'percent', group: 'headline' },
  { key: 'taskMacro', label: 'Average over tasks', unit: 'percent', group: 'headline' },
  { key: 'text', label: 'Text criteria', unit: 'percent', group: 'dimension' },
  { key: 'image', label: 'Image criteria', unit: 'percent', group: 'dimension' },
  ...UEVAL_TASKS.map((task) => ({
    key: task,
    label: task[0]!.toUpperCase() + task.slice(1),
    unit: 'percent' as const,
    group: 'category' as const,
  })),
];

/** Shares of criteria met, 0-1; `null` where an item has no criteria of a kind, or none was judged. */
interface Rates {
  readonly text: number | null;
  readonly image: number | null;
}

/**
 * An item without an answer meets no criterion: the official script judges an empty answer then. A criterion without a
 * readable reply is left out by `official`, whose script repeats a call until it succeeds, and not met by `strict`.
 */
export function measureUeval(rows: readonly Row[], handling: Handling): Figures {
  const rated = rows.map((row) => ({ task: row.item.category, ...ratesOf(row, handling) }));
  const figuresOf = (some: readonly Rates[]): { text: number | null; image: number | null } => ({
    text: percent(meanOfKnown(some.map(({ text }) => text))),
    image: percent(meanOfKnown(some.map(({ image }) => image))),
  });
  const byTask = UEVAL_TASKS.map((task) => {
    const items = rated.filter((rates) => rates.task === task);
    return [
      task,
      percent(meanOfKnown(items.map((rates) => meanOfKnown([rates.text, rates.image])))),
    ] as const;
  });
  const { text, image } = figuresOf(rated);
  const known = byTask.flatMap(([, score]) => (score === null ? [] : [score]));
  return {
    // Both sides weigh alike, whatever the number of their criteria.
    itemWeighted: meanOfKnown([text, image]),
    taskMacro: known.length === UEVAL_TASKS.length ? mean(known) : null,
    text,
    image,
    ...Object.fromEntries(byTask),
  };
}

/** An item's share of criteria met, text and image weighing alike, 0-1. */
export function uevalQuality(row: Row): number | null {
  const { text, image } = ratesOf(row, 'official');
  return meanOfKnown([text, image]);
}

function ratesOf({ judged: { marks, outcome }, item }: Row, handling: Handling): Rates {
  const rate = (side: 'text' | 'image'): number | null => {
    const total = criteriaOf(item, side);
    if (total === 0) return null;
    if (outcome === 'no-answer') return 0;
    const unjudged = marks[`${side}Unjudged`] ?? total;
    const counted = handling === 'strict' ? total : total - unjudged;
    return counted > 0 ? (marks[`${side}Met`] ?? 0) / counted : null;
  };
  return { text: rate('text'), image: rate('image') };
}

function criteriaOf(item: BenchmarkItem, side: 'text' | 'image'): number {
  const { textRubrics, imageRubrics } = item as UevalItem;
  return (side === 'text' ? textRubrics : imageRubrics).length;
}

function percent(rate: number | null): number | null {
  return rate === null ? null : 100 * rate;
}
