/** Statistics as tables of text, for the terminal and for the page. */
import type { DataStats, RowsStats, RunsStats } from './stats.ts';

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function statsTables(stats: DataStats): Table[] {
  return stats.type === 'runs' ? runsTables(stats) : rowsTables(stats);
}

function runsTables(stats: RunsStats): Table[] {
  const { semantics, quality, meanSemantics, costUsd } = stats;
  return [
    {
      title: 'Trajectories',
      head: ['figure', 'value'],
      rows: [
        ['trajectories', number(stats.trajectories)],
        ...pairs(stats.byStopReason).map(([reason, count]) => [`ended ${reason}`, count] as const),
        ['pictures', number(stats.pictures)],
        ['pictures without a score', number(stats.unscored)],
        ['mean semantics of accepted pictures', decimal(meanSemantics.accepted)],
        ['mean semantics of rejected pictures', decimal(meanSemantics.rejected)],
        ['cost', costUsd === null ? 'unknown' : `$${costUsd.toFixed(2)}`],
      ],
    },
    { title: 'Categories', head: ['category', 'trajectories'], rows: pairs(stats.byCategory) },
    { title: 'Steps of a trajectory', head: ['steps', 'trajectories'], rows: pairs(stats.steps) },
    { title: 'Attempts at a drawn step', head: ['attempts', 'steps'], rows: pairs(stats.attempts) },
    {
      title: 'Verdicts by attempt',
      head: ['attempt', 'accepted', 'rejected', 'unreadable', 'share accepted'],
      rows: stats.acceptance.map(({ attempt, accepted, rejected, unreadable }) => [
        String(attempt),
        number(accepted),
        number(rejected),
        number(unreadable),
        share(accepted, accepted + rejected),
      ]),
    },
    {
      title: "The judge's scores",
      head: ['score', 'semantics', 'quality'],
      rows: semantics.map((count, score) => [
        score === 10 ? '10' : `${score} to ${score + 1}`,
        number(count),
        number(quality[score] ?? 0),
      ]),
    },
  ];
}

function rowsTables({ rows, critic, categories, teachers }: RowsStats): Table[] {
  const { stepFilter, varianceSplit, balance } = critic;
  return [
    {
      title: 'Rows',
      head: ['kind', 'train', 'validation'],
      rows: Object.entries(rows).map(([kind, { train, validation }]) => [
        kind,
        number(train),
        number(validation),
      ]),
    },
    {
      title: 'What the rules did to the verdicts',
      head: ['rule', 'count'],
      rows: [
        ['verdicts', number(critic.verdicts)],
        ['unreadable verdicts', number(critic.unreadable)],
        ['rejections without a new prompt', number(critic.withoutPrompt)],
        ['steps kept', number(stepFilter.kept)],
        ['steps with falling scores', number(stepFilter.falling)],
        ['steps with low scores', number(stepFilter.low)],
        ['steps without all scores', number(stepFilter.unscored)],
        ['rows of dropped steps', number(stepFilter.rowsRemoved)],
        ['rows sent to RL', number(varianceSplit.rowsToRl)],
        ['rows sent to SFT', number(varianceSplit.rowsToSft)],
        ['rows kept from RL by the ratio', number(varianceSplit.rowsOverRatio)],
        ['rows lent to RL by balancing', number(critic.rowsLentToRl)],
        ['rows left out by balancing', number(critic.rowsBalancedAway)],
        ['rows repeated by balancing', number(critic.rowsRepeated)],
      ],
    },
    ...(['critic-sft', 'critic-rl'] as const).map((kind) => ({
      title: `Verdicts of ${kind} by attempt`,
      head: ['attempt', 'accepted before', 'rejected before', 'accepted', 'rejected'],
      rows: balance[kind].map((each) => [
        String(each.attempt),
        number(each.acceptedBefore),
        number(each.rejectedBefore),
        number(each.accepted),
        number(each.rejected),
      ]),
    })),
    { title: 'Categories', head: ['category', 'trajectories'], rows: pairs(categories) },
    {
      title: 'Models',
      head: ['role', 'model', 'trajectories'],
      rows: Object.entries(teachers).flatMap(([role, models]) =>
        Object.entries(models).map(([model, count]) => [role, model, number(count)]),
      ),
    },
  ];
}

/** A table as lines of text, columns aligned; the first to the left. */
export function tableText({ title, head, rows }: Table): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ').trimEnd(); // prettier-ignore
  return [title, line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join(
    '\n',
  );
}

function pairs(counts: Readonly<Record<string, number>>): (readonly [string, string])[] {
  return Object.entries(counts)
    .toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([key, count]) => [key, number(count)] as const);
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function decimal(value: number | null): string {
  return value === null ? '-' : value.toFixed(2);
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
}
