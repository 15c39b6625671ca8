/** What `interleave bench` says: progress and problems on standard error, figures on standard output. */
import { describeProblem, formatMeasured } from '../app/benchmarks.ts';
import type { Bench, Estimate, LoadedBenchmark, RunSummary, Scores } from '../app/benchmarks.ts';
import { formatDuration } from '../lib/duration.ts';
import type { CliIo } from './io.ts';
import { createPaint, plain } from './progress.ts';

type RunProgress = Parameters<Parameters<Bench['run']>[0]['onItem']>[1];
type JudgeProgress = Parameters<Parameters<Bench['judge']>[0]['onItem']>[1];

/** Most problems of the data that are named one by one. */
const MOST_PROBLEMS = 5;
const MOST_CHARACTERS = 160;

export function tellProblems({ problems }: Pick<LoadedBenchmark, 'problems'>, io: CliIo): void {
  const paint = createPaint(io.stderr, io.env);
  for (const problem of problems.slice(0, MOST_PROBLEMS)) {
    io.stderr.write(`${paint('yellow', `note: ${plain(describeProblem(problem))}`)}\n`);
  }
  const more = problems.length - MOST_PROBLEMS;
  if (more > 0) io.stderr.write(`${paint('yellow', `note: and ${more} more of this kind`)}\n`);
}

/** `[3/60] planner-critic  story-3  5 pictures, 8 drawn` */
export function tellItem(variant: string, { item, prediction, done, total }: RunProgress, io: CliIo): void {
  const paint = createPaint(io.stderr, io.env);
  const { outcome, message, parts, usage } = prediction;
  const pictures = parts.filter((part) => part.type === 'image').length;
  const what =
    outcome === 'answered' ? `${pictures} pictures, ${usage.imageCalls} drawn` : paint('red', 'failed');
  const why = message === null ? '' : `  ${short(message)}`;
  io.stderr.write(`${paint('dim', `[${done}/${total}] ${variant}`)}  ${plain(item)}  ${what}${why}\n`);
}

/** A message, cut to a line; the whole of it is in the results. */
function short(message: string): string {
  const line = plain(message);
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}

export function tellJudged(variant: string, { item, judged, done, total }: JudgeProgress, io: CliIo): void {
  const paint = createPaint(io.stderr, io.env);
  const { outcome } = judged;
  const shown = outcome === 'scored' ? outcome : paint('yellow', outcome);
  io.stderr.write(`${paint('dim', `[${done}/${total}] ${variant}`)}  ${plain(item)}  ${shown}\n`);
}

export function describeRun({ total, answered, failed, kept, left, stopped }: RunSummary): string {
  const earlier = kept === 0 ? '' : ` (${kept} of them before)`;
  const rest = left === 0 ? '' : `, ${left} not begun`;
  return `${answered} of ${total} answered${earlier}, ${failed} failed${rest}.${stopped === null ? '' : ` ${stopped}`}`;
}

/** One line per figure, one column per variant. */
export function writeFigures(
  { benchmark, out }: Pick<Bench, 'benchmark' | 'out'>,
  scores: readonly Scores[],
  io: CliIo,
): void {
  const metrics = benchmark.metrics.filter(({ key }) =>
    scores.some(({ figures }) => figures[key]?.official != null),
  );
  const rows = [
    ['', ...scores.map(({ variant }) => variant)],
    ...metrics.map(({ key, label, unit }) => [
      label,
      ...scores.map(({ figures }) => formatMeasured(figures[key], unit)),
    ]),
    ['Items scored', ...scores.map(({ counts }) => `${counts.scored} of ${counts.items}`)],
    ['Image calls', ...scores.map(({ usage }) => String(usage.run.imageCalls))],
    ['Judge', ...scores.map(({ judge, wording }) => `${judge}, ${wording} wording`)],
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  io.stdout.write(`${benchmark.title} (${benchmark.version}), in ${out}\n\n`);
  for (const row of rows) {
    io.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
  io.stdout.write('\nIn brackets: 95 % bootstrap intervals over the items.\n');
}

export function writeEstimates(
  rows: readonly { readonly variant: string; readonly estimate: Estimate }[],
  { asJson, bench }: { asJson: boolean; bench: Pick<Bench, 'benchmark' | 'out'> },
  io: CliIo,
): void {
  const { name, version } = bench.benchmark;
  if (asJson) {
    io.stdout.write(`${JSON.stringify({ benchmark: name, version, out: bench.out, rows }, null, 2)}\n`);
    return;
  }
  for (const { variant, estimate } of rows) {
    const { items, answered, run, judge, basis } = estimate;
    const from = basis === 'measured' ? 'from the finished items' : 'rough, from assumptions';
    io.stdout.write(`${variant}: ${items} items, ${answered} answered already (${from})\n`);
    for (const [phase, it] of Object.entries({ run, judge })) {
      const cost = it.costUsd === null ? 'cost unknown (no price)' : `$${it.costUsd.toFixed(2)}`;
      io.stdout.write(
        `  ${phase.padEnd(5)}  ${it.imageCalls} pictures, ${it.languageCalls} language calls, ${it.tokens} tokens, ${cost}, ${formatDuration(it.durationMs)}\n`,
      );
    }
  }
}
