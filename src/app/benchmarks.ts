/** Benchmarks for the command line: configuration into models, options into phases. */
import { resolve } from 'node:path';
import {
  VARIANTS,
  assumptionsSchema,
  claimFolder,
  estimate,
  importPhase,
  judgePhase,
  judgeSettingsSchema,
  readManifest,
  reportPhase,
  reportSettingsSchema,
  runPhase,
  runSettingsSchema,
  scorePhase,
  scoreSettingsSchema,
  variantFolder,
  variantsIn,
} from '../benchmarks/index.ts';
import type {
  Estimate,
  ImportSummary,
  JudgeProgress,
  JudgeSummary,
  LoadedBenchmark,
  ReportFiles,
  RunProgress,
  RunSummary,
  Scores,
  Variant,
  VariantName,
} from '../benchmarks/index.ts';
import { ConfigError } from '../core/errors.ts';
import { createGenerate, findJudge, findModels } from './benchmarks/generate.ts';
import { assertSandboxGenerator, openChoice } from './benchmarks/open.ts';
import type { BenchChoice } from './benchmarks/open.ts';
import { SANDBOX_JUDGE } from './benchmarks/sandbox/benchmark.ts';
import { claimVariant, setupOf } from './benchmarks/setup.ts';
import { createCast } from './cast.ts';
import type { CastOptions } from './cast.ts';
import type { Config } from './config.ts';
import { checkRunFolder } from './run-folder.ts';

export { BENCHMARKS } from './benchmarks/open.ts';
export { describeProblem, formatMeasured, variantNameSchema } from '../benchmarks/index.ts';
export type {
  Estimate,
  JudgeSummary,
  LoadedBenchmark,
  RunSummary,
  Scores,
  VariantName,
} from '../benchmarks/index.ts';

/** As a run of 60 requests was, on two busy cores. */
const SANDBOX_ASSUMPTIONS = {
  stepsPerDocument: 4.6,
  attemptsPerStep: 1.7,
  plannerTokens: 1300,
  criticTokens: 1000,
  secondsPerImageCall: 0.06,
  secondsPerLanguageCall: 0.13,
};

export interface BenchWorld {
  readonly config: Config;
  readonly env: CastOptions['env'];
  readonly signal?: AbortSignal | undefined;
}

/** A benchmark with the folder of its results. All phases take up where they were stopped. */
export interface Bench {
  readonly benchmark: LoadedBenchmark;
  /** As the user would write it. */
  readonly out: string;
  /**
   * Answers the items. @param as name of the row, for a variant with other models than an earlier one.
   * @throws {ConfigError} when a model cannot be used, or when the folder holds answers of another setup.
   */
  run(options: {
    readonly variants: readonly VariantName[];
    readonly as?: string | undefined;
    readonly limit?: number | undefined;
    readonly concurrency?: number | undefined;
    readonly maxUsd?: number | undefined;
    readonly onItem: (variant: string, progress: RunProgress) => void;
  }): Promise<{ variant: string; run: RunSummary }[]>;
  /** What running and judging will take. Spends nothing. @param judge for its price. */
  estimate(options: {
    readonly variants: readonly VariantName[];
    readonly judge?: string | undefined;
    readonly limit?: number | undefined;
  }): Promise<{ variant: string; estimate: Estimate }[]>;
  /** @param judge model id; the sandbox has its own. @param wording checkout of the benchmark's repository. */
  judge(options: {
    readonly variants: readonly string[] | undefined;
    readonly judge: string | undefined;
    readonly wording: string | undefined;
    readonly settings: JudgeChoices;
    readonly onItem: (variant: string, progress: JudgeProgress) => void;
  }): Promise<{ variant: string; judge: JudgeSummary }[]>;
  score(variants: readonly string[] | undefined, settings: ScoreChoices): Promise<Scores[]>;
  report(
    variants: readonly string[] | undefined,
    settings: ScoreChoices,
    cards: { best?: number; worst?: number; random?: number },
  ): Promise<ReportFiles>;
  import(answers: string, as: string): Promise<ImportSummary>;
}

/** As given by a user; absent ones are the phase's own. */
export interface JudgeChoices {
  readonly limit?: number;
  readonly picture?: 'last' | 'best';
  readonly tries?: number;
  readonly maxUsd?: number;
  readonly concurrency?: number;
}
export interface ScoreChoices {
  readonly limit?: number;
  readonly picture?: 'last' | 'best';
  readonly tries?: number;
  readonly judge?: string;
  readonly resamples?: number;
}

/**
 * Reads the data and makes the folder theirs.
 * @throws {ConfigError} when a choice is missing or wrong. @throws {DataError} when the data are not the benchmark's.
 */
export async function openBench(choice: BenchChoice, world: BenchWorld): Promise<Bench> {
  const { config, env, signal } = world;
  const { benchmark, out, seed, claim } = await openChoice(choice, config);
  const path = checkRunFolder(resolve(choice.folder, out));
  const claimIt = () => claimFolder(path, benchmark, claim);
  const cast = createCast(config, { env, given: [] });

  const find = async (wanted: readonly string[] | undefined): Promise<readonly string[]> => {
    const present = await variantsIn(path);
    const missing = (wanted ?? []).filter((variant) => !present.includes(variant));
    if (missing.length > 0 || present.length === 0) {
      const what = missing.length > 0 ? `answers of ${missing.join(', ')}` : 'answers';
      throw new ConfigError(`${out} holds no ${what}; run "interleave bench run ${choice.name}" first.`);
    }
    await claimIt();
    return wanted ?? present;
  };

  return {
    benchmark,
    out,
    async run({ variants, as, onItem, ...rest }) {
      const chosen = namedVariants(variants, as);
      if (choice.name === 'sandbox') assertSandboxGenerator(config);
      for (const variant of chosen) await findModels(config, cast, variant);
      await claimIt();
      const settings = runSettingsSchema.parse({ seed, ...withoutAbsent(rest) });
      const rows: { variant: string; run: RunSummary }[] = [];
      for (const variant of chosen) {
        await claimVariant(path, variant.name, setupOf(config, variant, seed));
        const run = await runPhase({
          benchmark,
          out: path,
          variant,
          settings,
          generate: createGenerate(config, cast),
          nowMs: Date.now,
          signal,
          onItem: (progress) => onItem(variant.name, progress),
        });
        rows.push({ variant: variant.name, run });
      }
      return rows;
    },

    async estimate({ variants, judge, limit }) {
      // Nothing is written, not even the claim to an empty folder.
      if ((await readManifest(path)) !== null) await claimIt();
      const isSandbox = choice.name === 'sandbox';
      const judgeModel = isSandbox ? judgeId(benchmark, judge) : judge;
      const judgePrice = judgeModel === undefined ? null : (await findJudge(config, cast, judgeModel)).price;
      const run = runSettingsSchema.parse({});
      return await Promise.all(
        namedVariants(variants).map(async (variant) => {
          const { planner, generator, critic } = (await findModels(config, cast, variant)).models;
          const prices = { planner: planner.price, generator: generator.price, critic: critic.price };
          return {
            variant: variant.name,
            estimate: estimate({
              benchmark,
              variant,
              limit,
              prices: { ...prices, judge: judgePrice },
              concurrency: { run: run.concurrency, judge: judgeSettingsSchema.parse({}).concurrency },
              assumptions: assumptionsSchema.parse(isSandbox ? SANDBOX_ASSUMPTIONS : {}),
              predictions: (await variantFolder(path, variant.name).predictions.read()).lines,
            }),
          };
        }),
      );
    },

    async judge({ variants, judge, wording: checkout, settings, onItem }) {
      const chosen = await find(variants);
      const slot = await findJudge(config, cast, judgeId(benchmark, judge));
      const wording = await benchmark.loadWording(
        checkout === undefined ? null : resolve(choice.folder, checkout),
      );
      const rows: { variant: string; judge: JudgeSummary }[] = [];
      for (const variant of chosen) {
        const summary = await judgePhase({
          benchmark,
          out: path,
          variant,
          settings: judgeSettingsSchema.parse(withoutAbsent(settings)),
          judge: choice.name === 'sandbox' ? { ...slot, id: SANDBOX_JUDGE } : slot,
          wording,
          nowMs: Date.now,
          signal,
          onItem: (progress) => onItem(variant, progress),
        });
        rows.push({ variant, judge: summary });
      }
      return rows;
    },

    async score(variants, settings) {
      const rows: Scores[] = [];
      for (const variant of await find(variants)) {
        const scoring = { benchmark, out: path, variant, settings: scoreSettingsOf(settings) };
        rows.push((await scorePhase(scoring)).scores);
      }
      return rows;
    },

    async report(variants, settings, cards) {
      await find(variants);
      return await reportPhase({
        benchmark,
        out: path,
        variants,
        score: scoreSettingsOf(settings),
        settings: reportSettingsSchema.parse(withoutAbsent(cards)),
      });
    },

    async import(given, as) {
      const variant = rowName(as);
      const answers = resolve(choice.folder, given);
      await benchmark.readAnswers(answers);
      await claimIt();
      return await importPhase({ benchmark, out: path, variant, answers, nowMs: Date.now });
    },
  };
}

function judgeId({ name, title, officialJudge }: LoadedBenchmark, judge: string | undefined): string {
  if (name === 'sandbox') {
    if (judge !== undefined) throw new ConfigError('The sandbox judges by itself; leave --judge out.');
    return 'sandbox:critic';
  }
  if (judge !== undefined) return judge;
  throw new ConfigError(
    `--judge is missing: name a model that sees pictures; the official judge of ${title} is ${officialJudge.model}.`,
  );
}

/** In the order of the ladder: a row that draws as often as another must come behind it. */
function namedVariants(names: readonly VariantName[], as?: string): Variant[] {
  const chosen = Object.values(VARIANTS).filter(({ name }) => names.includes(name));
  if (as === undefined) return chosen;
  if (chosen.length !== 1) throw new ConfigError('--as names one row; give one --variant with it.');
  return [{ ...chosen[0]!, name: rowName(as) }];
}

/** @throws {ConfigError} unless it can be a folder's name. */
function rowName(as: string): string {
  if (/^[a-z0-9][\w.-]{0,59}$/i.test(as)) return as;
  throw new ConfigError(
    `"${as}" cannot name a row; use letters, digits, dots and dashes, e.g. oracle-critic.`,
  );
}

function scoreSettingsOf(settings: ScoreChoices) {
  return scoreSettingsSchema.parse(withoutAbsent(settings));
}

function withoutAbsent<T extends object>(choices: T): Partial<T> {
  return Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined)) as Partial<T>;
}
