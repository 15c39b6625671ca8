/**
 * Preset `corrected`, our default: a verdict is worth what it decides at inference.
 *
 * - Accepting ends the step: the refined prompt is never used, so it earns nothing. Accepting a right picture is all
 *   that can be done (step-wise parts 1); accepting a wrong one keeps it (0).
 * - Rejecting a right picture pays for another call and puts the picture at risk (0).
 * - Rejecting a wrong picture leads to the new one: the step-wise parts are what it gained, 0.5 = nothing.
 *   Not scored means `null`, and the sample leaves its group.
 * - A reply that inference cannot read decides nothing: 0 throughout.
 *
 * overall = 0.2 format + 0.8 (0.5 accuracy + 0.375 semantic + 0.125 quality); all parts 0..1. Semantics and quality
 * keep the published ratio of 3 : 1. The format is strict, the verdict is read as inference reads it, and no
 * character of the reply is altered.
 */
import { isStrictReply, readReply } from './reply.ts';
import type { Reward, RewardInput } from './reward.ts';

const WEIGHTS = { format: 0.2, decision: 0.8 } as const;
const DECISION = { accuracy: 0.5, semantic: 0.375, quality: 0.125 } as const;

interface Outcome {
  readonly accuracy: number;
  /** `null` = not scored. */
  readonly step: { readonly semantic: number; readonly quality: number } | null;
  readonly reason: string;
}

/** Scores one reply by what its verdict and prompt lead to. */
export function correctedReward(input: RewardInput): Reward {
  const format = Number(isStrictReply(input.response));
  const { accuracy, step, reason } = outcomeOf(input);
  if (step === null) return { overall: null, format, accuracy, semantic: null, quality: null, reason };
  const decision =
    DECISION.accuracy * accuracy + DECISION.semantic * step.semantic + DECISION.quality * step.quality;
  return {
    overall: WEIGHTS.format * format + WEIGHTS.decision * decision,
    format,
    accuracy,
    ...step,
    reason,
  };
}

function outcomeOf({ response, groundTruth, newScores }: RewardInput): Outcome {
  const { success, refinedPrompt } = readReply(response);
  if (success === null) return lost('The reply holds no verdict that can be read.');
  if (success && !groundTruth.success) return lost('A wrong picture was accepted; its prompt is never used.');
  if (!success && groundTruth.success) return lost('A right picture was rejected.');
  if (success)
    return { accuracy: 1, step: { semantic: 1, quality: 1 }, reason: 'A right picture was accepted.' };
  if (refinedPrompt === null) {
    // Inference would repeat the old prompt: the picture is expected to stay as it is.
    const step = { semantic: 0.5, quality: 0.5 };
    return {
      accuracy: 1,
      step,
      reason: 'A wrong picture was rejected without a prompt for the next attempt.',
    };
  }
  if (newScores === null) {
    const reason = 'The new picture was not scored, so the sample leaves its group.';
    return { accuracy: 1, step: null, reason };
  }
  const gain = (before: number, after: number): number => ((after - before) / 10 + 1) / 2;
  const step = {
    semantic: gain(groundTruth.semantics, newScores.semantics),
    quality: gain(groundTruth.quality, newScores.quality),
  };
  return { accuracy: 1, step, reason: 'A wrong picture was rejected; the new picture is compared with it.' };
}

function lost(reason: string): Outcome {
  return { accuracy: 0, step: { semantic: 0, quality: 0 }, reason };
}
