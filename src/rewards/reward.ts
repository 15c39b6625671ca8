/** What a reward is made of. */
import type { Scores } from '../core/verdict.ts';

/** The names of the ways to combine the parts; see docs/rewards.md for where they disagree. */
export const REWARD_PRESETS = ['released', 'paper', 'corrected'] as const;
export type RewardPreset = (typeof REWARD_PRESETS)[number];

/** What is known of the picture that the critic judged. */
export interface GroundTruth extends Scores {
  /** Whether the picture does what its step asked for. */
  readonly success: boolean;
}

/** One reply of a critic with everything its reward depends on. */
export interface RewardInput {
  /** The reply, exactly as the model wrote it. */
  readonly response: string;
  readonly groundTruth: GroundTruth;
  /** Scores 0-10 of the picture drawn with the refined prompt; `null` = there is none or it could not be scored. */
  readonly newScores: Scores | null;
}

/**
 * The reward of one reply and its parts. `null` = not scored: the sample leaves its group. It never stands for 0.
 * Ranges depend on the preset, see there.
 */
export interface Reward {
  readonly overall: number | null;
  readonly format: number;
  readonly accuracy: number;
  /** Step-wise part: what the next picture gained in semantics, and in quality. */
  readonly semantic: number | null;
  readonly quality: number | null;
  /** One sentence that says how it came about. */
  readonly reason: string;
}
