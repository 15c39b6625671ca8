/** A worker's part of a GRPO step: prompts, groups of replies, rewards, advantages, gradient. */
import type { Rng } from '../../lib/rng.ts';
import { nextInt } from '../../lib/rng.ts';
import { groupAdvantages } from './advantages.ts';
import { patchesOf } from './batch.ts';
import type { Painter } from './batch.ts';
import type { Engine } from './engine.ts';
import { sampleExample } from './example.ts';
import type { SampleSettings } from './example.ts';
import type { GrpoSettings } from './loss.ts';
import { promptTokens } from './prompt.ts';
import { rewardReply, speak } from './rollout.ts';
import type { RewardSettings } from './rollout.ts';

/** How replies are drawn, rewarded and learnt from. */
export interface PolicySettings extends GrpoSettings, RewardSettings {
  /** Replies per prompt: G. */
  readonly group: number;
  readonly temperature: number;
}

export const DEFAULT_POLICY: PolicySettings = {
  group: 8,
  temperature: 1,
  clipLow: 0.2,
  clipHigh: 0.3,
  beta: 0,
  preset: 'corrected',
  draws: 1,
};

/** Means over the replies of a step. */
export interface PolicyMetrics {
  readonly loss: number;
  /** k3 distance from the reference policy; 0 when `beta` is 0, because it is not computed. */
  readonly kl: number;
  readonly clipped: number;
  readonly reward: number;
  readonly format: number;
  readonly accuracy: number;
  /** Over the replies that have it. */
  readonly semantic: number;
  readonly entropyBits: number;
  readonly replyLength: number;
  /** Share of groups that were not skipped. */
  readonly usedGroups: number;
}

/** Computes the gradient of one step into `gradient`. On-policy: the old policy is the current one. */
export function policyStep(
  engine: Engine,
  painter: Painter,
  step: {
    readonly weights: Float32Array;
    readonly reference: Float32Array;
    readonly rng: Rng;
    readonly prompts: number;
    readonly sampling: SampleSettings;
    readonly settings: PolicySettings;
  },
  gradient: Float32Array,
): PolicyMetrics {
  const { weights, rng, prompts: size, settings } = step;
  const { group } = settings;
  const { promptLength: P, replyLength: T } = engine.config;
  const examples = Array.from({ length: size }, () => sampleExample(rng, step.sampling));
  const prompt = new Int32Array(size * P);
  examples.forEach(({ changes }, i) => prompt.set(promptTokens(changes), i * P));
  const pairs = examples.map(({ before, after }) => [before, after] as const);
  const prompts = { size, patches: patchesOf(pairs, painter, rng), prompt };
  const { tokens, logProbs, entropyBits } = engine.sample(weights, prompts, {
    group,
    temperature: settings.temperature,
    seed: nextInt(rng, 2 ** 31),
  });
  const mask = new Float32Array(tokens.length);
  const advantages = new Float32Array(size * group);
  const totals = {
    reward: 0,
    format: 0,
    accuracy: 0,
    semantic: 0,
    scored: 0,
    stepScored: 0,
    tokens: 0,
    groups: 0,
  };
  examples.forEach((example, i) => {
    const seed = nextInt(rng, 2 ** 31);
    const rewards = Array.from({ length: group }, (_, g) => {
      const said = tokens.subarray((i * group + g) * T, (i * group + g + 1) * T);
      return rewardReply(speak(said, example.changes, example.before), example, seed, settings);
    });
    for (const { overall, format, accuracy, semantic } of rewards) {
      totals.format += format;
      totals.accuracy += accuracy;
      if (overall !== null) {
        totals.reward += overall;
        totals.scored++;
      }
      if (semantic !== null) {
        totals.semantic += semantic;
        totals.stepScored++;
      }
    }
    const normalised = groupAdvantages(rewards.map(({ overall }) => overall));
    if (normalised.some((advantage) => advantage !== null)) totals.groups++;
    normalised.forEach((advantage, g) => {
      const row = (i * group + g) * T;
      const length = replyLengthOf(tokens.subarray(row, row + T));
      totals.tokens += length;
      // A reply that left its group, and a group that is skipped, count no token.
      if (advantage === null) return;
      advantages[i * group + g] = advantage;
      mask.fill(1, row, row + length);
    });
  });
  const replies = size * group;
  const oldLogProbs = logProbs;
  const referenceLogProbs =
    settings.beta === 0
      ? oldLogProbs
      : Float32Array.from(engine.logProbs(step.reference, prompts, group, tokens));
  const batch = { ...prompts, group, tokens, mask, oldLogProbs, referenceLogProbs, advantages };
  const { loss, kl, clipped } = engine.grpoGradient(weights, batch, settings, gradient);
  return {
    loss,
    kl: settings.beta === 0 ? 0 : kl,
    clipped,
    reward: totals.reward / Math.max(1, totals.scored),
    format: totals.format / replies,
    accuracy: totals.accuracy / replies,
    semantic: totals.semantic / Math.max(1, totals.stepScored),
    entropyBits,
    replyLength: totals.tokens / replies,
    usedGroups: totals.groups / size,
  };
}

function replyLengthOf(tokens: Int32Array): number {
  const pad = tokens.indexOf(0);
  return pad < 0 ? tokens.length : pad;
}
