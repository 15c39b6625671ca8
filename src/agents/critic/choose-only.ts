import type { Critic } from './critic.ts';

/**
 * A critic whose verdict counts and whose rewritten prompt does not: another attempt gets the planned prompt and a new
 * seed. The control that tells refining from mere drawing again.
 */
export function createChooseOnlyCritic(critic: Critic): Critic {
  return {
    judge: async (input) => ({ ...(await critic.judge(input)), refinedPrompt: null }),
    compare: (input) => critic.compare(input),
  };
}
