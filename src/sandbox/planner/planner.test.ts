import { describe, expect, it } from 'vitest';
import { readPlannerReply } from '../../formats/planner.ts';
import type { PlannerReply } from '../../formats/planner.ts';
import type { UserPart } from '../../formats/critic-message.ts';
import { applyChanges, freePlaces } from '../apply.ts';
import { createRng } from '../../lib/rng.ts';
import { understand } from '../grammar/index.ts';
import { createSandboxPlanner, planFor } from './planner.ts';
import { readRequest } from './request.ts';
import { renderScene } from '../render/render.ts';
import { EMPTY_SCENE } from '../scene.ts';
import type { Scene, Thing } from '../scene.ts';

const plan = (text: string): PlannerReply => planFor(readRequest([{ type: 'text', text }]), []);

const STORIES = [
  'A red house stands on a meadow. Two yellow birds fly over it. It starts to snow.',
  'Once upon a time there was a little white rabbit who lived under a green tree on a snowfield. It was lonely. One day a big brown horse came by, stopped next to the rabbit and smiled. Then three purple flowers grew in front of the tree, the snow melted, and everyone was happy. The end.',
  'A robot finds a heart in the desert. The robot turns pink. It flies away with the rocket.',
  'In the morning, three red balloons float above the town. One of them bursts. A bus drives along the street. In the evening it gets foggy.',
  'Draw a birthday party with a big pink cake, four gifts and three balloons. Then the cake is eaten. The balloons fly away.',
  'A blue bird and a red bird sit in the sky. The birds turn white. One of the birds leaves. Another dog arrives.',
];

describe('a plan', () => {
  it('has a step for each picture that a reader expects, in the words of the story', () => {
    const { steps, refusal } = plan(STORIES[0]!);
    expect(refusal).toBeNull();
    expect(steps).toEqual([
      {
        number: 1,
        name: 'A red house',
        instruction: 'Add a red house.',
        prompt: 'Add a red house at the back in the middle.',
        text: 'A red house stands on a meadow.',
        from: 'blank',
      },
      {
        number: 2,
        name: 'Two yellow birds',
        instruction: 'Add two yellow birds.',
        prompt: 'Add two yellow birds in the sky in the middle.',
        text: 'Two yellow birds fly over it.',
        from: 'previous',
      },
      {
        number: 3,
        name: 'Snow',
        instruction: 'Let it snow.',
        prompt: 'Let it snow.',
        text: 'It starts to snow.',
        from: 'previous',
      },
    ]);
  });

  it.each(STORIES)('has prompts that stand alone and ask for at most two things: %s', (story) => {
    let scene: Scene = EMPTY_SCENE;
    for (const { prompt } of plan(story).steps) {
      const { changes, unknownWords, notUnderstood } = understand(prompt!, scene);
      expect([unknownWords, notUnderstood]).toEqual([[], []]);
      expect(changes.length).toBeGreaterThan(0);
      expect(changes.length).toBeLessThanOrEqual(2);
      for (const change of changes)
        if (change.type === 'add') expect(freePlaces(scene)).toContain(change.wish.place);
      scene = applyChanges(scene, changes, createRng(1));
    }
  });

  it.each(STORIES)('gives the reader every sentence once: %s', (story) => {
    const words = plan(story)
      .steps.map(({ text }) => text ?? '')
      .join(' ')
      .toLowerCase();
    for (const word of new Set(story.toLowerCase().match(/[a-z]{4,}/g))) expect(words).toContain(word);
  });

  it.each([1, 2, 3, 4, 5, 6])('has exactly %i steps when so many are asked for', (count) => {
    const { steps } = plan(`${STORIES[0]} Tell it in exactly ${count} ${count === 1 ? 'step' : 'steps'}.`);
    expect(steps).toHaveLength(count);
    let scene: Scene = EMPTY_SCENE;
    for (const { prompt } of steps)
      scene = applyChanges(scene, understand(prompt!, scene).changes, createRng(1));
    // However it is cut, the last picture is the same.
    expect(scene).toMatchObject({ weather: 'snow' });
    expect(scene.things.map(({ kind, colour, count: many, place }) => [kind, colour, many, place])).toEqual([
      ['house', 'red', 1, 4],
      ['bird', 'yellow', 2, 1],
    ]);
  });

  it('puts what no picture shows beside the picture before', () => {
    const { steps } = plan('A dog sits on a meadow. It is very happy. The end.');
    expect(steps.map(({ text }) => text)).toEqual(['A dog sits on a meadow. It is very happy. The end.']);
  });

  it('leaves out what is so already', () => {
    const { steps } = plan('It is a sunny day on a meadow. A dog sits there.');
    expect(steps.map(({ prompt }) => prompt)).toEqual(['Add a dog at the back in the middle.']);
  });

  it('notes what it passed over and what stands in', () => {
    const { reasoning } = plan('A wobbly brown dog sits.');
    expect(reasoning).toContain('wobbly');
    expect(reasoning).toContain('no brown; orange');
  });
});

describe('a refusal', () => {
  it('names what cannot be drawn, shows what can, and says how to get further', () => {
    const { refusal, steps } = plan('A dragon meets a king. It rains.');
    expect(steps).toEqual([]);
    expect(refusal).toContain('I cannot draw "dragon" and "king".');
    expect(refusal).toContain('A red house stands on a meadow.');
    expect(refusal).toContain('--generator openai:gpt-image-1');
    expect(refusal).toContain('interleave models');
  });

  it('is kind about numbers', () => {
    expect(plan('Nine dogs run.').refusal).toContain('"9" (there is room for 4 equal things in a place)');
  });

  it('comes for a request without anything to draw', () => {
    for (const text of ['', 'Hello!', 'The end.']) {
      expect(plan(text).refusal).toContain('I found nothing to draw');
    }
  });

  it('comes for a story that is too long', () => {
    expect(plan('A dog sits. '.repeat(2000)).refusal).toContain('23999 characters');
  });

  it('keeps its promise: its own examples can be drawn', () => {
    const { refusal } = plan('A dragon.');
    const examples = [...refusal!.matchAll(/"(A [^"]{20,})"/g)].map((match) => match[1]!);
    expect(examples).toHaveLength(2);
    for (const example of examples) expect(plan(example).steps.length).toBeGreaterThan(2);
  });
});

const thing = (kind: string, place: number, extra: Partial<Thing> = {}): Thing => ({
  kind,
  colour: 'red',
  count: 1,
  place,
  size: 'medium',
  look: 7,
  ...extra,
});
const first: Scene = { ...EMPTY_SCENE, background: 'beach', things: [thing('house', 4)] };
const second: Scene = {
  ...first,
  weather: 'rain',
  things: [...first.things, thing('bird', 1, { count: 2, colour: 'yellow' })],
};

async function ask(...parts: (string | Uint8Array)[]): Promise<PlannerReply> {
  const content = parts.map((part): UserPart =>
    typeof part === 'string'
      ? { type: 'text', text: part }
      : { type: 'file', mediaType: 'image/png', data: { type: 'data', data: part } },
  );
  const { content: reply } = await createSandboxPlanner().doGenerate({
    prompt: [
      { role: 'system', content: 'You plan.' },
      { role: 'user', content },
    ],
  });
  const part = reply[0];
  const reading = readPlannerReply(part?.type === 'text' ? part.text : '');
  if (!reading.ok) throw new Error(reading.problem);
  return reading.value;
}

describe('sandbox:planner', () => {
  it('continues a story from the last picture, at the right number', async () => {
    const { steps } = await ask(
      await renderScene(first),
      await renderScene(second),
      'The birds turn blue. One flies away.',
    );
    expect(steps.map(({ number, prompt, from }) => ({ number, prompt, from }))).toEqual([
      { number: 3, prompt: 'Paint the birds blue.', from: { input: 2 } },
      { number: 4, prompt: 'Change the number of the birds to one.', from: 'previous' },
    ]);
  });

  it('puts given pictures into words when that is asked', async () => {
    const { steps } = await ask(
      'Describe each picture.',
      await renderScene(first),
      await renderScene(second),
    );
    expect(steps).toMatchObject([
      {
        number: 1,
        prompt: null,
        text: 'It is day at the beach, and the sky is clear. There is a red house at the back in the middle.',
      },
      {
        number: 2,
        prompt: null,
        text: 'Now it rains. New in the picture: two yellow birds in the sky in the middle.',
      },
    ]);
  });

  it('declines pictures from elsewhere, and bytes that are no picture', async () => {
    const noise = new Uint8Array([1, 2, 3]);
    expect((await ask(noise, 'It rains.')).refusal).toContain('Picture 1 was not drawn by the sandbox');
  });

  it('answers as JSON when held to it', async () => {
    const { content, usage, warnings } = await createSandboxPlanner().doGenerate({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'A red house.' }] }],
      responseFormat: { type: 'json' },
      temperature: 0.3,
    });
    const text = content[0]?.type === 'text' ? content[0].text : '';
    expect(JSON.parse(text)).toMatchObject({
      execution_plan: [{ step_number: 1, step_name: 'A red house' }],
    });
    expect(usage.inputTokens.total).toBe(3);
    expect(warnings).toEqual([]);
  });

  it('streams the same text', async () => {
    const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'A red house.' }] }];
    const { stream } = await createSandboxPlanner().doStream({ prompt });
    const types: string[] = [];
    let text = '';
    for await (const part of stream) {
      types.push(part.type);
      if (part.type === 'text-delta') text += part.delta;
    }
    expect(types).toEqual(['stream-start', 'text-start', 'text-delta', 'text-end', 'finish']);
    const whole = (await createSandboxPlanner().doGenerate({ prompt })).content[0];
    expect(text).toBe(whole?.type === 'text' ? whole.text : '');
  });

  it('stops when it is aborted', async () => {
    const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'A red house.' }] }];
    const abortSignal = AbortSignal.abort(new Error('enough'));
    await expect(createSandboxPlanner().doGenerate({ prompt, abortSignal })).rejects.toThrow('enough');
  });
});
