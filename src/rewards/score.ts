/** The door to the rewards: one reply, or the lines of a JSONL file. */
import { z } from 'zod';
import { DataError } from '../core/errors.ts';
import { scoresSchema } from '../core/verdict.ts';
import { correctedReward } from './corrected.ts';
import { paperReward } from './paper.ts';
import { releasedReward } from './released.ts';
import { parseJson } from './reply.ts';
import type { Reward, RewardInput, RewardPreset } from './reward.ts';

const SCORERS: Readonly<Record<RewardPreset, (input: RewardInput) => Reward>> = {
  released: releasedReward,
  paper: paperReward,
  corrected: correctedReward,
};

/** The reward of one reply under a preset. Pure: same input, same numbers. */
export function scoreReply(input: RewardInput & { readonly preset: RewardPreset }): Reward {
  return SCORERS[input.preset](input);
}

/** One line of a file to score. */
export const rewardRowSchema = z.object({
  response: z.string(),
  ground_truth: z.object({ success: z.boolean(), ...scoresSchema.shape }),
  new_scores: scoresSchema.nullish(),
});

/**
 * Scores JSONL lines `{response, ground_truth: {success, semantics, quality}, new_scores: {…} | null}`; each gives a
 * JSON line `{overall, format, accuracy, semantic, quality, reason}` in the same order. Empty lines are skipped.
 * @param options.source what the lines come from, for messages.
 * @throws {DataError} at the first line that is no such row, naming the line and the field.
 */
export function* scoreRewardLines(
  lines: Iterable<string>,
  options: { readonly preset: RewardPreset; readonly source: string },
): Generator<string> {
  let number = 0;
  for (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const row = rewardRowSchema.safeParse(parseJson(line));
    if (!row.success) {
      const [issue] = row.error.issues;
      const field = issue === undefined || issue.path.length === 0 ? 'the line' : issue.path.join('.');
      throw new DataError(
        `${options.source}, line ${number}: expected {"response", "ground_truth": {"success", "semantics", "quality"}, "new_scores"}, but ${field} is wrong (${issue?.message ?? 'no JSON'})`,
      );
    }
    const { response, ground_truth: groundTruth, new_scores: newScores } = row.data;
    yield JSON.stringify(
      scoreReply({ preset: options.preset, response, groundTruth, newScores: newScores ?? null }),
    );
  }
}
