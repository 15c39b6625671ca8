import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import type { Request } from '../../core/request.ts';
import type { Ask } from '../ask.ts';
import { defaultPromptSet } from '../prompts/default-set.ts';
import type { PromptSet } from '../prompts/prompt-set.ts';
import { createPlanner } from './planner.ts';

const PLAN =
  '{"reasoning": "r", "execution_plan": [{"step_number": 1, "step_name": "A", "prompt": "a cat"}]}';
const CUT = '{"execution_plan": [{"step_number": 1, "prompt": "a cat"}, {"step_number": 2, "pro';
const story: Request = { parts: [{ type: 'text', text: ' A {{story}}\n' }] };
const image = { sha256: 'a'.repeat(64), mediaType: 'image/png', sizeBytes: 1, widthPx: 1, heightPx: 1 };
const withPictures: Request = {
  parts: [
    { type: 'text', text: 'Step 1:' },
    { type: 'image', image },
    { type: 'text', text: 'Step 2:' },
    { type: 'text', text: 'here' },
    { type: 'image', image },
  ],
};
const pictures = [
  { bytes: new Uint8Array([1]), mediaType: 'image/png' },
  { bytes: new Uint8Array([2]), mediaType: 'image/jpeg' },
];

function setup(...replies: string[]) {
  const calls: { key: string; options: LanguageModelV4CallOptions }[] = [];
  const ask: Ask = async (key, options) => {
    calls.push({ key, options });
    return { text: replies[calls.length - 1]!, finishReason: 'stop' };
  };
  return { ask, calls };
}
const planner = createPlanner({ promptSet: defaultPromptSet });

describe('the planner', () => {
  it('makes a plan of a request in words', async () => {
    const { ask, calls } = setup(PLAN);
    const result = await planner.plan({ request: story, pictures: [], ask });
    const step = {
      number: 1,
      name: 'A',
      instruction: null,
      prompt: 'a cat',
      text: null,
      source: { kind: 'blank' },
    };
    expect(result).toEqual({ outcome: 'plan', plan: { reasoning: 'r', steps: [step] } });
    const [system, user, ...rest] = calls[0]!.options.prompt;
    expect(calls.map(({ key }) => key)).toEqual(['plan:1']);
    expect(system).toEqual({
      role: 'system',
      content: expect.stringContaining('Answer with one JSON object'),
    });
    expect(user).toEqual({ role: 'user', content: [{ type: 'text', text: ' A {{story}}\n' }] });
    expect(rest).toEqual([]);
    expect(calls[0]!.options.responseFormat).toMatchObject({
      type: 'json',
      name: 'plan',
      schema: { type: 'object' },
    });
  });

  it('sends words and pictures in the order of the request, and starts from the last picture', async () => {
    const { ask, calls } = setup(PLAN);
    const result = await planner.plan({ request: withPictures, pictures, ask });
    expect(calls[0]!.options.prompt[1]!.content).toEqual([
      { type: 'text', text: 'Step 1:' },
      { type: 'file', mediaType: 'image/png', data: { type: 'data', data: pictures[0]!.bytes } },
      { type: 'text', text: 'Step 2:' },
      { type: 'text', text: 'here' },
      { type: 'file', mediaType: 'image/jpeg', data: { type: 'data', data: pictures[1]!.bytes } },
    ]);
    expect(result).toMatchObject({ plan: { steps: [{ source: { kind: 'input', index: 2 } }] } });
  });

  it('instructs differently when there are pictures', async () => {
    const [words, both] = [setup(PLAN), setup(PLAN)];
    await planner.plan({ request: story, pictures: [], ask: words.ask });
    await planner.plan({ request: withPictures, pictures, ask: both.ask });
    expect(words.calls[0]!.options.prompt[0]!.content).not.toContain('input 1');
    expect(both.calls[0]!.options.prompt[0]!.content).toContain('input 1');
  });

  it('asks for tags in text mode, and sends no schema', async () => {
    const { ask, calls } = setup(`<think>r</think><answer>${PLAN}</answer>`);
    await createPlanner({ promptSet: defaultPromptSet, replyMode: 'text' }).plan({
      request: story,
      pictures: [],
      ask,
    });
    expect(calls[0]!.options.responseFormat).toBeUndefined();
    expect(calls[0]!.options.prompt[0]!.content).toContain('<answer>…</answer>');
  });

  it('follows the reply mode of the prompt set unless told otherwise', async () => {
    const promptSet: PromptSet = { ...defaultPromptSet, replyMode: 'text' };
    const [own, told] = [setup(PLAN), setup(PLAN)];
    await createPlanner({ promptSet, replyMode: undefined }).plan({
      request: story,
      pictures: [],
      ask: own.ask,
    });
    await createPlanner({ promptSet, replyMode: 'json' }).plan({
      request: story,
      pictures: [],
      ask: told.ask,
    });
    expect(own.calls[0]!.options.responseFormat).toBeUndefined();
    expect(told.calls[0]!.options.responseFormat).toBeDefined();
  });

  it.each([
    ['nothing readable', 'Sure! A cat.', 'The reply holds no readable answer'],
    [
      'an impossible plan',
      '{"execution_plan": [{"prompt": "x", "from": "step 7"}]}',
      'which is not an earlier step',
    ],
    ['a plan that was cut off', CUT, 'The reply was cut off after 1 complete steps'],
    ['no text at all', '', 'The reply holds no readable answer'],
  ])('asks once more, with the complaint, after %s', async (_, reply, complaint) => {
    const { ask, calls } = setup(reply, PLAN);
    expect(await planner.plan({ request: story, pictures: [], ask })).toMatchObject({ outcome: 'plan' });
    expect(calls.map(({ key }) => key)).toEqual(['plan:1', 'plan:2']);
    const [first, second] = calls.map(({ options }) => options.prompt);
    expect(second!.slice(0, 2)).toEqual(first);
    expect(second![2]).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: reply || '(no text)' }],
    });
    expect(second![3]).toEqual({
      role: 'user',
      content: [{ type: 'text', text: expect.stringContaining(complaint) }],
    });
  });

  it('does not send a runaway reply back whole', async () => {
    const { ask, calls } = setup('x'.repeat(100_000), PLAN);
    await planner.plan({ request: story, pictures: [], ask });
    expect(JSON.stringify(calls[1]!.options.prompt[2]).length).toBeLessThan(9000);
  });

  it('says what was wrong when the second reply is no better', async () => {
    const { ask, calls } = setup('no', CUT);
    expect(await planner.plan({ request: story, pictures: [], ask })).toEqual({
      outcome: 'unreadable',
      message:
        "The planner's reply could not be read, nor could its second one: The reply was cut off after 1 complete steps; it must be shorter.",
    });
    expect(calls).toHaveLength(2);
  });

  it('passes a refusal on, but not beside a plan', async () => {
    const refusal = '{"refusal": "I will not draw that.", "execution_plan": []}';
    const refused = await planner.plan({ request: story, pictures: [], ask: setup(refusal).ask });
    expect(refused).toEqual({ outcome: 'refused', message: 'I will not draw that.' });
    const both = PLAN.replace('"reasoning"', '"refusal": "Not sure.", "reasoning"');
    expect(await planner.plan({ request: story, pictures: [], ask: setup(both).ask })).toMatchObject({
      outcome: 'plan',
    });
  });

  it('lets a failed call through', async () => {
    const ask: Ask = async () => Promise.reject(new Error('down'));
    await expect(planner.plan({ request: story, pictures: [], ask })).rejects.toThrow('down');
  });

  it('wants exactly the pictures of the request', async () => {
    const { ask } = setup(PLAN);
    await expect(planner.plan({ request: withPictures, pictures: pictures.slice(1), ask })).rejects.toThrow(
      'a picture',
    );
    await expect(planner.plan({ request: story, pictures, ask })).rejects.toThrow('more pictures');
  });
});

describe('replanning', () => {
  const step = (number: number, prompt: string) => ({
    number,
    name: `Step ${number}`,
    instruction: null,
    prompt,
    text: null,
    source: { kind: 'blank' as const },
  });
  const plan = { reasoning: 'r', steps: [step(1, 'a cat'), step(2, 'a hat'), step(3, 'a bat')] };
  const failed = { step: plan.steps[0]!, reasons: ['The cat is a dog.', 'There is no cat.'] };
  const replan = (ask: Ask) =>
    planner.replan({ request: story, pictures: [], ask, key: 'again', plan, failed });
  const step2 = '{"step_number": 2, "prompt": "a dog in a hat", "from": "blank"}';

  it('shows the plan and says in words what failed, and shows no picture', async () => {
    const { ask, calls } = setup(`{"execution_plan": [${step2}]}`);
    const { steps } = await replan(ask);
    expect(calls.map(({ key }) => key)).toEqual(['again:1']);
    const { prompt } = calls[0]!.options;
    expect(prompt.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    const said = JSON.stringify(prompt.at(-1));
    for (const words of ['step 1', 'The cat is a dog.', 'There is no cat.', 'from step 2 on']) {
      expect(said).toContain(words);
    }
    expect(JSON.stringify(prompt)).not.toContain('mediaType');
    expect(steps.map(({ number, prompt: words }) => [number, words])).toEqual([
      [1, 'a cat'],
      [2, 'a dog in a hat'],
    ]);
  });

  it('drops steps that the model repeats', async () => {
    const { ask } = setup(`{"execution_plan": [{"step_number": 1, "prompt": "a cat"}, ${step2}]}`);
    expect((await replan(ask)).steps.map(({ prompt }) => prompt)).toEqual(['a cat', 'a dog in a hat']);
  });

  it.each([
    ['declines', ['{"refusal": "No.", "execution_plan": []}']],
    ['writes what nobody can read', ['no', 'no again']],
  ])('keeps the plan when the model %s', async (_name, replies) => {
    expect(await replan(setup(...replies).ask)).toBe(plan);
  });
});

describe('named pictures', () => {
  it('of the request stand behind it, each behind its name, and may be used', async () => {
    const request: Request = { ...story, references: [{ name: 'mia', image }] };
    const { ask, calls } = setup('{"execution_plan": [{"prompt": "a cat", "references": ["mia"]}]}');
    const result = await planner.plan({ request, pictures: [], references: [pictures[0]!], ask });
    expect(calls[0]!.options.prompt[1]!.content.slice(1)).toEqual([
      { type: 'text', text: expect.stringContaining('"mia"') },
      { type: 'file', mediaType: 'image/png', data: { type: 'data', data: pictures[0]!.bytes } },
    ]);
    expect(result).toMatchObject({ plan: { steps: [{ references: ['mia'] }] } });
  });
});
