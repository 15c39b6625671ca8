import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readCriticReply } from '../../formats/critic.ts';
import type { CriticReply } from '../../formats/critic.ts';
import { tagged } from '../../formats/critic-message.ts';
import type { UserPart } from '../../formats/critic-message.ts';
import { blankCanvas } from '../../lib/picture.ts';
import { createRng } from '../../lib/rng.ts';
import { createSandboxCritic } from './critic.ts';
import { say, understand } from '../grammar/index.ts';
import { judgePicture } from '../judge/judge.ts';
import { obey } from '../generator/obey.ts';
import { embedScene } from '../render/picture-chunk.ts';
import { renderScene } from '../render/render.ts';
import { sampleChange, sampleScene } from '../sample.ts';
import { EMPTY_SCENE } from '../scene.ts';
import type { Scene, Thing } from '../scene.ts';

const thing = (kind: string, place: number, extra: Partial<Thing> = {}): Thing => ({
  kind,
  colour: 'red',
  count: 1,
  place,
  size: 'medium',
  look: 4711,
  ...extra,
});
const HOUSE: Scene = { ...EMPTY_SCENE, things: [thing('house', 4)] };
const birds = (extra: Partial<Thing> = {}): Thing =>
  thing('bird', 1, { count: 3, colour: 'yellow', ...extra });
const ADD_BIRDS = 'Add three yellow birds in the sky in the middle.';
const withBirds = (extra: Partial<Thing> = {}): Scene => ({
  ...HOUSE,
  things: [...HOUSE.things, birds(extra)],
});

const text = (words: string): UserPart => ({ type: 'text', text: words });
const file = (data: Uint8Array): UserPart => ({
  type: 'file',
  mediaType: 'image/png',
  data: { type: 'data', data },
});
const critic = createSandboxCritic();

async function ask(content: UserPart[]): Promise<CriticReply> {
  const { content: reply } = await critic.doGenerate({ prompt: [{ role: 'user', content }] });
  const part = reply[0];
  const reading = readCriticReply(part?.type === 'text' ? part.text : '');
  if (!reading.ok) throw new Error(reading.problem);
  return reading.value;
}

async function judge(
  before: Scene | null,
  after: Scene,
  prompts: { step: string; current?: string },
): Promise<CriticReply> {
  const source = before === null ? (await blankCanvas(512, 512)).bytes : await renderScene(before);
  return ask([
    text('Picture before:'),
    file(source),
    text('Picture after:'),
    file(await renderScene(after)),
    text(tagged('step_prompt', prompts.step)),
    text(tagged('current_prompt', prompts.current ?? prompts.step)),
  ]);
}

describe('sandbox:critic', () => {
  it('accepts what is right, and repeats the prompt', async () => {
    const reply = await judge(HOUSE, withBirds(), { step: ADD_BIRDS });
    expect(reply).toMatchObject({
      success: true,
      refinedPrompt: ADD_BIRDS,
      reason: 'Everything that was asked for is there, and nothing else has changed.',
      scores: { semantics: 10, quality: 10 },
    });
    expect(reply.reasoning).toContain('count seen three, wanted three: ok');
  });

  it('accepts the first picture of a story on a blank canvas', async () => {
    const reply = await judge(null, HOUSE, { step: 'Add a red house at the back in the middle.' });
    expect(reply.success).toBe(true);
  });

  it.each<[string, Scene, string, string]>([
    [
      'count',
      withBirds({ count: 2 }),
      'I see two birds, three were asked for.',
      'Exactly three birds, no more and no fewer.',
    ],
    [
      'colour',
      withBirds({ colour: 'blue' }),
      'The birds are blue, yellow was asked for.',
      'The birds must be yellow, not blue.',
    ],
    [
      'place',
      withBirds({ place: 0 }),
      'The birds are in the sky on the left, not in the sky in the middle.',
      'The birds belong right beside the house.',
    ],
    [
      'kind',
      withBirds({ kind: 'butterfly' }),
      'I see a butterfly where a bird was asked for.',
      'These are really birds, not butterflies.',
    ],
    [
      'absence',
      HOUSE,
      'I do not see three yellow birds in the sky in the middle.',
      'Be sure that the birds are clearly visible.',
    ],
    [
      'harm',
      { ...withBirds(), things: [thing('house', 4, { colour: 'green' }), birds()] },
      'The house has changed unasked, from a red house at the back in the middle to a green house at the back in the middle.',
      'Keep the houses exactly as they are.',
    ],
    [
      'harm to the weather',
      { ...withBirds(), weather: 'rain' },
      'Clear weather has turned to rain unasked.',
      'Keep everything else unchanged.',
    ],
  ])('rejects a wrong %s, says so, and asks for just that', async (_, after, reason, hint) => {
    const reply = await judge(HOUSE, after, { step: ADD_BIRDS });
    expect({ success: reply.success, reason: reply.reason, prompt: reply.refinedPrompt }).toEqual({
      success: false,
      reason,
      prompt: `${ADD_BIRDS} ${hint}`,
    });
    expect(reply.reasoning).toContain(': bad');
    expect(reply.scores!.semantics).toBeLessThan(10);
  });

  it('keeps a hint that helped, and does not pile them up', async () => {
    const current = `${ADD_BIRDS} Exactly three birds, no more and no fewer. The birds must be yellow, not red.`;
    const reply = await judge(HOUSE, withBirds({ colour: 'blue', place: 0 }), { step: ADD_BIRDS, current });
    const { hints, changes } = understand(reply.refinedPrompt!, HOUSE);
    expect(changes).toHaveLength(1);
    expect(hints).toEqual([
      { type: 'colour-first', kind: 'bird', not: 'blue' },
      { type: 'anchor', kind: 'bird', to: 'house' },
      { type: 'exact-count', kind: 'bird' },
    ]);
  });

  it('says when the prompt speaks of something that is not there', async () => {
    const reply = await judge(HOUSE, HOUSE, { step: 'Paint the car blue.' });
    expect(reply).toMatchObject({ success: false, reason: 'There is no car that it could be done to.' });
  });

  it('agrees with the judge on attempts of the generator, and with itself on JPEGs', async () => {
    const rng = createRng(99);
    let agreed = 0;
    let same = 0;
    for (let i = 0; i < 12; i++) {
      const before = sampleScene(rng, 1 + (i % 5));
      const change = sampleChange(rng, before);
      const after = obey({ scene: before, changes: [change], hints: [], seed: i });
      const truth = judgePicture([change], before, after).fullyRight;
      const texts = ['step_prompt', 'current_prompt'].map((name) => text(tagged(name, say(change, before))));
      const pictures = [await renderScene(before), await renderScene(after)];
      const reply = await ask([...pictures.map(file), ...texts]);
      agreed += Number(reply.success === truth);
      const jpegs = await Promise.all(pictures.map((png) => sharp(png).jpeg({ quality: 90 }).toBuffer()));
      same += Number(
        (await ask([...jpegs.map((jpeg) => file(new Uint8Array(jpeg))), ...texts])).success === reply.success,
      );
    }
    expect(agreed).toBeGreaterThanOrEqual(11);
    expect(same).toBeGreaterThanOrEqual(11);
  });

  it('does not read what the generator remembers in its pictures', async () => {
    // The picture shows two birds, its memory claims three.
    const lying = embedScene(await renderScene(withBirds({ count: 2 })), withBirds());
    const texts = ['step_prompt', 'current_prompt'].map((name) => text(tagged(name, ADD_BIRDS)));
    const reply = await ask([file(await renderScene(HOUSE)), file(lying), ...texts]);
    expect(reply.success).toBe(false);
  });
});

describe('sandbox:critic with wrong input', () => {
  const texts = ['step_prompt', 'current_prompt'].map((name) => text(tagged(name, ADD_BIRDS)));

  it('rejects with a reason what is incomplete', async () => {
    const picture = file(await renderScene(HOUSE));
    expect(await ask(texts)).toMatchObject({
      success: false,
      reason: expect.stringContaining('two pictures'),
    });
    expect(await ask([picture, ...texts])).toMatchObject({ success: false, scores: null });
    expect(await ask([picture, picture])).toMatchObject({ reason: expect.stringContaining('<step_prompt>') });
  });

  it('rejects pictures that cannot be decoded or come from elsewhere', async () => {
    const good = file(await renderScene(HOUSE));
    const broken = file(new Uint8Array([1, 2, 3]));
    expect((await ask([good, broken, ...texts])).reason).toContain('cannot be decoded');
    const grey = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#808080' } })
      .png()
      .toBuffer();
    expect((await ask([good, file(new Uint8Array(grey)), ...texts])).reason).toContain(
      'picture after was not drawn by the sandbox',
    );
  });

  it('rejects a blank picture with the lowest scores', async () => {
    const blank = file((await blankCanvas(512, 512)).bytes);
    expect(await ask([blank, blank, ...texts])).toMatchObject({
      reason: 'The picture is blank.',
      scores: { semantics: 0, quality: 0 },
      refinedPrompt: ADD_BIRDS,
    });
  });

  it('rejects a prompt that it does not understand', async () => {
    const reply = await judge(HOUSE, HOUSE, { step: 'A dragon arrives.' });
    expect(reply.reason).toContain('(unknown: dragon)');
    expect(reply.refinedPrompt).toBeNull();
  });

  it('throws when it is no critic call at all', async () => {
    const prompt = [{ role: 'user' as const, content: [text('Hello')] }];
    await expect(critic.doGenerate({ prompt })).rejects.toThrow('sandbox:critic expected two pictures');
    await expect(critic.doGenerate({ prompt: [] })).rejects.toThrow('expected a user message');
  });
});
