/** Rewards for the command line. */
export { REWARD_PRESETS } from '../rewards/reward.ts';
export type { RewardPreset } from '../rewards/reward.ts';
export { scoreRewardLines } from '../rewards/score.ts';
