import type { Critic } from './critic.ts';

/** Accepts every picture without a model call and without having looked: a run without a critic. */
export function createAcceptAllCritic(): Critic {
  return {
    judge: async () => ({
      outcome: 'accepted',
      reason: 'Nobody looked at it.',
      refinedPrompt: null,
      scores: null,
    }),
    compare: async () => 'tie',
  };
}
