import { numpy as np } from '@jax-js/jax';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import type { Batch, Painter } from './batch.ts';
import { createPainter, eyeBatch, sftBatch } from './batch.ts';
import { DEFAULT_CONFIG, initialWeights } from './config.ts';
import type { ModelConfig } from './config.ts';
import { Engine, startBackend } from './engine.ts';
import type { GrpoBatch } from './engine.ts';
import { sampleCrowdedScene, sampleExample } from './example.ts';
import { grpoTerms } from './loss.ts';
import { tokenOf } from './vocabulary.ts';

const config: ModelConfig = { ...DEFAULT_CONFIG, width: 16, layers: 2, heads: 2, channels: [4, 6, 8] };
const sampling = { split: 'train', rightShare: 0.5, randomFaultShare: 0.5, teacherNoise: 0 } as const;
let painter: Painter;
let engine: Engine;
let weights: Float32Array<ArrayBuffer>;
let batch: Batch;

beforeAll(async () => {
  await startBackend();
  painter = await createPainter();
  engine = new Engine(config);
  weights = initialWeights(config, 3);
  const rng = createRng(4);
  batch = sftBatch([sampleExample(rng, sampling), sampleExample(rng, sampling)], painter, rng, config);
});

/**
 * Slope of a loss along its own gradient within each leaf, by central differences, against the gradient's length
 * there. Leaves with a gradient shorter than `smallest` cannot be measured in 32 bits and are skipped; returns how many were compared.
 */
function compareSlopes(
  loss: (weights: Float32Array) => number,
  gradient: Float32Array,
  smallest: number,
): number {
  let compared = 0;
  for (const { name, offset, size } of engine.layout) {
    const part = gradient.subarray(offset, offset + size);
    const length = Math.sqrt(part.reduce((sum, g) => sum + g * g, 0));
    if (length < smallest) continue;
    const step = 2e-4;
    const shifted = (sign: number): Float32Array => {
      const copy = weights.slice();
      for (let i = 0; i < size; i++) copy[offset + i]! += (sign * step * part[i]!) / length;
      return copy;
    };
    const slope = (loss(shifted(1)) - loss(shifted(-1))) / (2 * step);
    // A bias of the eye moves whole areas of even sky across the kink of relu at once: a difference of finite width
    // sees the kink, the gradient does not. It converges as the step shrinks (measured down to 1e-4).
    const tolerance = /^eye\.\d\.bias$/.test(name) ? 0.25 : 0.05;
    const gap = Math.abs(slope - length) / length;
    expect(gap, `${name}: slope ${slope}, gradient ${length}`).toBeLessThan(tolerance);
    compared++;
  }
  return compared;
}

describe('gradients against finite differences', () => {
  it('are right for the supervised loss', () => {
    const gradient = new Float32Array(engine.parameterCount);
    engine.sftGradient(weights, batch, gradient);
    const scratch = new Float32Array(engine.parameterCount);
    const loss = (w: Float32Array): number => engine.sftGradient(w, batch, scratch).loss;
    expect(compareSlopes(loss, gradient, 0.3)).toBeGreaterThan(20);
  });

  it('are right for the eye alone, and touch nothing else', () => {
    const rng = createRng(6);
    const eyes = eyeBatch([[sampleCrowdedScene(rng), sampleCrowdedScene(rng)]], painter, rng);
    const gradient = new Float32Array(engine.parameterCount);
    engine.eyeGradient(weights, eyes, gradient);
    const scratch = new Float32Array(engine.parameterCount);
    expect(compareSlopes((w) => engine.eyeGradient(w, eyes, scratch).loss, gradient, 0.05)).toBeGreaterThan(
      10,
    );
    const words = engine.layout.find(({ name }) => name === 'words')!;
    expect(gradient.subarray(words.offset, words.offset + words.size).every((g) => g === 0)).toBe(true);
  });

  it('are right for the policy loss with clipping and KL', () => {
    const group = 3;
    const prompts = { size: 2, patches: batch.patches, prompt: batch.prompt };
    const { tokens, logProbs } = engine.sample(weights, prompts, { group, temperature: 1, seed: 8 });
    const rng = createRng(10);
    const policy: GrpoBatch = {
      ...prompts,
      group,
      tokens,
      mask: Float32Array.from(tokens, (token) => Number(token !== 0)),
      // Old and reference policies a little off, so that ratios and KL are not trivial.
      oldLogProbs: logProbs.map((l) => l + 0.3 * (rng() - 0.5)),
      referenceLogProbs: logProbs.map((l) => l + 0.3 * (rng() - 0.5)),
      advantages: Float32Array.of(1, -0.5, -0.5, 0.2, -1, 0.8),
    };
    const settings = { clipLow: 0.2, clipHigh: 0.3, beta: 0.05 };
    const gradient = new Float32Array(engine.parameterCount);
    engine.grpoGradient(weights, policy, settings, gradient);
    const scratch = new Float32Array(engine.parameterCount);
    const loss = (w: Float32Array): number => engine.grpoGradient(w, policy, settings, scratch).loss;
    expect(compareSlopes(loss, gradient, 0.03)).toBeGreaterThan(10);
  });
});

describe('the terms of GRPO', () => {
  const terms = (logProb: number, old: number, reference: number, advantage: number, beta = 0) => {
    const tensor = (value: number) => np.array([[[value]]]);
    const [loss, { kl, clipped }] = grpoTerms(
      tensor(logProb),
      {
        mask: tensor(1),
        oldLogProbs: tensor(old),
        referenceLogProbs: tensor(reference),
        advantages: tensor(advantage),
      },
      { clipLow: 0.2, clipHigh: 0.3, beta },
    );
    return { loss: loss.item() as number, kl: kl.item() as number, clipped: clipped.item() as number };
  };
  const log = Math.log;

  it.each([
    // ratio, advantage, worked by hand: -min(r A, clip(r, 0.8, 1.3) A)
    [1, 2, -2, 0],
    [1.25, 2, -2.5, 0],
    [1.5, 2, -2.6, 1],
    [0.5, 2, -1, 0],
    [0.5, -2, 1.6, 1],
    [1.5, -2, 3, 0],
  ])('clip a ratio of %f with advantage %f to a loss of %f', (ratio, advantage, loss, clipped) => {
    const result = terms(log(0.4 * ratio), log(0.4), log(0.4), advantage);
    expect(result.loss).toBeCloseTo(loss, 5);
    expect(result.clipped).toBe(clipped);
  });

  it('estimate KL as ref/new - log(ref/new) - 1', () => {
    // ref/new = 0.5: 0.5 + 0.693147 - 1
    const { kl, loss } = terms(log(0.4), log(0.4), log(0.2), 0, 0.1);
    expect(kl).toBeCloseTo(0.193147, 5);
    expect(loss).toBeCloseTo(0.0193147, 6);
  });

  it('average over counted tokens of all replies, not over replies', () => {
    const shape = { shape: [1, 2, 2] };
    const zeros = () => np.zeros([1, 2, 2]);
    const [loss] = grpoTerms(
      zeros(),
      {
        mask: np.array(Float32Array.of(1, 1, 1, 0), shape),
        oldLogProbs: zeros(),
        referenceLogProbs: zeros(),
        advantages: np.array(Float32Array.of(1, -4), { shape: [1, 2, 1] }),
      },
      { clipLow: 0.2, clipHigh: 0.3, beta: 0 },
    );
    // (-(1 + 1) + 4) / 3
    expect(loss.item()).toBeCloseTo(2 / 3, 6);
  });

  it('are 0 when nothing counts', () => {
    const zeros = () => np.zeros([1, 1, 2]);
    const [loss] = grpoTerms(
      zeros(),
      { mask: zeros(), oldLogProbs: zeros(), referenceLogProbs: zeros(), advantages: np.ones([1, 1, 1]) },
      { clipLow: 0.2, clipHigh: 0.3, beta: 0.1 },
    );
    expect(loss.item()).toBeCloseTo(0, 10);
  });
});

describe('sampling', () => {
  it('with the cache gives the log-probabilities of the whole pass', () => {
    const prompts = { size: 2, patches: batch.patches, prompt: batch.prompt };
    const { tokens, logProbs } = engine.sample(weights, prompts, { group: 3, temperature: 1, seed: 1 });
    const whole = engine.logProbs(weights, prompts, 3, tokens);
    const gaps = logProbs.map((l, i) => (l === 0 ? 0 : Math.abs(l - whole[i]!)));
    expect(Math.max(...gaps)).toBeLessThan(1e-4);
    expect(logProbs.filter((l) => l < 0).length).toBeGreaterThan(60);
  });

  it('depends on the seed and on nothing else', () => {
    const prompts = { size: 2, patches: batch.patches, prompt: batch.prompt };
    const draw = (seed: number) => engine.sample(weights, prompts, { group: 2, temperature: 1, seed }).tokens;
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
  });

  it('lets the eyes speak without the prompt: another step changes nothing in what is seen', () => {
    const other = {
      size: 2,
      patches: batch.patches,
      prompt: batch.prompt.map((token) => (token === tokenOf('none') ? tokenOf('bird') : token)),
    };
    const prompts = { ...other, prompt: batch.prompt };
    const whole = (p: typeof prompts) => engine.logProbs(weights, p, 1, batch.targets);
    const [one, two] = [whole(prompts), whole(other)];
    const T = config.replyLength;
    // Positions 1..7 say kind to weather; position 0 says where to look, which the step must decide.
    for (let t = 1; t <= 7; t++) expect(one[t]).toBeCloseTo(two[t]!, 6);
    expect(Math.abs(one[0]! - two[0]!) + Math.abs(one[T]! - two[T]!)).toBeGreaterThan(1e-6);
    expect(Math.abs(one[8]! - two[8]!)).toBeGreaterThan(1e-6);
  });

  it('stops at tokens outside the vocabulary', () => {
    const prompts = { size: 2, patches: batch.patches, prompt: batch.prompt.with(3, 9999) };
    expect(() => engine.sample(weights, prompts, { group: 1, temperature: 0, seed: 1 })).toThrow(
      /token 9999 at position 3/,
    );
  });
});
