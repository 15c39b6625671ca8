/** The report's tables as plain text cells, for HTML and Markdown alike. */
import { formatDuration } from '../../lib/duration.ts';
import type { LoadedBenchmark, MetricSpec } from '../benchmark.ts';
import { labelOfVariant } from '../phases/variants.ts';
import type { Scores } from '../phases/score.ts';
import { formatCost, formatMeasured, formatPublished } from './format.ts';

export interface Table {
  readonly title: string;
  /** One sentence below the table; `null` where none is needed. */
  readonly note: string | null;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly kind: 'ours' | 'paper' | 'published' | 'fact';
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
          ...metrics.map(({ key, unit }) => formatPublished(values[published!.columns.indexOf(key)], unit)),
        ],
      })),
    ],
  };
}

function oursOnly(title: string, scores: readonly Scores[], metrics: readonly MetricSpec[]): Table[] {
  if (metrics.length === 0) return [];
  const facts = metrics.map(
    ({ key, label, unit }) => [label, ({ figures }: Scores) => formatMeasured(figures[key], unit)] as const,
  );
  return [upright(title, null, scores, facts)];
}

function coverage(scores: readonly Scores[]): Table {
  const facts: readonly (readonly [string, keyof Scores['counts']])[] = [
    ['Items', 'items'],
    ['Answered', 'answered'],
    ['No answer', 'noAnswer'],
    ['Scored', 'scored'],
    ['Scored in part', 'partly'],
    ['Reply unreadable', 'unreadable'],
    ['Judging failed', 'failed'],
    ['Not judged yet', 'notJudged'],
    ['Problems in the data', 'badRows'],
    ['Answers to unknown ids', 'unknownIds'],
    ['Damaged lines in the results', 'damagedLines'],
  ];
  return upright(
    'What was judged',
    'Problems in the data are rows that could not be used, which are in no figure, and pictures that are missing.',
    scores,
    facts.map(([label, key]) => [label, ({ counts }) => String(counts[key])]),
  );
}

function provenance(scores: readonly Scores[]): Table {
  return upright(
    'Judge and cost',
    'Another judge than the official one, or other words than the official ones, shifts all figures: compare them with each other, not with published rows.',
    scores,
    [
      ['Judge', ({ judge }) => judge],
      ['Judge as the service names it', ({ resolvedJudges }) => resolvedJudges.join(', ') || 'not told'],
      ['Official judge', ({ officialJudge }) => officialJudge],
      ['Wording of the questions', ({ wording }) => (wording === 'official' ? 'official' : 'our own')],
      ['Picture that counts', ({ picture }) => picture],
      ['Run: image calls', ({ usage }) => String(usage.run.imageCalls)],
      ['Run: language calls', ({ usage }) => String(usage.run.languageCalls)],
      ['Run: tokens', ({ usage }) => String(usage.run.tokens)],
      ['Run: cost', ({ usage }) => formatCost(usage.run.costUsd)],
      ['Run: time, added up', ({ usage }) => formatDuration(usage.run.durationMs)],
      ['Judge: calls', ({ usage }) => String(usage.judge.languageCalls)],
      ['Judge: tokens', ({ usage }) => String(usage.judge.tokens)],
      ['Judge: cost', ({ usage }) => formatCost(usage.judge.costUsd)],
    ],
  );
}

/** Facts as rows, variants as columns: there are more facts than variants. */
function upright(
  title: string,
  note: string | null,
  scores: readonly Scores[],
  facts: readonly (readonly [string, (score: Scores) => string])[],
): Table {
  return {
    title,
    note,
    columns: ['', ...scores.map(({ variant }) => labelOfVariant(variant))],
    rows: facts.map(([label, cellOf]) => ({ kind: 'fact', cells: [label, ...scores.map(cellOf)] })),
  };
}
