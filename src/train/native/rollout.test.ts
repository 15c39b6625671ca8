import { describe, expect, it } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import { understand } from '../../sandbox/grammar/index.ts';
import { EMPTY_SCENE } from '../../sandbox/scene.ts';
import { groupAdvantages } from './advantages.ts';
import { checklistTokens } from './checklist.ts';
import { sampleExample } from './example.ts';
import type { Example } from './example.ts';
import { rewardReply, speak } from './rollout.ts';
import { tokenOf } from './vocabulary.ts';

const sampling = { split: 'train', rightShare: 0, randomFaultShare: 0, teacherNoise: 0 } as const;
const wrongExample = (seed: number): Example => sampleExample(createRng(seed), sampling);
const settings = { preset: 'corrected', draws: 1 } as const;

describe('advantages of a group', () => {
  it('are rewards less their mean, over their deviation', () => {
    // mean 0.5, deviation 0.5
    const [low, high] = groupAdvantages([0, 1]) as [number, number];
    expect(low).toBeCloseTo(-0.5 / 0.5001, 10);
    expect(high).toBeCloseTo(0.5 / 0.5001, 10);
  });

  it('leave out replies that were not scored, as if they had not been there', () => {
    const [low, none, high] = groupAdvantages([0, null, 1]);
    expect(none).toBeNull();
    expect([low, high]).toEqual(groupAdvantages([0, 1]));
  });

  it('are none where all rewards are equal, or fewer than two are scored', () => {
    expect(groupAdvantages([0.7, 0.7, 0.7])).toEqual([null, null, null]);
    expect(groupAdvantages([null, 0.7, null])).toEqual([null, null, null]);
    expect(groupAdvantages([0.1 + 0.2, 0.3])).toEqual([null, null]);
  });
});

describe('a reply of the policy', () => {
  it('says step prompt and remedies in words that the generator reads back as the same hints', () => {
    for (let seed = 0; seed < 40; seed++) {
      const example = wrongExample(seed);
      const { text, hints } = speak(checklistTokens(example.checklist), example.changes, example.before);
      const answer = JSON.parse(/<answer>(.*)<\/answer>$/.exec(text)![1]!) as { refine_prompt: string };
      const read = understand(answer.refine_prompt, example.before ?? EMPTY_SCENE);
      expect(read.hints, answer.refine_prompt).toEqual(hints);
      expect(read.changes, answer.refine_prompt).toEqual(example.changes);
    }
  });

  it('that breaks the grammar is unreadable and earns nothing', () => {
    const example = wrongExample(3);
    const reply = speak([tokenOf('bird'), tokenOf('<end>')], example.changes, example.before);
    expect(reply.checklist).toBeNull();
    expect(rewardReply(reply, example, 1, settings).overall).toBe(0);
  });

  it('is rewarded for what its prompt leads to, the same every time', () => {
    const example = wrongExample(5);
    const rejecting = speak(checklistTokens(example.checklist), example.changes, example.before);
    const accepting = speak(
      checklistTokens({ ...example.checklist, accepted: true, hints: [] }),
      example.changes,
      example.before,
    );
    const reward = rewardReply(rejecting, example, 7, settings);
    expect(reward).toEqual(rewardReply(rejecting, example, 7, settings));
    expect(reward.overall).toBeGreaterThan(0.5);
    expect(rewardReply(accepting, example, 7, settings).overall).toBeCloseTo(0.2, 10);
  });

  it("earns more with the teacher's remedies than without any, on the mean of many steps", () => {
    let [withHints, without] = [0, 0];
    for (let seed = 0; seed < 150; seed++) {
      const example = wrongExample(seed);
      const reply = speak(checklistTokens(example.checklist), example.changes, example.before);
      const silent = speak(
        checklistTokens({ ...example.checklist, hints: [] }),
        example.changes,
        example.before,
      );
      withHints += rewardReply(reply, example, seed, { ...settings, draws: 4 }).overall ?? 0;
      without += rewardReply(silent, example, seed, { ...settings, draws: 4 }).overall ?? 0;
    }
    expect(withHints / 150).toBeGreaterThan(without / 150 + 0.02);
  });
});
