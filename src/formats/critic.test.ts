import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { criticJsonSchema, readCriticReply, renderCriticReply, verdictOf } from './critic.ts';
import type { CriticReply } from './critic.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('</think>', '<answer>x</answer>', ' "a" \\ \n', ''),
);
const score = fc.double({ min: 0, max: 10, noNaN: true }).map((value) => value + 0);
const reply: fc.Arbitrary<CriticReply> = fc.record({
  reasoning: text,
  reason: fc.option(text),
  success: fc.boolean(),
  refinedPrompt: fc.option(text),
  scores: fc.option(fc.record({ semantics: score, quality: score })),
});

const valueOf = (reply: string) => {
  const reading = readCriticReply(reply);
  if (!reading.ok) throw new Error(reading.problem);
  return reading.value;
};
const base: CriticReply = { reasoning: '', reason: null, success: false, refinedPrompt: null, scores: null };

describe('a critic reply', () => {
  it('is read back as it was written, in both forms', () => {
    fc.assert(
      fc.property(reply, fc.constantFrom('json' as const, 'text' as const), (value, form) => {
        expect(readCriticReply(renderCriticReply(value, form))).toEqual({
          ok: true,
          value,
          truncated: false,
        });
      }),
    );
  });

  it('is read in the released form', () => {
    const released = `<think>\nTwo birds, not three.\n</think>\n<answer>\n{\n 'previous_step_success': False,\n 'refine_prompt': "Three birds, 3 / 4 view"\n}\n</answer>`;
    expect(valueOf(released)).toEqual({
      ...base,
      reasoning: 'Two birds, not three.',
      refinedPrompt: 'Three birds, 3 / 4 view',
    });
  });

  it.each([
    ['true', true],
    ['"true"', true],
    ['"Yes"', true],
    ['True', true],
    ['1', true],
    ['"false"', false],
    ['"No"', false],
    ['0', false],
  ])('takes %s for a verdict', (written, success) => {
    expect(valueOf(`{"previous_step_success": ${written}}`).success).toBe(success);
  });

  it('does not guess a verdict', () => {
    for (const written of ['"maybe"', 'null', '[]', '7']) {
      expect(readCriticReply(`{"previous_step_success": ${written}}`)).toMatchObject({ ok: false });
    }
    expect(readCriticReply('{"refine_prompt": "x"}')).toMatchObject({ ok: false });
    expect(readCriticReply('It looks good: success!')).toMatchObject({ ok: false });
  });

  it.each([
    ['"semantics": 7, "quality": 8.5', { semantics: 7, quality: 8.5 }],
    ['"semantics": "7", "quality": "8/10"', { semantics: 7, quality: 8 }],
    ['"semantics": 0, "quality": 10', { semantics: 0, quality: 10 }],
    ['"semantics": 7, "quality": 11', null],
    ['"semantics": -1, "quality": 5', null],
    ['"semantics": 7', null],
    ['"semantics": "good", "quality": 7', null],
  ])('scores with %s', (members, scores) => {
    expect(valueOf(`{"previous_step_success": true, ${members}}`).scores).toEqual(scores);
  });

  it('keeps the verdict of a reply that was cut off in the prompt, without the half prompt', () => {
    expect(readCriticReply('<answer>{"previous_step_success": false, "refine_prompt": "Three bir')).toEqual({
      ok: true,
      value: base,
      truncated: true,
    });
  });

  it('is described by a schema that strict modes take, the reason first', () => {
    expect(criticJsonSchema.required).toEqual([
      'reason',
      'previous_step_success',
      'refine_prompt',
      'semantics',
      'quality',
    ]);
    expect(criticJsonSchema.properties!['semantics']).toMatchObject({ type: ['number', 'null'] });
    expect(criticJsonSchema.additionalProperties).toBe(false);
  });
});

describe('the verdict of a reply', () => {
  it('takes over what was said', () => {
    const scores = { semantics: 3, quality: 9 };
    const said = { ...base, reason: 'Two birds.', refinedPrompt: 'Three birds', scores };
    expect(verdictOf(said)).toEqual({
      outcome: 'rejected',
      reason: 'Two birds.',
      refinedPrompt: 'Three birds',
      scores,
    });
    expect(verdictOf({ ...said, success: true }).outcome).toBe('accepted');
  });

  it('has no refined prompt when none was given', () => {
    for (const refinedPrompt of [null, '', ' ', 'None']) {
      expect(verdictOf({ ...base, refinedPrompt }).refinedPrompt).toBeNull();
    }
  });

  it('takes whole sentences of the thinking for the reason when there is none', () => {
    expect(verdictOf({ ...base, reasoning: 'Two birds.' }).reason).toBe('Two birds.');
    const sentence = `${'A bird is missing '.repeat(10)}here.`; // 184 characters
    expect(verdictOf({ ...base, reasoning: `${sentence} ${sentence} ${sentence}` }).reason).toBe(
      `${sentence} ${sentence}`,
    );
    expect(verdictOf({ ...base, reasoning: 'bird '.repeat(200) }).reason).toBe(`${'bird '.repeat(79)}bird…`);
    expect(verdictOf(base).reason).toBe('The critic gave no reason.');
  });
});
