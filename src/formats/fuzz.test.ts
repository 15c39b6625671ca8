import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../lib/rng.ts';
import { hostileReplies } from '../testing/hostile.ts';
import { mangle } from '../testing/mangle.ts';
import { readCompareReply } from './compare.ts';
import { readCriticReply, renderCriticReply, verdictOf } from './critic.ts';
import { judgedScores, readJudgeReply } from './judge.ts';
import { readPlannerReply, renderPlannerReply } from './planner.ts';
import { resolvePlan } from './resolve-plan.ts';

const readers = {
  planner: (text: string) => {
    const reading = readPlannerReply(text);
    return reading.ok ? resolvePlan(reading.value, { inputCount: 1, referenceNames: ['mia'] }) : reading;
  },
  critic: (text: string) => {
    const reading = readCriticReply(text);
    return reading.ok ? verdictOf(reading.value) : reading;
  },
  compare: readCompareReply,
  judge: (text: string) => {
    const reading = readJudgeReply(text);
    return reading.ok ? judgedScores(reading.value) : reading;
  },
};

/** Texts made of the pieces that the readers look for. */
const pieces = fc.constantFrom(
  '<think>',
  '</think>',
  '<answer>',
  '</answer>',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  ',',
  ':',
  '\\',
  '```json\n',
  '"execution_plan"',
  '"previous_step_success"',
  '"refine_prompt"',
  '"references"',
  '"from"',
  '"better"',
  'true',
  'null',
  'None',
  '3',
  '-1e999',
  ' ',
  '\n',
  'step 1',
  '\u2028',
  '\ud800',
  '//',
  '__proto__',
);
const soup = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(pieces, { maxLength: 120 }).map((parts) => parts.join('')),
  fc.json().map((json) => `<answer>{"execution_plan": ${json}, "previous_step_success": ${json}}</answer>`),
);

const plannerReply = fc.record({
  reasoning: fc.string(),
  refusal: fc.constant(null),
  steps: fc.array(
    fc.record({
      number: fc.nat(99),
      name: fc.string(),
      instruction: fc.string(),
      prompt: fc.string(),
      text: fc.option(fc.string()),
      from: fc.constantFrom('previous' as const, 'blank' as const, { step: 1 }, { input: 1 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

describe('the readers', () => {
  it('never throw, and say what is wrong in words, whatever they get', () => {
    fc.assert(
      fc.property(soup, (text) => {
        for (const read of Object.values(readers)) {
          const reading = read(text);
          if ('ok' in reading && !reading.ok) expect(reading.problem).toMatch(/\w{3}/);
        }
      }),
      { seed: 1, numRuns: 1500 },
    );
  });

  it('read every valid plan back as it was written, in both forms', () => {
    fc.assert(
      fc.property(plannerReply, fc.constantFrom('json' as const, 'text' as const), (reply, form) => {
        const reading = readPlannerReply(renderPlannerReply(reply, form));
        expect(reading).toMatchObject({ ok: true, value: { steps: reply.steps }, truncated: false });
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  // A reader in quadratic time needs minutes for these, and runs into the test's own limit.
  it.each([...hostileReplies(1_000_000)])('come to an end with 1 MB of %s', (_name, text) => {
    for (const read of Object.values(readers)) expect(() => read(text)).not.toThrow();
  });

  it('take no text from a draft in the thinking, and no habit changes a prompt that is read', () => {
    const plan = {
      reasoning: 'The house carries the story.',
      refusal: null,
      steps: [1, 2].map((number) => ({
        number,
        name: `Part ${number}`,
        instruction: `Show part ${number}.`,
        prompt: `A red house, ${number} birds and a "sign".`,
        text: null,
        from: 'previous' as const,
      })),
    };
    const rng = createRng(3);
    let right = 0;
    for (let variant = 0; variant < 500; variant++) {
      const { text, habits } = mangle(renderPlannerReply(plan, variant % 2 === 0 ? 'json' : 'text'), rng);
      const reading = readPlannerReply(text);
      if (!reading.ok) continue;
      const prompts = reading.value.steps.map(({ prompt }) => prompt?.replaceAll('"', ''));
      expect({ habits, text, prompts }).not.toMatchObject({ prompts: ['draft'] });
      if (prompts.join() === plan.steps.map(({ prompt }) => prompt.replaceAll('"', '')).join()) right++;
    }
    expect(right).toBeGreaterThan(450);
  });

  it('keep the verdict of a mangled reply, or say that they cannot', () => {
    const reply = {
      reasoning: 'Looked.',
      reason: 'The birds are two.',
      success: false,
      refinedPrompt: 'Exactly three birds. Keep the house.',
      scores: { semantics: 4, quality: 8 },
    };
    const rng = createRng(4);
    for (let variant = 0; variant < 500; variant++) {
      const { text, habits } = mangle(renderCriticReply(reply, variant % 2 === 0 ? 'json' : 'text'), rng);
      const reading = readCriticReply(text);
      if (reading.ok) expect({ habits, success: reading.value.success }).toEqual({ habits, success: false });
    }
  });
});
