import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plannerJsonSchema, readPlannerReply, renderPlannerReply } from './planner.ts';
import type { PlannerReply } from './planner.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('</think>', '<answer>x</answer>', ' "a" \\ \n', ''),
);
const whole = fc.integer({ min: 1, max: 999_999 });
const reply: fc.Arbitrary<PlannerReply> = fc.record({
  reasoning: text,
  refusal: fc.option(text),
  steps: fc.array(
    fc.record({
      number: fc.option(fc.integer()),
      name: fc.option(text),
      instruction: fc.option(text),
      prompt: fc.option(text),
      text: fc.option(text),
      from: fc.option(
        fc.oneof(
          fc.constantFrom('previous' as const, 'blank' as const),
          fc.record({ step: whole }),
          fc.record({ input: whole }),
        ),
      ),
    }),
  ),
});

const valueOf = (reply: string) => {
  const reading = readPlannerReply(reply);
  if (!reading.ok) throw new Error(reading.problem);
  return reading.value;
};
const problemOf = (reply: string) => {
  const reading = readPlannerReply(reply);
  return reading.ok ? null : reading.problem;
};
const step = (members: string) => `{"execution_plan": [{"step_number": 1, "prompt": "p", ${members}}]}`;

describe('a planner reply', () => {
  it('is read back as it was written, in both forms', () => {
    fc.assert(
      fc.property(reply, fc.constantFrom('json' as const, 'text' as const), (value, form) => {
        expect(readPlannerReply(renderPlannerReply(value, form))).toEqual({
          ok: true,
          value,
          truncated: false,
        });
      }),
    );
  });

  it('is read in the released form: Python literals in tags', () => {
    const reading = readPlannerReply(`<think>\nFirst the cat.\n</think>\n\n<answer>
{
   'execution_plan':
   [
      {'step_number': 1, 'step_name': 'Draw', 'instruction': 'Draw a cat.', 'prompt': "A cat's face", 'auxiliary_text': None},
      {'step_number': 2, 'step_name': 'Tell', 'instruction': None, 'prompt': None, 'auxiliary_text': 'Done.'}
   ]
}
</answer>`);
    expect(reading).toEqual({
      ok: true,
      truncated: false,
      value: {
        reasoning: 'First the cat.',
        refusal: null,
        steps: [
          {
            number: 1,
            name: 'Draw',
            instruction: 'Draw a cat.',
            prompt: "A cat's face",
            text: null,
            from: null,
          },
          { number: 2, name: 'Tell', instruction: null, prompt: null, text: 'Done.', from: null },
        ],
      },
    });
  });

  it('leaves prompts as they are, slashes and angle brackets included', () => {
    const prompt = 'a 3 / 4 view , size < 5 > 2, “quoted”  twice  spaced';
    expect(valueOf(renderPlannerReply({ reasoning: '', refusal: null, steps: [] })).steps).toEqual([]);
    expect(valueOf(`{'execution_plan': [{'step_number': 1, 'prompt': '${prompt}'}]}`).steps[0]!.prompt).toBe(
      prompt,
    );
  });

  it.each([
    ['"from": "previous"', 'previous'],
    ['"from": "The previous picture"', 'previous'],
    ['"from": "blank"', 'blank'],
    ['"from": null', null],
    ['"from": 2', { step: 2 }],
    ['"from": "2"', { step: 2 }],
    ['"from": "Step 2"', { step: 2 }],
    ['"from": {"step": 2}', { step: 2 }],
    ['"from": {"step": "2"}', { step: 2 }],
    ['"from": "input 1"', { input: 1 }],
    ['"from": {"input": 1}', { input: 1 }],
    ['"from": "image_1"', { input: 1 }],
  ])('says with %s what a step starts from', (member, from) => {
    expect(valueOf(step(member)).steps[0]!.from).toEqual(from);
  });

  it.each([
    ['"3"', 3],
    ['"Step 3"', 3],
    ['3', 3],
    ['null', null],
    ['"first"', null],
  ])('takes %s as a step number', (written, number) => {
    expect(valueOf(`{"execution_plan": [{"step_number": ${written}, "prompt": "p"}]}`).steps[0]!.number).toBe(
      number,
    );
  });

  it('keeps the complete steps of a reply that was cut off', () => {
    const full = renderPlannerReply({
      reasoning: 'r',
      refusal: null,
      steps: [1, 2, 3].map((number) => {
        return { number, name: 'n', instruction: null, prompt: `p${number}`, text: null, from: null };
      }),
    });
    const reading = readPlannerReply(full.slice(0, full.indexOf('"p3"') + 2));
    expect(reading).toMatchObject({ ok: true, truncated: true });
    expect(reading.ok && reading.value.steps.map(({ prompt }) => prompt)).toEqual(['p1', 'p2']);
  });

  it('says in a sentence what is wrong', () => {
    expect(problemOf('I am sorry, I cannot.')).toBe(
      'The reply holds no readable answer; it must hold one JSON object with "execution_plan".',
    );
    expect(problemOf('<think>and so on')).toContain('must be closed with </think>');
    expect(problemOf('{"execution_plan": "draw a cat"}')).toBe(
      '"execution_plan" in the answer is wrong (Invalid input: expected array, received string).',
    );
    expect(problemOf('{"execution_plan": [{"prompt": ["a"]}]}')).toContain('"execution_plan[0].prompt"');
    expect(problemOf(step('"from": "the cat"'))).toBe(
      '"execution_plan[0].from" in the answer is wrong (it must be "previous", "blank", "step N" or "input N", not "the cat").',
    );
    expect(problemOf('{"execution_plan": [{"step_number": 1, "prompt": "a ca')).toContain(
      'cut off before its first step',
    );
  });

  it('reads a refusal', () => {
    expect(valueOf('{"refusal": "No.", "execution_plan": []}')).toEqual({
      reasoning: '',
      refusal: 'No.',
      steps: [],
    });
    expect(valueOf('{"refusal": "No."}')).toEqual({ reasoning: '', refusal: 'No.', steps: [] });
  });

  it('is described by a schema that strict modes take', () => {
    const plan = plannerJsonSchema.properties!['execution_plan'] as { items: Record<string, unknown> };
    expect(plannerJsonSchema.required).toEqual(['reasoning', 'refusal', 'execution_plan']);
    expect(plannerJsonSchema.additionalProperties).toBe(false);
    expect(Object.keys(plannerJsonSchema)).not.toContain('$schema');
    expect(plan.items).toMatchObject({
      required: [
        'step_number',
        'step_name',
        'instruction',
        'prompt',
        'auxiliary_text',
        'from',
        'reference_name',
        'references',
      ],
      additionalProperties: false,
      properties: { step_number: { type: ['number', 'null'] }, from: { type: ['string', 'null'] } },
    });
  });
});
