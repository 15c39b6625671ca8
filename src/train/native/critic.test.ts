import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { blankCanvas } from '../../lib/picture.ts';
import { readCriticReply } from '../../formats/critic.ts';
import { tagged } from '../../formats/critic-message.ts';
import { renderScene } from '../../sandbox/render/render.ts';
import { EMPTY_SCENE } from '../../sandbox/scene.ts';
import type { Scene } from '../../sandbox/scene.ts';
import { loadCheckpoint } from './checkpoint.ts';
import { DEFAULT_CONFIG, initialWeights } from './config.ts';
import { createLearnedCritic } from './critic.ts';
import { decodeForEye, sceneFrom } from './see.ts';
import { headRange, MOOD_HEADS, PLACE_HEADS } from './config.ts';
import type { Head } from './config.ts';
import { tokenOf } from './vocabulary.ts';

const config = { ...DEFAULT_CONFIG, width: 12, layers: 1, heads: 2, channels: [2, 3, 4] } as const;
const critic = createLearnedCritic({ config, weights: initialWeights(config, 1) });
const scene = {
  ...EMPTY_SCENE,
  things: [{ kind: 'house', colour: 'red', count: 1, place: 4, size: 'medium', look: 3 }],
} as const;

const STEP = 'Add a red house at the back in the middle.';

function ask(before: Uint8Array, after: Uint8Array, model = critic) {
  const file = (data: Uint8Array) =>
    ({ type: 'file', mediaType: 'image/png', data: { type: 'data', data } }) as const;
  const text = (words: string) => ({ type: 'text', text: words }) as const;
  return model.doGenerate({
    prompt: [
      { role: 'system', content: 'You judge pictures.' },
      {
        role: 'user',
        content: [
          text('Picture before:'),
          file(before),
          text('Picture after:'),
          file(after),
          text(tagged('step_prompt', STEP)),
          text(tagged('current_prompt', STEP)),
        ],
      },
    ],
  });
}

describe('the learned critic', () => {
  it('gives the same reply for a re-encoded picture without metadata', async () => {
    const blank = (await blankCanvas(512, 512)).bytes;
    const picture = await renderScene(scene);
    const again = await sharp(picture).png({ compressionLevel: 9, palette: false }).toBuffer();
    const first = await ask(blank, picture);
    const second = await ask(blank, again);
    expect(first.content).toEqual(second.content);
    expect(first.finishReason.unified).toBe('stop');
    expect(first.usage.inputTokens.total).toBe(20);
  });

  it('with the shipped weights accepts a right picture and rejects wrong ones, saying why', async () => {
    const path = fileURLToPath(new URL('../../../models/critic.safetensors', import.meta.url));
    const shipped = createLearnedCritic(await loadCheckpoint(path, DEFAULT_CONFIG));
    const blank = (await blankCanvas(512, 512)).bytes;
    const [house] = scene.things;
    const verdictOn = async (after: Scene) => {
      const { content } = await ask(blank, await renderScene(after), shipped);
      const read = readCriticReply(content[0]?.type === 'text' ? content[0].text : '');
      return read.ok ? read.value : null;
    };
    expect(await verdictOn(scene)).toMatchObject({ success: true, refinedPrompt: STEP });
    expect(await verdictOn({ ...scene, things: [{ ...house, colour: 'blue' }] })).toMatchObject({
      success: false,
      reason: 'The colour is blue, not red.',
      refinedPrompt: `${STEP} The house must be red, not blue.`,
    });
    expect(await verdictOn({ ...scene, things: [{ ...house, place: 8 }] })).toMatchObject({ success: false });
    expect(await verdictOn(EMPTY_SCENE)).toMatchObject({ success: false });
    expect(await verdictOn({ ...scene, weather: 'snow' })).toMatchObject({ success: false });
  });

  it('says what is missing from a prompt that it cannot read', async () => {
    const prompt = [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }] as const;
    await expect(critic.doGenerate({ prompt: prompt as never })).rejects.toThrow(/two pictures as bytes/);
  });

  it('takes a picture of any size and with transparency', async () => {
    const pixels = await decodeForEye(
      await sharp({ create: { width: 30, height: 50, channels: 4, background: '#00000000' } })
        .png()
        .toBuffer(),
    );
    expect(pixels).toHaveLength(96 * 96 * 3);
    expect(pixels.every((value) => value === 255)).toBe(true);
  });
});

describe('a scene from the heads', () => {
  const scores = Object.fromEntries([
    ...PLACE_HEADS.map((head) => [head, new Float32Array(18 * headRange(head).size)] as const),
    ...MOOD_HEADS.map((head) => [head, new Float32Array(2 * headRange(head).size)] as const),
  ]) as Record<Head, Float32Array>;
  const choose = (head: Head, row: number, word: string): void => {
    const { from, size } = headRange(head);
    scores[head][row * size + tokenOf(word) - from] = 5;
  };
  for (let row = 0; row < 18; row++) choose('kind', row, 'none');
  // Place 4 of the picture after.
  const row = 2 * 4 + 1;
  scores.kind.fill(0, row * headRange('kind').size, (row + 1) * headRange('kind').size);
  for (const [head, word] of [['kind', 'house'], ['colour', 'red'], ['count', 'three'], ['size', 'big']] as const) choose(head, row, word); // prettier-ignore
  choose('background', 0, 'blank');
  choose('background', 1, 'beach');
  choose('time', 1, 'night');
  choose('weather', 1, 'rain');

  it('has the likeliest words in their places', () => {
    expect(sceneFrom(scores, 'after')).toEqual({
      background: 'beach',
      time: 'night',
      weather: 'rain',
      things: [{ kind: 'house', colour: 'red', count: 3, place: 4, size: 'big', look: 0 }],
    });
  });

  it('is none for the blank canvas', () => {
    expect(sceneFrom(scores, 'before')).toBeNull();
  });
});
