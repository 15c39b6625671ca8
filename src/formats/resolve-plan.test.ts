import { describe, expect, it } from 'vitest';
import type { Plan } from '../core/plan.ts';
import { readPlannerReply, renderPlannerReply } from './planner.ts';
import type { PlannerReplyStep } from './planner.ts';
import { plannerReplyOf, resolvePlan } from './resolve-plan.ts';

const step = (changes: Partial<PlannerReplyStep> = {}): PlannerReplyStep => ({
  number: null,
  name: 'Name',
  instruction: 'Do it.',
  prompt: 'a prompt',
  text: null,
  from: null,
  ...changes,
});
const words = (changes: Partial<PlannerReplyStep> = {}) => step({ prompt: null, text: 'Words.', ...changes });
const resolve = (steps: PlannerReplyStep[], inputCount = 0) =>
  resolvePlan({ reasoning: 'why', refusal: null, steps }, { inputCount });
const planOf = (steps: PlannerReplyStep[], inputCount = 0): Plan => {
  const plan = resolve(steps, inputCount);
  if (!plan.ok) throw new Error(plan.problem);
  return plan.value;
};
const sourcesOf = (steps: PlannerReplyStep[], inputCount = 0) =>
  planOf(steps, inputCount).steps.map(({ source }) => source);
const numbersOf = (...numbers: (number | null)[]) =>
  planOf(numbers.map((number) => step({ number }))).steps.map(({ number }) => number);
const problemOf = (steps: PlannerReplyStep[], inputCount = 0) => {
  const plan = resolve(steps, inputCount);
  return plan.ok ? null : plan.problem;
};

const blank = { kind: 'blank' };
const from = (number: number) => ({ kind: 'step', number });
const input = (index: number) => ({ kind: 'input', index });

describe('a plan', () => {
  it('starts each step from the nearest earlier picture, the first from nothing', () => {
    expect(sourcesOf([step(), words(), step(), step({ from: 'previous' })])).toEqual([
      blank,
      blank,
      from(1),
      from(3),
    ]);
  });

  it('starts the first picture from the last picture of the user', () => {
    expect(sourcesOf([step(), step()], 2)).toEqual([input(2), from(1)]);
    expect(sourcesOf([words(), step({ from: 'previous' })], 2)).toEqual([blank, input(2)]);
  });

  it('starts from what the planner names', () => {
    const steps = [step({ from: { input: 1 } }), step({ from: 'blank' }), step({ from: { step: 1 } })];
    expect(sourcesOf(steps, 2)).toEqual([input(1), blank, from(1)]);
  });

  it('counts on from the first number, whatever came after it', () => {
    expect(numbersOf(null, null)).toEqual([1, 2]);
    expect(numbersOf(4, 5, 6)).toEqual([4, 5, 6]);
    expect(numbersOf(0, 0, 7, null)).toEqual([0, 1, 2, 3]);
    expect(numbersOf(-1, 0)).toEqual([1, 2]);
    expect(numbersOf(1.5, 2)).toEqual([1, 2]);
    expect(numbersOf(1e300, 2)).toEqual([1, 2]);
  });

  it('follows the numbers as the planner wrote them, the latest of equal ones', () => {
    const steps = [
      step({ number: 10 }),
      step({ number: 20 }),
      step({ number: 20 }),
      step({ from: { step: 20 } }),
    ];
    expect(sourcesOf(steps).at(-1)).toEqual(from(12));
  });

  it("takes the user's pictures for the first steps of a sequence that goes on", () => {
    expect(sourcesOf([step({ number: 4, from: { step: 2 } })], 3)).toEqual([input(2)]);
    expect(problemOf([step({ number: 3, from: { step: 2 } })], 3)).toContain('not an earlier step');
  });

  it('makes empty texts null and gives a nameless step a name', () => {
    const plan = planOf([
      step({ number: 3, name: ' ', instruction: 'None', text: '' }),
      words({ prompt: ' \n', text: ' a ' }),
    ]);
    expect(plan.steps[0]).toMatchObject({ name: 'Step 3', instruction: null, text: null });
    expect(plan.steps[1]).toMatchObject({ prompt: null, text: ' a ', source: blank });
  });

  it.each([
    ['no steps', [], 'has no steps'],
    ['a step without prompt and text', [step(), words({ text: ' ' })], 'Step 2 has neither'],
    [
      'a later step',
      [step({ from: { step: 2 } }), step()],
      'Step 1 starts from step 2, which is not an earlier step.',
    ],
    ['the step itself', [step({ number: 1, from: { step: 1 } })], 'which is not an earlier step'],
    ['a step that is not there', [step(), step({ from: { step: 9 } })], 'Step 2 starts from step 9'],
    ['a step without a picture', [words(), step({ from: { step: 1 } })], 'which draws no picture'],
    ['an input that is not there', [step({ from: { input: 2 } })], 'but the user gave 1 pictures'],
    ['input 0', [step({ from: { input: 0 } })], 'Step 1 starts from input 0'],
  ])('is refused with %s', (_, steps, problem) => {
    expect(problemOf(steps, 1)).toContain(problem);
  });

  it('survives being written as a reply and read again', () => {
    const steps = [
      step({ number: 2, text: 'Once' }),
      words(),
      step({ from: { input: 1 } }),
      step({ from: 'blank' }),
    ];
    const plan = planOf([...steps, step({ from: { step: 2 } })], 1);
    const reading = readPlannerReply(renderPlannerReply(plannerReplyOf(plan)));
    expect(reading.ok && resolvePlan(reading.value, { inputCount: 1 })).toEqual({ ok: true, value: plan });
  });
});

describe('named pictures', () => {
  const mia = { reasoning: '', refusal: null };
  it('are defined before they are used, by an earlier step or by the user', () => {
    const steps = [step({ defines: 'mia' }), step({ references: ['mia', 'place'] })];
    const plan = resolvePlan({ ...mia, steps }, { inputCount: 0, referenceNames: ['place'] });
    expect(plan).toMatchObject({ value: { steps: [{ defines: 'mia' }, { references: ['mia', 'place'] }] } });
    expect(plan.ok && plannerReplyOf(plan.value).steps[1]).toMatchObject({ references: ['mia', 'place'] });
  });

  it('that nobody defines, and names that are taken, are told with what is known', () => {
    expect(problemOf([step({ references: ['mia'] }), step({ defines: 'mia' })])).toBe(
      'Step 1 uses the reference "mia", which no earlier step defines (there are none).',
    );
    expect(problemOf([step({ defines: 'mia' }), step({ defines: 'mia' })])).toContain('is taken');
    expect(problemOf([step({ defines: 'x'.repeat(99) })])).toContain('short name');
  });

  it('are read however a model writes them, and written back', () => {
    const text = (references: unknown) =>
      JSON.stringify({
        execution_plan: [{ step_number: 1, prompt: 'p', reference_name: ' mia ', references }],
      });
    const readings = ['mia, place', ['mia', 'place', 'mia', null], ['mia', ' place ']].map((references) => {
      const reading = readPlannerReply(text(references));
      return reading.ok ? reading.value.steps[0] : reading;
    });
    for (const reading of readings)
      expect(reading).toMatchObject({ defines: 'mia', references: ['mia', 'place'] });
    expect(readPlannerReply(text({ mia: 1 }))).toMatchObject({ ok: false });
    const plain = readPlannerReply(
      '{"execution_plan": [{"prompt": "p", "reference_name": null, "references": []}]}',
    );
    expect(plain.ok && Object.keys(plain.value.steps[0]!)).not.toContain('references');
  });
});

describe('the rest of a plan', () => {
  const earlier = planOf([step(), step({ defines: 'mia' })]).steps;
  const rest = (steps: PlannerReplyStep[]) =>
    resolvePlan({ reasoning: 'why', refusal: null, steps }, { inputCount: 0, earlier });

  it('goes on behind the steps that stay, and may start from them and use what they define', () => {
    const plan = rest([step({ number: 3 }), step({ number: 4, from: { step: 1 }, references: ['mia'] })]);
    expect(plan.ok && plan.value.steps.map(({ number, source }) => [number, source])).toEqual([
      [1, blank],
      [2, from(1)],
      [3, from(2)],
      [4, from(1)],
    ]);
  });

  it('is numbered on whatever numbers the model gives', () => {
    const plan = rest([step({ number: 1 }), step({ number: 2, from: { step: 1 } })]);
    expect(plan.ok && plan.value.steps.slice(2).map(({ number, source }) => [number, source])).toEqual([
      [3, from(2)],
      [4, from(3)],
    ]);
  });
});
