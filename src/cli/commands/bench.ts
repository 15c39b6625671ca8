import type { Command } from 'commander';
import { BENCHMARKS, openBench, variantNameSchema } from '../../app/benchmarks.ts';
import type { Bench, VariantName } from '../../app/benchmarks.ts';
import { loadConfig, parseConfig } from '../../app/config.ts';
import {
  describeRun,
  tellItem,
  tellJudged,
  tellProblems,
  writeEstimates,
  writeFigures,
} from '../bench-output.ts';
import { CliExit } from '../io.ts';
import type { CliIo } from '../io.ts';
import { count, dollars, oneOf, positive, size } from '../options.ts';

type BenchName = (typeof BENCHMARKS)[number];

/** What names the benchmark, its data and the folder of the results. */
interface DataFlags {
  readonly data?: string;
  readonly out?: string;
  readonly version?: 'legacy' | 'verified';
  readonly rewrite?: boolean;
  readonly mode?: 'official' | 'per-item';
  readonly preFix?: boolean;
  readonly task?: readonly ('task1' | 'task2' | 'task3' | 'task4')[];
  readonly images?: string;
  readonly requests?: number;
  readonly seed?: number;
  readonly config?: string;
  readonly limit?: number;
  readonly json?: boolean;
}

interface ModelFlags {
  readonly planner?: string;
  readonly generator?: string;
  readonly critic?: string;
  readonly attempts?: number;
  readonly size?: string;
  readonly prompts?: string;
}

interface RunFlags extends DataFlags, ModelFlags {
  readonly variant?: readonly (VariantName | 'all')[];
  readonly as?: string;
  readonly judge?: string;
  readonly concurrency?: number;
  readonly maxUsd?: number;
  readonly estimate?: boolean;
}

/** Flags of scoring; `judge` is then the one whose replies count. */
interface ScoreFlags extends DataFlags {
  readonly variant?: readonly string[];
  readonly judge?: string;
  readonly picture?: 'last' | 'best';
  readonly tries?: number;
  readonly resamples?: number;
}

interface JudgeFlags extends ScoreFlags {
  readonly wording?: string;
  readonly concurrency?: number;
  readonly maxUsd?: number;
}

interface ReportFlags extends ScoreFlags {
  readonly best?: number;
  readonly worst?: number;
  readonly random?: number;
}

const TASKS = ['task1', 'task2', 'task3', 'task4'] as const;
const isBenchmark = oneOf(...BENCHMARKS);
const VARIANT_CHOICES = [...variantNameSchema.options, 'all'] as const;

export function defineBench(command: Command, io: CliIo): void {
  const phase = (name: string, description: string): Command =>
    withData(
      command
        .command(name)
        .description(description)
        .argument('<benchmark>', BENCHMARKS.join(', '), isBenchmark),
    );

  phase('run', 'answer the items that have no answer yet')
    .option(
      '--variant <name>',
      `${VARIANT_CHOICES.join(', ')}; may be repeated (default: planner-critic)`,
      several(oneOf(...VARIANT_CHOICES)),
    )
    .option('--as <name>', 'name of the row, to compare other models in the same folder')
    .option('--planner <id>', 'language model that plans')
    .option('--generator <id>', 'image model that draws')
    .option('--critic <id>', 'vision-language model that judges each attempt')
    .option('--attempts <n>', 'most tries per step (default: 5)', positive)
    .option('--size <WxH>', 'size of the pictures in pixels', size)
    .option('--prompts <name>', 'prompt set, or a file made by "prompts import"')
    .option('--concurrency <n>', 'items at once (default: 2)', positive)
    .option('--max-usd <x>', 'begin no further item once a variant has cost this', dollars)
    .option('--estimate', 'say what it would take, and do nothing')
    .option('--judge <id>', 'for the estimate: the model that will judge')
    .action((name: BenchName, flags: RunFlags) => run(name, flags, io));

  withScoring(phase('judge', 'put the questions that have no reply yet to the judge'))
    .option('--wording <checkout>', "your copy of the benchmark's repository, for the official texts")
    .option('--concurrency <n>', 'items at once (default: 4)', positive)
    .option('--max-usd <x>', 'begin no further item once judging a variant has cost this', dollars)
    .action((name: BenchName, flags: JudgeFlags) => judge(name, flags, io));

  withScoring(phase('score', 'work out the figures from stored replies; calls no model'))
    .option('--resamples <n>', 'bootstrap samples behind the intervals (default: 1000)', count)
    .action((name: BenchName, flags: ScoreFlags) => score(name, flags, io));

  withScoring(phase('report', 'write report.html and report.md; calls no model'))
    .option('--resamples <n>', 'bootstrap samples behind the intervals (default: 1000)', count)
    .option('--best <n>', 'best examples per variant (default: 2)', count)
    .option('--worst <n>', 'worst examples per variant (default: 2)', count)
    .option('--random <n>', 'random examples per variant (default: 2)', count)
    .action((name: BenchName, flags: ReportFlags) => report(name, flags, io));

  phase('import', "take in answers made elsewhere, in the layout of the benchmark's own scorer")
    .requiredOption('--answers <path>', 'file or folder of the answers')
    .requiredOption('--as <name>', 'what the row is called')
    .action((name: BenchName, flags: DataFlags & { answers: string; as: string }) =>
      importAnswers(name, flags, io),
    );
}

/** An option that may be repeated. */
function several<Word>(read: (text: string) => Word) {
  return (text: string, before: readonly Word[] | undefined): Word[] => [...(before ?? []), read(text)];
}

function withData(command: Command): Command {
  return command
    .option('--data <path>', "the benchmark's file or folder; the sandbox needs none")
    .option('--out <dir>', 'folder of the results; the sandbox has one by default')
    .option('--limit <n>', 'most items, from all categories in turn', positive)
    .option('--version <which>', 'WISE: legacy or verified', oneOf('legacy', 'verified'))
    .option('--rewrite', 'WISE legacy: the rewritten prompts')
    .option('--mode <which>', 'RISEBench: official or per-item flags', oneOf('official', 'per-item'))
    .option('--pre-fix', 'RISEBench: accuracy as before 2026-04-13')
    .option(
      '--task <name>',
      'CoMM: task1 to task4; may be repeated (default: task3 and task4)',
      several(oneOf(...TASKS)),
    )
    .option('--images <dir>', 'CoMM: folder of the pictures')
    .option('--requests <n>', 'sandbox: how many stories (default: 100)', positive)
    .option('--seed <n>', 'seed of the run, and of the stories of the sandbox (default: 0)', count)
    .option('--config <file>', 'configuration file (default: interleave.config.* in this folder)')
    .option('--json', 'print the result as one JSON object on standard output');
}

function withScoring(command: Command): Command {
  return command
    .option(
      '--variant <name>',
      'a row of the folder; may be repeated (default: all)',
      several((text) => text),
    )
    .option('--judge <id>', 'the model that judges, or whose replies count')
    .option(
      '--picture <which>',
      'which picture of a document answers: last or best (default: last)',
      oneOf('last', 'best'),
    )
    .option('--tries <n>', "times that a question is asked (default: the benchmark's own)", positive);
}

async function open(name: BenchName, flags: DataFlags & ModelFlags, io: CliIo): Promise<Bench> {
  const { data, version, rewrite, mode, preFix, task, images, requests, seed, out } = flags;
  const { planner, generator, critic, attempts, prompts } = flags;
  const given = { planner, generator, critic, attempts, prompts, size: flags.size };
  const overrides = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const config = parseConfig({ ...(await loadConfig(io.folder, flags.config)), ...overrides }, 'bench');
  const options = {
    data,
    version,
    rewrite,
    mode,
    preFixCompletion: preFix,
    tasks: task && [...task],
    images,
  };
  const chosen = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const bench = await openBench(
    { name, options: chosen, requests, seed, out, folder: io.folder },
    { config, env: io.env, signal: io.signal },
  );
  tellProblems(bench.benchmark, io);
  return bench;
}

async function run(name: BenchName, flags: RunFlags, io: CliIo): Promise<void> {
  const bench = await open(name, flags, io);
  const wanted = flags.variant ?? ['planner-critic'];
  const variants = wanted.includes('all') ? variantNameSchema.options : (wanted as readonly VariantName[]);
  if (flags.estimate) {
    const { judge: judgeId, limit } = flags;
    const rows = await bench.estimate({ variants, judge: judgeId, limit });
    return writeEstimates(rows, { asJson: flags.json === true, bench }, io);
  }
  const { as, limit, concurrency, maxUsd } = flags;
  const rows = await untilInterrupted(
    bench.run({
      variants,
      as,
      limit,
      concurrency,
      maxUsd,
      onItem: (variant, progress) => tellItem(variant, progress, io),
    }),
    io,
  );
  for (const row of rows) io.stderr.write(`${row.variant}: ${describeRun(row.run)}\n`);
  if (name === 'sandbox') await judgeSandbox(bench, { rows, flags }, io);
  else if (flags.json) writeJson(bench, { rows }, io);
  if (rows.some(({ run: { answered } }) => answered === 0)) throw new CliExit(1);
}

/** @throws {CliExit} when the user stopped it: nothing is wrong then. */
async function untilInterrupted<T>(work: Promise<T>, { signal, stderr }: CliIo): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!signal.aborted) throw error;
    stderr.write('Stopped; what is finished is kept, and the same command goes on from there.\n');
    throw new CliExit(1);
  }
}

/** The sandbox's judge is free and at hand: a run ends with its figures. */
async function judgeSandbox(
  bench: Bench,
  { rows, flags }: { rows: Awaited<ReturnType<Bench['run']>>; flags: RunFlags },
  io: CliIo,
): Promise<void> {
  const { limit } = flags;
  const variants = rows.map(({ variant }) => variant);
  const settings = limit === undefined ? {} : { limit };
  await bench.judge({ variants, judge: undefined, wording: undefined, settings, onItem: () => {} });
  const scores = await bench.score(variants, settings);
  if (!flags.json) return writeFigures(bench, scores, io);
  const whole = rows.map((row, index) => ({ ...row, scores: scores[index] }));
  writeJson(bench, { simulated: true, rows: whole }, io);
}

async function judge(name: BenchName, flags: JudgeFlags, io: CliIo): Promise<void> {
  const bench = await open(name, flags, io);
  const { variant, judge: judgeId, wording } = flags;
  const rows = await untilInterrupted(
    bench.judge({
      variants: variant,
      judge: judgeId,
      wording,
      settings: pickGiven(flags, ['limit', 'picture', 'tries', 'maxUsd', 'concurrency']),
      onItem: (row, progress) => tellJudged(row, progress, io),
    }),
    io,
  );
  for (const row of rows) {
    const { outcomes, stopped } = row.judge;
    const counts = Object.entries(outcomes).filter(([, number]) => number > 0);
    const words = counts.map(([outcome, number]) => `${number} ${outcome}`).join(', ');
    io.stderr.write(`${row.variant}: ${words}.${stopped === null ? '' : ` ${stopped}`}\n`);
  }
  if (flags.json) writeJson(bench, { rows }, io);
}

async function score(name: BenchName, flags: ScoreFlags, io: CliIo): Promise<void> {
  const bench = await open(name, flags, io);
  const scores = await bench.score(flags.variant, scoring(flags));
  if (flags.json) writeJson(bench, { rows: scores }, io);
  else writeFigures(bench, scores, io);
}

async function report(name: BenchName, flags: ReportFlags, io: CliIo): Promise<void> {
  const bench = await open(name, flags, io);
  const cards = pickGiven(flags, ['best', 'worst', 'random']);
  const { html, markdown, scores } = await bench.report(flags.variant, scoring(flags), cards);
  if (flags.json) writeJson(bench, { html, markdown, rows: scores }, io);
  else io.stdout.write(`page      ${html}\nmarkdown  ${markdown}\n`);
}

async function importAnswers(
  name: BenchName,
  flags: DataFlags & { answers: string; as: string },
  io: CliIo,
): Promise<void> {
  const bench = await open(name, flags, io);
  const summary = await bench.import(flags.answers, flags.as);
  const { imported, missing, unknownIds, problems } = summary;
  const unknown = unknownIds.length === 0 ? '' : `; ids that the data do not have: ${unknownIds.join(', ')}`;
  io.stderr.write(
    `${flags.as}: ${imported} answers taken in, ${missing} items have none${unknown}; ${problems.length} problems.\n`,
  );
  tellProblems({ problems }, io);
  if (flags.json) writeJson(bench, { ...summary }, io);
}

function scoring(flags: ScoreFlags) {
  return pickGiven(flags, ['limit', 'picture', 'tries', 'judge', 'resamples']);
}

function writeJson({ benchmark, out }: Bench, facts: object, io: CliIo): void {
  const head = { benchmark: benchmark.name, version: benchmark.version, out };
  io.stdout.write(`${JSON.stringify({ ...head, ...facts }, null, 2)}\n`);
}

/** The flags that were given, and only those, so that the phases' own values decide the others. */
function pickGiven<Flags extends object, Key extends keyof Flags>(flags: Flags, keys: readonly Key[]) {
  const given = keys.filter((key) => flags[key] !== undefined).map((key) => [key, flags[key]]);
  return Object.fromEntries(given) as { [K in Key]?: Exclude<Flags[K], undefined> };
}
