import { describe, expect, it } from 'vitest';
import { judgedScores, readJudgeReply, renderJudgeReply } from './judge.ts';
import type { JudgeReply } from './judge.ts';

const reply: JudgeReply = {
  reasoning: 'Two birds are there, the house is unchanged.',
  reason: 'One bird is missing.',
  fulfilment: 6,
  preservation: 9.5,
  naturalness: 8,
  soundness: 7,
};

describe("the judge's reply", () => {
  it('is read back equal in both forms', () => {
    for (const form of ['text', 'json'] as const) {
      expect(readJudgeReply(renderJudgeReply(reply, form))).toEqual({
        ok: true,
        value: reply,
        truncated: false,
      });
    }
  });

  it('counts the smaller score of each pair', () => {
    expect(judgedScores(reply)).toEqual({ semantics: 6, quality: 7 });
  });

  it('is read when scores are written as text', () => {
    const text =
      'Sure! {"fulfilment": "8/10", "preservation": "7", "naturalness": 10, "soundness": 9, "reason": "ok"}';
    expect(readJudgeReply(text)).toMatchObject({
      ok: true,
      value: { fulfilment: 8, preservation: 7, reason: 'ok' },
    });
  });

  it('is unreadable when a score is missing or out of range; nothing is clamped', () => {
    expect(
      readJudgeReply('{"fulfilment": 11, "preservation": 7, "naturalness": 10, "soundness": 9}'),
    ).toEqual({
      ok: false,
      problem: '"fulfilment" must be a number from 0 to 10, not 11.',
    });
    expect(readJudgeReply('{"fulfilment": 1, "preservation": 7, "naturalness": 10}')).toMatchObject({
      ok: false,
    });
    expect(readJudgeReply('It is nice.')).toMatchObject({ ok: false });
  });
});
