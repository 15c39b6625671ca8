import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NO_USAGE } from '../../core/usage.ts';
import { loadBenchmark } from '../benchmarks.ts';
import { assumptionsSchema, estimate } from './estimate.ts';
import type { EstimateOptions } from './estimate.ts';
import { VARIANTS } from './variants.ts';

const ueval = await loadBenchmark('ueval', {
  data: join(import.meta.dirname, '../__fixtures__/ueval-current.json'),
});
const price = { inputPerMillion: 1, outputPerMillion: 11 };
const options: EstimateOptions = {
  benchmark: ueval,
  variant: VARIANTS['planner-critic'],
  prices: { planner: price, generator: { image: 0.01 }, critic: price, judge: price },
  concurrency: { run: 2, judge: 4 },
  assumptions: assumptionsSchema.parse({
    stepsPerDocument: 5,
    attemptsPerStep: 2,
    plannerTokens: 1000,
    criticTokens: 1000,
    judgeTokensPerText: 100,
    judgeTokensPerPicture: 10,
    judgeTokensPerReply: 10,
    secondsPerImageCall: 10,
    secondsPerLanguageCall: 5,
  }),
  predictions: [],
};

describe('an estimate', () => {
  it('counts calls, tokens, money and time before anything is spent', () => {
    const { run, judge, items, basis } = estimate(options);
    expect([items, basis]).toEqual([8, 'assumptions']);
    // 8 items of 5 steps with 2 pictures each; one plan and one verdict per picture.
    expect(run).toMatchObject({ imageCalls: 80, languageCalls: 88, tokens: 88_000 });
    // $0.01 a picture; of a million tokens nine tenths at $1 and one at $11: $2.
    expect(run.costUsd).toBeCloseTo(0.8 + 0.088 * 2, 10);
    // (10 * 10 s + 11 * 5 s) per item, two at a time.
    expect(run.durationMs).toBe((8 * 155_000) / 2);
    // 8 items with 3 criteria, one of which shows 5 pictures.
    expect(judge).toMatchObject({ imageCalls: 0, languageCalls: 24, tokens: 24 * 110 + 8 * 5 * 10 });
    expect(judge.costUsd).toBeCloseTo((2400 + 400) / 1e6 + (240 * 11) / 1e6, 12);
    expect(judge.durationMs).toBe((24 * 5000) / 4);
  });

  it('is of the generator alone one picture an item, and of the limit so many items', () => {
    const alone = estimate({ ...options, variant: VARIANTS.generator, limit: 3 });
    expect(alone.run).toMatchObject({ imageCalls: 3, languageCalls: 0, tokens: 0 });
    expect(alone.run.costUsd).toBeCloseTo(0.03, 12);
  });

  it('does not know the money when it does not know a price', () => {
    const unknown = estimate({ ...options, prices: { ...options.prices, generator: null, judge: null } });
    expect([unknown.run.costUsd, unknown.judge.costUsd]).toEqual([null, null]);
  });

  it('goes by what finished items took, and counts only the others', () => {
    const usage = {
      ...NO_USAGE,
      imageCalls: 4,
      languageCalls: 6,
      tokens: 500,
      costUsd: 0.25,
      durationMs: 3000,
    };
    const facts = { at: 0, message: null, trace: null, seed: 0, parts: [], usage };
    const { run, answered, basis } = estimate({
      ...options,
      predictions: [
        { ...facts, item: '1', outcome: 'answered' },
        { ...facts, item: '2', outcome: 'failed' },
        { ...facts, item: 'another benchmark', outcome: 'answered' },
      ],
    });
    expect([answered, basis]).toEqual([1, 'measured']);
    expect(run).toEqual({
      imageCalls: 28,
      languageCalls: 42,
      tokens: 3500,
      costUsd: 1.75,
      durationMs: (7 * 3000) / 2,
    });
  });
});
