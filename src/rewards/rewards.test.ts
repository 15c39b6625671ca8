import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DataError } from '../core/errors.ts';
import type { GroundTruth, RewardPreset } from './reward.ts';
import { isStrictReply, readReply } from './reply.ts';
import { scoreReply, scoreRewardLines } from './score.ts';
import { SITUATIONS, situationTable } from './situations.ts';

const right: GroundTruth = { success: true, semantics: 8, quality: 9 };
const wrong: GroundTruth = { success: false, semantics: 4, quality: 4 };
const reply = (success: unknown, prompt: unknown = 'exactly two birds'): string =>
  `<think>two birds wanted, one seen</think><answer>${JSON.stringify({ previous_step_success: success, refine_prompt: prompt })}</answer>`;
const score = (
  preset: RewardPreset,
  response: string,
  groundTruth: GroundTruth,
  newScores: { semantics: number; quality: number } | null = null,
) => scoreReply({ preset, response, groundTruth, newScores });
const nine = { semantics: 9, quality: 9 };

describe('the released reward', () => {
  it.each([
    ['right picture, judged true', reply(true), right, null, 0.8],
    ['right picture, judged false', reply(false), right, null, 0.7],
    ['right verdict, 4/4 to 9/9', reply(false), wrong, nine, 0.9],
    ['right verdict, no improvement', reply(false), wrong, { semantics: 4, quality: 4 }, 0.8],
    ['wrong verdict with a good prompt', reply(true), wrong, nine, 0.8],
    ['right verdict, drop to 0/0', reply(false), wrong, { semantics: 0, quality: 0 }, 0.72],
    ['right verdict, edit timed out', reply(false), wrong, null, 0.8],
    ['no answer, old prompt happens to succeed', 'no idea', wrong, nine, 0.3],
  ])('gives the published figure: %s', (_, response, groundTruth, newScores, overall) => {
    expect(score('released', response, groundTruth, newScores).overall).toBeCloseTo(overall, 10);
  });

  it('finds nothing wrong with a missing or unclosed <think>', () => {
    const bare = reply(false).replace(/<think>.*<\/think>/, '');
    expect(score('released', bare, wrong, nine).format).toBe(1);
    expect(score('released', `<think>${bare}`, wrong, nine).format).toBe(1);
    expect(score('released', `${bare}<think>late</think>`, wrong, nine).format).toBe(0);
  });

  it('takes "true" for wrong and 1 for right, both without the format', () => {
    expect(score('released', reply('true'), right)).toMatchObject({ accuracy: 0, format: 0 });
    expect(score('released', reply(1), right)).toMatchObject({ accuracy: 1, format: 0 });
  });

  it('gives nothing for an answer that is a list', () => {
    const list = '<think>x</think><answer>[true, "draw again"]</answer>';
    expect(score('released', list, right)).toMatchObject({ overall: 0, accuracy: 0 });
  });

  it('reads an answer whose JSON needs mending', () => {
    const loose =
      "<think>x</think><answer>{'previous_step_success': False, 'refine_prompt': 'two birds',}</answer>";
    expect(score('released', loose, wrong, nine)).toMatchObject({ format: 1, accuracy: 1, semantic: 0.75 });
  });
});

describe('the printed reward', () => {
  it('adds half the format, a tenth of a penalty and four tenths of the gain', () => {
    // 0.5 + 0.5 * (0.2 * 0 + 0.8 * (0.9 - 0.4))
    expect(score('paper', reply(false), wrong, nine).overall).toBeCloseTo(0.7, 10);
    // 0.5 + 0.5 * (0.2 * -1 + 0.8 * 0.5)
    expect(score('paper', reply(true), wrong, nine).overall).toBeCloseTo(0.6, 10);
    expect(score('paper', reply(false), right).overall).toBeCloseTo(0.4, 10);
  });

  it('joins unequal scores by their geometric mean', () => {
    // old sqrt(16)/10 = 0.4, new sqrt(2 * 8)/10 = 0.4
    const reward = score('paper', reply(false), wrong, { semantics: 2, quality: 8 });
    expect(reward.overall).toBeCloseTo(0.5, 10);
    expect(reward.semantic).toBeCloseTo(-0.2, 10);
  });

  it('leaves a failed scoring out', () => {
    expect(score('paper', reply(false), wrong).overall).toBeNull();
  });
});

describe('the corrected reward', () => {
  it('gives a wrong acceptance nothing for a prompt that is never used', () => {
    const accepted = score('corrected', reply(true), wrong, nine);
    expect(accepted).toMatchObject({ accuracy: 0, semantic: 0, quality: 0 });
    expect(accepted.overall).toBeCloseTo(0.2, 10);
  });

  it('ranks a useless rejection above a wrong acceptance with a perfect prompt', () => {
    const useless = score('corrected', reply(false), wrong, { semantics: 4, quality: 4 });
    // 0.2 + 0.8 * (0.5 + 0.5 * 0.5)
    expect(useless.overall).toBeCloseTo(0.8, 10);
    expect(useless.overall).toBeGreaterThan(score('corrected', reply(true), wrong, nine).overall ?? 1);
  });

  it('needs no drawing to score a verdict on a right picture', () => {
    expect(score('corrected', reply(true), right).overall).toBeCloseTo(1, 10);
    expect(score('corrected', reply(false), right).overall).toBeCloseTo(0.2, 10);
    expect(score('corrected', reply(false), right, nine).overall).toBeCloseTo(0.2, 10);
  });

  it('gives null, not 0 and not 0.5, where the new picture was not scored', () => {
    expect(score('corrected', reply(false), wrong)).toMatchObject({
      overall: null,
      semantic: null,
      accuracy: 1,
    });
  });

  it('reads a verdict written as text, but does not call that the right format', () => {
    const reward = score('corrected', reply('false'), wrong, nine);
    expect(reward).toMatchObject({ format: 0, accuracy: 1 });
    // 0.8 * (0.5 + 0.375 * 0.75 + 0.125 * 0.75)
    expect(reward.overall).toBeCloseTo(0.7, 10);
  });

  it('takes an unreadable reply for nothing at all', () => {
    expect(score('corrected', 'The birds are missing.', wrong, nine).overall).toBe(0);
  });

  it('treats a rejection without a prompt as no change', () => {
    const empty = reply(false, ' ');
    expect(score('corrected', empty, wrong).semantic).toBe(0.5);
  });
});

describe('reading a reply', () => {
  it('keeps the prompt to the last character', () => {
    const prompt = 'a 3 / 4 view, size < 5, "two" birds > one';
    expect(readReply(reply(false, prompt)).refinedPrompt).toBe(prompt);
  });

  it.each([
    ['text before', `Well: ${reply(true)}`],
    ['text after', `${reply(true)} Done.`],
    ['two answers', reply(true) + reply(true)],
    [
      'an empty thought',
      '<think> </think><answer>{"previous_step_success":true,"refine_prompt":"x"}</answer>',
    ],
    ['mended JSON', "<think>x</think><answer>{'previous_step_success':true,'refine_prompt':'x'}</answer>"],
    ['an empty prompt', reply(false, '')],
    ['a number for a verdict', reply(1)],
  ])('is strict about %s', (_, response) => {
    expect(isStrictReply(response)).toBe(false);
  });

  it('allows scores and a reason beside verdict and prompt', () => {
    const answer =
      '{"previous_step_success":true,"refine_prompt":"x","semantics":9,"quality":8,"reason":"fine"}';
    expect(isStrictReply(`<think>a\nb</think>\n<answer>${answer}</answer>\n`)).toBe(true);
  });
});

describe('scoring a file', () => {
  const row = { response: reply(false), ground_truth: wrong, new_scores: nine };

  it('gives one line per row and skips empty lines', () => {
    const lines = [JSON.stringify(row), '', JSON.stringify({ ...row, new_scores: null })];
    const [first, second, ...rest] = [...scoreRewardLines(lines, { preset: 'corrected', source: 'x.jsonl' })];
    expect(rest).toEqual([]);
    expect(JSON.parse(first!)).toEqual({
      overall: expect.closeTo(0.9, 10),
      format: 1,
      accuracy: 1,
      semantic: 0.75,
      quality: 0.75,
      reason: 'A wrong picture was rejected; the new picture is compared with it.',
    });
    expect(JSON.parse(second!)).toMatchObject({ overall: null });
  });

  it.each([
    ['no JSON', '{"response":', /x\.jsonl, line 2: .*the line is wrong/],
    [
      'a score above 10',
      JSON.stringify({ ...row, new_scores: { semantics: 11, quality: 1 } }),
      /new_scores\.semantics/,
    ],
    ['no ground truth', JSON.stringify({ response: 'x' }), /ground_truth is wrong/],
  ])('names the line and the field of %s', (_, line, message) => {
    const score = () => [
      ...scoreRewardLines([JSON.stringify(row), line], { preset: 'paper', source: 'x.jsonl' }),
    ];
    expect(score).toThrow(DataError);
    expect(score).toThrow(message);
  });
});

describe('docs/rewards.md', () => {
  it('prints the table that the code computes', () => {
    const page = readFileSync(new URL('../../docs/rewards.md', import.meta.url), 'utf8');
    const cells = (text: string) => text.replaceAll(/ +/g, ' ').replaceAll(/-+/g, '-');
    expect(SITUATIONS.length).toBeGreaterThan(8);
    expect(cells(page)).toContain(cells(situationTable()));
  });
});
