/** What a critic's reply is worth, under the paper's formula, the released code's, and ours. */
export { REWARD_PRESETS } from './reward.ts';
export type { GroundTruth, Reward, RewardInput, RewardPreset } from './reward.ts';
export { scoreReply, scoreRewardLines } from './score.ts';
