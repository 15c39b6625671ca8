/** Group-normalised advantages. */

/** Added to the deviation, so that tiny differences are not blown up. */
const SMALL = 1e-4;

/**
 * Rewards of one group to advantages: (reward - mean) / (deviation + 1e-4), over the scored ones. Those that were not
 * scored (`null`) leave the group with an advantage of `null`. All are `null` when fewer than two are scored or when
 * all scored rewards are equal: such a group teaches nothing and is skipped.
 */
export function groupAdvantages(rewards: readonly (number | null)[]): readonly (number | null)[] {
  const scored = rewards.filter((reward) => reward !== null);
  const mean = scored.reduce((sum, reward) => sum + reward, 0) / scored.length;
  const deviation = Math.sqrt(scored.reduce((sum, reward) => sum + (reward - mean) ** 2, 0) / scored.length);
  if (scored.length < 2 || deviation < 1e-9) return rewards.map(() => null);
  return rewards.map((reward) => (reward === null ? null : (reward - mean) / (deviation + SMALL)));
}
