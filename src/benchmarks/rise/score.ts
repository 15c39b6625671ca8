/**
 * RISEBench's figures: accuracy in percent (the published headline) and scores 1-5.
 * @source PhoenixZ810/RISEBench gpt_eval.py @ 5f22651: `calculate_score`, `calculate_completion`, `main`.
 */
import type { Figures, Handling, MetricSpec, Row } from '../benchmark.ts';
import { mean, meanOfKnown } from '../statistics/mean.ts';
import { RISE_CATEGORIES } from './items.ts';
import type { RiseItem, RiseMode } from './items.ts';
import { questionsOf } from './judge.ts';

export interface RiseScoring {
  readonly mode: RiseMode;
  /** Before 2026-04-13 an item without a consistency mark could never be complete; older published rows count so. */
  readonly isPreFix: boolean;
  /** Whether any row of the data is consistency-free: in `official` mode that changes every row's score. */
  readonly hasConsistencyFree: boolean;
  /** In the order of the report. */
  readonly subtasks: readonly string[];
}

const DIMENSIONS = {
  reasoning: 'Reasoning',
  consistency: 'Consistency',
  quality: 'Visual plausibility',
} as const;

export function riseMetrics({ subtasks }: Pick<RiseScoring, 'subtasks'>): readonly MetricSpec[] {
  const dimensions = Object.entries(DIMENSIONS);
  return [
    { key: 'accuracy', label: 'Accuracy', unit: 'percent', group: 'headline' },
    { key: 'score', label: 'Score', unit: 'score5', group: 'headline' },
    { key: 'scorePercent', label: 'Score in percent', unit: 'percent', group: 'headline' },
    ...RISE_CATEGORIES.map(
      (key) => ({ key, label: capital(key), unit: 'percent', group: 'category' }) as const,
    ),
    ...dimensions.map(([key, label]) => ({ key, label, unit: 'percent', group: 'dimension' }) as const),
    ...RISE_CATEGORIES.map(
      (key) =>
        ({
          key: `${key}Score`,
          label: `${capital(key)}, score`,
          unit: 'score5',
          group: 'dimension',
        }) as const,
    ),
    ...subtasks.map(
      (subtask) =>
        ({ key: `subtask:${subtask}`, label: subtask, unit: 'percent', group: 'subcategory' }) as const,
    ),
  ];
}

/**
 * Accuracy counts every item, whatever became of its judging, in both handlings: the official script fails an item whose
 * replies cannot be read. Scores 1-5 leave those out in `official` and give them 1 in `strict`.
 */
export function measureRise(scoring: RiseScoring, rows: readonly Row[], handling: Handling): Figures {
  const lowest = handling === 'strict' ? 1 : null;
  const marked = rows.map((row) => ({
    row,
    complete: isComplete(row, scoring) ? 100 : 0,
    score: riseScore(row, scoring) ?? lowest,
  }));
  const inCategory = (category: string) => marked.filter(({ row }) => row.item.category === category);
  const score = meanOfKnown(marked.map((one) => one.score));
  return {
    accuracy: mean(marked.map(({ complete }) => complete)),
    score,
    scorePercent: toPercent(score),
    ...Object.fromEntries(
      RISE_CATEGORIES.flatMap((category) => {
        const some = inCategory(category);
        return [
          [category, mean(some.map(({ complete }) => complete))],
          [`${category}Score`, meanOfKnown(some.map((one) => one.score))],
        ];
      }),
    ),
    ...Object.fromEntries(
      Object.keys(DIMENSIONS).map((dimension) => [
        dimension,
        toPercent(
          meanOfKnown(
            rows.map((row) => {
              if (isScored(row)) return markOf(row, dimension);
              return isAsked(row, dimension) ? lowest : null;
            }),
          ),
        ),
      ]),
    ),
    ...Object.fromEntries(
      scoring.subtasks.map((subtask) => [
        `subtask:${subtask}`,
        mean(marked.filter(({ row }) => row.item.subcategory === subtask).map(({ complete }) => complete)),
      ]),
    ),
  };
}

/** Whether every mark that counts is the highest. */
export function isComplete(row: Row, { isPreFix }: Pick<RiseScoring, 'isPreFix'>): boolean {
  if (!isScored(row)) return false;
  const { isConsistencyFree, category } = factsOf(row);
  if (isConsistencyFree && isPreFix) return false;
  const needed = [
    ...(isConsistencyFree ? [] : ['consistency']),
    'reasoning',
    ...(category === 'logical' ? [] : ['quality']),
  ];
  return needed.every((dimension) => markOf(row, dimension) === 5);
}

/** 1-5; `null` when the item was not scored. Half of it, but at least 1, where the reasoning is wholly wrong. */
export function riseScore(row: Row, { mode, hasConsistencyFree }: RiseScoring): number | null {
  const reasoning = markOf(row, 'reasoning');
  if (!isScored(row) || typeof reasoning !== 'number') return null;
  const { category, isConsistencyFree } = factsOf(row);
  const consistency = markOf(row, 'consistency') ?? null;
  const quality = markOf(row, 'quality') ?? null;
  const isFree = isConsistencyFree || (mode === 'official' && hasConsistencyFree);
  let score: number;
  if (category === 'logical') score = consistency === null ? reasoning : 0.3 * consistency + 0.7 * reasoning;
  else if (quality === null) return null;
  else if (isFree || consistency === null) score = 0.2 * quality + 0.8 * reasoning;
  else score = 0.3 * consistency + 0.5 * reasoning + 0.2 * quality;
  return reasoning === 1 ? Math.max(1, score / 2) : score;
}

/** 1-5 to 0-100. */
function toPercent(score: number | null): number | null {
  return score === null ? null : 25 * (score - 1);
}

function isAsked(row: Row, dimension: string): boolean {
  return questionsOf(factsOf(row)).some((question) => question.dimension === dimension);
}

function isScored(row: Row): boolean {
  return row.judged.outcome === 'scored';
}

function markOf(row: Row, dimension: string): number | null | undefined {
  return row.judged.marks[dimension];
}

function factsOf({ item }: Row): RiseItem['facts'] {
  return (item as RiseItem).facts;
}

function capital(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}
