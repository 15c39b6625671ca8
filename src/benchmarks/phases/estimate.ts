/** What a run and its judging will take, before anything is spent. */
import { z } from 'zod';
import type { Price } from '../../core/usage.ts';
import { costOf } from '../../engine/budget.ts';
import type { BenchmarkItem, LoadedBenchmark } from '../benchmark.ts';
import { spreadOver } from '../data/spread.ts';
import { mean } from '../statistics/mean.ts';
import type { Prediction } from './lines.ts';
import type { Variant } from './variants.ts';

/**
 * What is supposed where nothing was measured. All are rough; each can be given, and finished items of the same variant
 * replace those that they measure.
 */
export const assumptionsSchema = z.strictObject({
  /** Pictures of an answer that is a document of several steps, and of one that is a single picture. */
  stepsPerDocument: z.number().positive().default(6),
  stepsPerImage: z.number().positive().default(2),
  /** Pictures drawn per step with a critic. */
  attemptsPerStep: z.number().min(1).default(2),
  plannerTokens: z.int().positive().default(3000),
  criticTokens: z.int().positive().default(3000),
  judgeTokensPerText: z.int().positive().default(600),
  judgeTokensPerPicture: z.int().positive().default(1000),
  judgeTokensPerReply: z.int().positive().default(150),
  secondsPerImageCall: z.number().positive().default(10),
  secondsPerLanguageCall: z.number().positive().default(5),
});
export type Assumptions = z.infer<typeof assumptionsSchema>;

/** Prices of the models that take part; `null` = unknown. */
export interface Prices {
  readonly planner: Price | null;
  readonly generator: Price | null;
  readonly critic: Price | null;
  readonly judge: Price | null;
}

export interface PhaseEstimate {
  readonly imageCalls: number;
  readonly languageCalls: number;
  readonly tokens: number;
  /** `null` when a price is not known. */
  readonly costUsd: number | null;
  /** With the concurrency given. */
  readonly durationMs: number;
}

export interface Estimate {
  readonly items: number;
  /** Items that are answered already and cost nothing more. */
  readonly answered: number;
  readonly run: PhaseEstimate;
  readonly judge: PhaseEstimate;
  /** What the figures rest on, for readers. */
  readonly basis: 'assumptions' | 'measured';
}

export interface EstimateOptions {
  readonly benchmark: LoadedBenchmark;
  readonly variant: Variant;
  readonly limit?: number | undefined;
  readonly prices: Prices;
  readonly concurrency: { readonly run: number; readonly judge: number };
  readonly assumptions: Assumptions;
  /** Answers of this variant so far. */
  readonly predictions: readonly Prediction[];
}

/** Expected calls, tokens, money and time. Judging counts all items, whether it has begun or not. */
export function estimate(options: EstimateOptions): Estimate {
  const { benchmark, variant, prices, assumptions } = options;
  const items = spreadOver(benchmark.items, options.limit);
  const ids = new Set(items.map(({ id }) => id));
  const done = options.predictions.filter(({ item, outcome }) => outcome === 'answered' && ids.has(item));
  const perItem = done.length > 0 ? measuredItem(done) : assumedItem(variant, benchmark, assumptions);
  const left = items.length - done.length;
  const judge = judgeEstimate(options, { items, pictures: perItem.pictures });
  const languageCost =
    perItem.costUsd !== undefined
      ? perItem.costUsd
      : sum([
          costOf(prices.generator, { images: perItem.imageCalls, inputTokens: 0, outputTokens: 0 }),
          languageCostOf(prices.planner, perItem.plannerTokens),
          languageCostOf(prices.critic, perItem.criticTokens),
        ]);
  return {
    items: items.length,
    answered: done.length,
    run: {
      imageCalls: Math.round(left * perItem.imageCalls),
      languageCalls: Math.round(left * perItem.languageCalls),
      tokens: Math.round(left * (perItem.plannerTokens + perItem.criticTokens)),
      costUsd: left === 0 ? 0 : languageCost === null ? null : left * languageCost,
      durationMs: (left * perItem.durationMs) / options.concurrency.run,
    },
    judge,
    basis: done.length > 0 ? 'measured' : 'assumptions',
  };
}

interface ItemEstimate {
  /** Pictures of the answer. */
  readonly pictures: number;
  readonly imageCalls: number;
  readonly languageCalls: number;
  readonly plannerTokens: number;
  readonly criticTokens: number;
  /** Known from finished items; else it is worked out from prices. */
  readonly costUsd?: number | null;
  readonly durationMs: number;
}

function assumedItem(variant: Variant, { answer }: LoadedBenchmark, given: Assumptions): ItemEstimate {
  const steps = !variant.planner ? 1 : answer === 'document' ? given.stepsPerDocument : given.stepsPerImage;
  const imageCalls = steps * (variant.critic === 'none' ? 1 : given.attemptsPerStep);
  // The critic sees every picture; what it says of a last attempt decides nothing, but chooses among all.
  const criticCalls = variant.critic === 'none' ? 0 : imageCalls;
  const languageCalls = (variant.planner ? 1 : 0) + criticCalls;
  return {
    pictures: steps,
    imageCalls,
    languageCalls,
    plannerTokens: variant.planner ? given.plannerTokens : 0,
    criticTokens: criticCalls * given.criticTokens,
    durationMs:
      1000 * (imageCalls * given.secondsPerImageCall + languageCalls * given.secondsPerLanguageCall),
  };
}

function measuredItem(done: readonly Prediction[]): ItemEstimate {
  const average = (value: (prediction: Prediction) => number) => mean(done.map(value)) ?? 0;
  return {
    pictures: average(({ parts }) => parts.filter((part) => part.type === 'image').length),
    imageCalls: average(({ usage }) => usage.imageCalls),
    languageCalls: average(({ usage }) => usage.languageCalls),
    // Usage does not say whose tokens they were.
    plannerTokens: average(({ usage }) => usage.tokens),
    criticTokens: 0,
    costUsd: done.some(({ usage }) => usage.costUsd === null)
      ? null
      : average(({ usage }) => usage.costUsd ?? 0),
    durationMs: average(({ usage }) => usage.durationMs),
  };
}

function judgeEstimate(
  { benchmark, prices, concurrency, assumptions }: EstimateOptions,
  { items, pictures }: { items: readonly BenchmarkItem[]; pictures: number },
): PhaseEstimate {
  const calls = items.reduce((total, item) => total + item.judgeCalls, 0);
  const shown = items.reduce(
    (total, item) => total + item.judgePictures(benchmark.answer === 'image' ? 1 : pictures),
    0,
  );
  const inputTokens = Math.round(
    calls * assumptions.judgeTokensPerText + shown * assumptions.judgeTokensPerPicture,
  );
  const outputTokens = calls * assumptions.judgeTokensPerReply;
  return {
    imageCalls: 0,
    languageCalls: calls,
    tokens: inputTokens + outputTokens,
    costUsd: costOf(prices.judge, { images: 0, inputTokens, outputTokens }),
    durationMs: (1000 * calls * assumptions.secondsPerLanguageCall) / concurrency.judge,
  };
}

/** Input and output are not told apart; nine tenths count as input. */
function languageCostOf(price: Price | null, tokens: number): number | null {
  if (tokens === 0) return 0;
  return costOf(price, { images: 0, inputTokens: 0.9 * tokens, outputTokens: 0.1 * tokens });
}

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (total, value) => (total === null || value === null ? null : total + value),
    0,
  );
}
