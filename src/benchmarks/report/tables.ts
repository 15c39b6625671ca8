/** The report's tables as plain text cells, for HTML and Markdown alike. */
import { formatDuration } from '../../lib/duration.ts';
import type { LoadedBenchmark, MetricSpec } from '../benchmark.ts';
import { labelOfVariant } from '../phases/variants.ts';
import type { Scores } from '../phases/score.ts';
import { formatCost, formatFigure, formatMeasured } from './format.ts';

export interface Table {
  readonly title: string;
  /** One sentence below the table; `null` where none is needed. */
  readonly note: string | null;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly kind: 'ours' | 'paper' | 'published';
    /** The first cell names the row. */
    readonly cells: readonly string[];
  }[];
}

const INTERVALS =
  'In brackets: 95 % bootstrap intervals over the items. “Strict” counts every item that has no readable mark as the lowest, where the official way leaves it out.';

export function reportTables(benchmark: LoadedBenchmark, scores: readonly Scores[]): Table[] {
  const inGroup = (...groups: readonly MetricSpec['group'][]) =>
    benchmark.metrics.filter(({ group }) => groups.includes(group));
  return [
    compared(benchmark, scores, inGroup('headline', 'category')),
    ...oursOnly('By dimension', scores, inGroup('dimension')),
    ...oursOnly('By subtask, accuracy', scores, inGroup('subcategory')),
    coverage(scores),
    provenance(scores),
  ];
}

function compared(
  { published, title }: LoadedBenchmark,
  scores: readonly Scores[],
  metrics: readonly MetricSpec[],
): Table {
  const rows = (published?.rows ?? []).toSorted(
    (a, b) => Number(b.isPaper ?? false) - Number(a.isPaper ?? false),
  );
  return {
    title: `${title}: ours and published`,
    note: `${published ? `Published rows: ${published.source} ` : 'Nothing was published for these data. '}${INTERVALS}`,
    columns: ['', ...metrics.map(({ label }) => label)],
    rows: [
      ...scores.map((score) => ({
        kind: 'ours' as const,
        cells: [
          labelOfVariant(score.variant),
          ...metrics.map(({ key, unit }) => formatMeasured(score.figures[key], unit)),
        ],
      })),
      ...rows.map(({ label, values, isPaper }) => ({
        kind: isPaper ? ('paper' as const) : ('published' as const),
        cells: [
          label,
          ...metrics.map(({ key, unit }) => formatFigure(values[published!.columns.indexOf(key)], unit)),
        ],
      })),
    ],
  };
}

function oursOnly(title: string, scores: readonly Scores[], metrics: readonly MetricSpec[]): Table[] {
  if (metrics.length === 0) return [];
  // Upright: there are more figures than variants.
  return [
    {
      title,
      note: null,
      columns: ['', ...scores.map(({ variant }) => labelOfVariant(variant))],
      rows: metrics.map(({ key, label, unit }) => ({
        kind: 'ours',
        cells: [label, ...scores.map(({ figures }) => formatMeasured(figures[key], unit))],
      })),
    },
  ];
}

function coverage(scores: readonly Scores[]): Table {
  return {
    title: 'What was judged',
    note: 'Bad rows are rows of the data that could not be used, and pictures of the data that are missing.',
    columns: [
      '',
      'Items',
      'Answered',
      'Scored',
      'Partly',
      'Unreadable',
      'Failed',
      'Not judged',
      'No answer',
      'Bad rows',
      'Unknown ids',
      'Damaged lines',
    ],
    rows: scores.map(({ variant, counts }) => ({
      kind: 'ours',
      cells: [
        labelOfVariant(variant),
        ...[
          counts.items,
          counts.answered,
          counts.scored,
          counts.partly,
          counts.unreadable,
          counts.failed,
          counts.notJudged,
          counts.noAnswer,
          counts.badRows,
          counts.unknownIds,
          counts.damagedLines,
        ].map(String),
      ],
    })),
  };
}

function provenance(scores: readonly Scores[]): Table {
  return {
    title: 'Judge and cost',
    note: 'A judge other than the official one, or other words than the official ones, shifts all figures: compare them with each other, not with published rows.',
    columns: [
      '',
      'Judge',
      'Resolved to',
      'Official judge',
      'Wording',
      'Picture judged',
      'Image calls',
      'Language calls',
      'Tokens',
      'Run cost',
      'Run time',
      'Judge calls',
      'Judge tokens',
      'Judge cost',
    ],
    rows: scores.map((score) => ({
      kind: 'ours',
      cells: [
        labelOfVariant(score.variant),
        score.judge,
        score.resolvedJudges.join(', ') || 'not told',
        score.officialJudge,
        score.wording === 'official' ? 'official' : 'our own',
        score.picture,
        String(score.usage.run.imageCalls),
        String(score.usage.run.languageCalls),
        String(score.usage.run.tokens),
        formatCost(score.usage.run.costUsd),
        formatDuration(score.usage.run.durationMs),
        String(score.usage.judge.languageCalls),
        String(score.usage.judge.tokens),
        formatCost(score.usage.judge.costUsd),
      ],
    })),
  };
}
