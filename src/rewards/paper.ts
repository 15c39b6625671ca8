/**
 * Preset `paper`: the formula as printed (arXiv 2606.13679).
 *
 * R = 0.5 R_format + 0.5 (0.2 R_acc + 0.8 R_step), R_acc = -|verdict - truth|, R_step = score(new) - score(old)
 *
 * Left open in print and chosen here: R_format is the strict format, 0 or 1; a score is sqrt(semantics x quality) / 10,
 * one scalar 0..1; an unreadable verdict counts as wrong; a right picture that was not drawn again has R_step = 0,
 * because the picture stays as it is. Range of overall: -0.5..0.9.
 */
import type { Scores } from '../core/verdict.ts';
import { isStrictReply, readReply } from './reply.ts';
import type { Reward, RewardInput } from './reward.ts';

const ALPHA = 0.2;

/** Scores one reply by the printed formula. `semantic` and `quality` show the differences of the two scores / 10. */
export function paperReward({ response, groundTruth, newScores }: RewardInput): Reward {
  const format = Number(isStrictReply(response));
  const { success } = readReply(response);
  const accuracy = success === groundTruth.success ? 0 : -1;
  const next = newScores ?? (groundTruth.success ? groundTruth : null);
  if (next === null) {
    const reason = 'The new picture was not scored, so the sample leaves its group.';
    return { overall: null, format, accuracy, semantic: null, quality: null, reason };
  }
  const step = scalar(next) - scalar(groundTruth);
  return {
    overall: 0.5 * format + 0.5 * (ALPHA * accuracy + (1 - ALPHA) * step),
    format,
    accuracy,
    semantic: (next.semantics - groundTruth.semantics) / 10,
    quality: (next.quality - groundTruth.quality) / 10,
    reason: `The step-wise part is ${step.toFixed(2)}, the difference of the two pictures' scores.`,
  };
}

function scalar({ semantics, quality }: Scores): number {
  return Math.sqrt(semantics * quality) / 10;
}
