import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../lib/hash.ts';
import { DEFAULT_CONFIG } from './config.ts';
import type { ModelConfig } from './config.ts';
import { DEFAULT_POLICY } from './grpo-step.ts';
import { trainPolicy } from './grpo.ts';
import { joinTallies } from './evaluate.ts';
import { openPool } from './pool.ts';
import type { Pool } from './pool.ts';
import { DEFAULT_SFT, scheduledRate, startFresh, trainPhase } from './sft.ts';

const config: ModelConfig = { ...DEFAULT_CONFIG, width: 16, layers: 1, heads: 2, channels: [4, 6, 8] };
const sampling = { split: 'train', rightShare: 0.5, randomFaultShare: 0.5, teacherNoise: 0.1 } as const;
const settings = { ...DEFAULT_SFT, seed: 1, batchSize: 4 };
let pool: Pool;
beforeAll(async () => {
  pool = await openPool(config, { workers: 2, seed: 1, sampling });
});
afterAll(async () => {
  await pool.close();
});
const digest = (): string => sha256(new Uint8Array(Float32Array.from(pool.weights).buffer));
const nothing = (): void => undefined;

/** Three steps of each phase. */
async function shortRun(seed: number): Promise<{ digest: string; losses: number[] }> {
  startFresh(pool, config, seed);
  const losses: number[] = [];
  const options = {
    settings,
    progress: (step: number) => step / 3,
    report: ({ loss }: { loss: number }) => void losses.push(loss),
  };
  await trainPhase(pool, config, 'eye', options);
  await trainPhase(pool, config, 'joint', options);
  const policy = { ...DEFAULT_POLICY, group: 4, beta: 0.02 };
  await trainPolicy(pool, config, { ...options, settings: { policy, prompts: 4, rate: 3e-4 } });
  return { digest: digest(), losses };
}

describe('training', () => {
  it('gives the same bits from the same seed, through all phases and two workers', async () => {
    const first = await shortRun(1);
    const again = await shortRun(1);
    expect(again).toEqual(first);
    expect(first.losses).toHaveLength(9);
    expect((await shortRun(2)).digest).not.toBe(first.digest);
  });

  it('brings the loss of the eye down', async () => {
    startFresh(pool, config, 3);
    const losses: number[] = [];
    await trainPhase(pool, config, 'eye', {
      settings: { ...settings, batchSize: 8 },
      progress: (step) => step / 60,
      report: ({ loss }) => void losses.push(loss),
    });
    const mean = (some: number[]): number => some.reduce((sum, loss) => sum + loss, 0) / some.length;
    expect(mean(losses.slice(-10))).toBeLessThan(mean(losses.slice(0, 10)) - 2);
  });

  it('stops at a loss that is not finite, names the step and keeps the weights of the step before', async () => {
    startFresh(pool, config, 1);
    let good = '';
    const run = trainPhase(pool, config, 'joint', {
      settings,
      progress: (step) => step / 5,
      report: ({ step }) => {
        good = digest();
        if (step !== 1) return;
        pool.weights[10] = NaN;
        good = digest();
      },
    });
    await expect(run).rejects.toThrow(
      'The loss of joint step 2 is NaN; training stopped and the last good weights are kept',
    );
    expect(digest()).toBe(good);
  });

  it('refuses a batch that the workers cannot share evenly', async () => {
    const run = trainPhase(pool, config, 'eye', {
      settings: { ...settings, batchSize: 5 },
      progress: () => 0,
      report: nothing,
    });
    await expect(run).rejects.toThrow('A batch of 5 cannot be shared evenly by 2 workers');
  });

  it('leaves the weights alone at a learning rate of 0', async () => {
    startFresh(pool, config, 4);
    const before = digest();
    const policy = { ...DEFAULT_POLICY, group: 4 };
    await trainPolicy(pool, config, {
      settings: { policy, prompts: 4, rate: 0 },
      progress: (step) => step / 2,
      report: nothing,
    });
    expect(digest()).toBe(before);
  });

  it('reports tallies that add up over the workers', async () => {
    startFresh(pool, config, 4);
    const answers = await pool.run<'evaluate'>((worker) => ({
      kind: 'evaluate',
      settings: { count: 32, seed: worker, sampling: { ...sampling, split: 'heldOut' } },
    }));
    const tally = joinTallies(answers.map((answer) => answer.tally));
    expect(tally['verdict']![1]).toBe(64);
    expect(tally['right']![1] + tally['wrong']![1]).toBe(64);
    expect(tally['right']![0] + tally['wrong']![0]).toBe(tally['verdict']![0]);
  });
});

describe('the loop of drawing and judging', () => {
  const loop = async (attempts: number) => {
    startFresh(pool, config, 4);
    const answers = await pool.run<'loop'>(() => ({
      kind: 'loop',
      settings: { count: 32, seed: 1, attempts, followUp: 'refine', split: 'heldOut' },
    }));
    return answers[0]!.result;
  };

  it('keeps the first picture when there is one attempt', async () => {
    const { right, rightAtFirst, steps, imageCalls } = await loop(1);
    expect({ steps, imageCalls }).toEqual({ steps: 32, imageCalls: 32 });
    expect(right).toBe(rightAtFirst);
    expect(right).toBeGreaterThan(8);
  });

  it('draws again for a critic that never accepts, and not beyond the limit', async () => {
    // Fresh weights make no checklist, so nothing is ever accepted.
    const { steps, imageCalls } = await loop(3);
    expect({ steps, imageCalls }).toEqual({ steps: 32, imageCalls: 96 });
  });
});

describe('the learning rate', () => {
  it('warms up, stays, and falls to 3 % of its peak', () => {
    const rate = (step: number, progress: number) =>
      scheduledRate(1, { step, progress }, { warmUpSteps: 60, decayFrom: 0.5 });
    expect(rate(0, 0)).toBeCloseTo(1 / 60, 10);
    expect(rate(59, 0.1)).toBe(1);
    expect(rate(500, 0.5)).toBe(1);
    expect(rate(500, 0.75)).toBeCloseTo(0.03 + 0.97 / 2, 10);
    expect(rate(500, 1)).toBeCloseTo(0.03, 10);
  });
});
