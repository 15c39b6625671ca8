import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../core/verdict.ts';
import { createAcceptAllCritic } from './accept-all.ts';
import { createChooseOnlyCritic } from './choose-only.ts';
import type { CompareInput, Critic, JudgeInput } from './critic.ts';

const picture = { bytes: new Uint8Array([1]), mediaType: 'image/png' };
const ask = async (): Promise<never> => {
  throw new Error('no model is asked');
};
const input: JudgeInput = {
  keyPrefix: 'critic',
  before: null,
  after: picture,
  stepPrompt: 'a tree',
  currentPrompt: 'a tree',
  ask,
};
const pair: CompareInput = { ...input, first: picture, second: picture };

describe('a run without a critic', () => {
  it('accepts everything, asks nobody, gives no score and prefers nothing', async () => {
    const critic = createAcceptAllCritic();
    expect(await critic.judge(input)).toMatchObject({
      outcome: 'accepted',
      refinedPrompt: null,
      scores: null,
    });
    expect(await critic.compare(pair)).toBe('tie');
  });
});

describe('a critic that only chooses', () => {
  const verdict: Verdict = {
    outcome: 'rejected',
    reason: 'No tree.',
    refinedPrompt: 'Exactly one tree.',
    scores: { semantics: 3, quality: 8 },
  };
  const inner: Critic = {
    judge: async ({ stepPrompt }) => ({ ...verdict, reason: `No ${stepPrompt}.` }),
    compare: async () => 'second',
  };

  it('judges and compares as the other does, and rewrites nothing', async () => {
    const critic = createChooseOnlyCritic(inner);
    expect(await critic.judge(input)).toEqual({ ...verdict, reason: 'No a tree.', refinedPrompt: null });
    expect(await critic.compare(pair)).toBe('second');
  });
});
