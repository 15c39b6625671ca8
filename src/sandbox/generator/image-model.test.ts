import type { ImageModelV4CallOptions } from '@ai-sdk/provider';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createSandboxImageModel } from './image-model.ts';
import type { Reading, SandboxImageModelSettings } from './image-model.ts';
import { obey } from './obey.ts';
import { embedScene, readScene } from '../render/picture-chunk.ts';
import { renderScene } from '../render/render.ts';
import { EMPTY_SCENE } from '../scene.ts';
import type { Change, Scene } from '../scene.ts';

const house: Change = { type: 'add', wish: { kind: 'house', colour: 'red', count: 1, place: 4, size: null } };
const night: Change = { type: 'time', time: 'night' };
const READINGS: Record<string, Reading> = {
  'a red house': { changes: [house], hints: [], notUnderstood: [] },
  'night falls': { changes: [night], hints: [], notUnderstood: [] },
  'gibberish. more gibberish.': { changes: [], hints: [], notUnderstood: ['gibberish', 'more gibberish'] },
};
const understand = (prompt: string): Reading =>
  READINGS[prompt] ?? { changes: [], hints: [], notUnderstood: [] };
const model = (settings: SandboxImageModelSettings = {}): ReturnType<typeof createSandboxImageModel> =>
  createSandboxImageModel({ understand, ...settings });

const options = (parts: Partial<ImageModelV4CallOptions> = {}): ImageModelV4CallOptions => ({
  prompt: 'a red house',
  n: 1,
  size: '256x256',
  aspectRatio: undefined,
  seed: 5,
  files: undefined,
  mask: undefined,
  providerOptions: {},
  ...parts,
});
const file = (data: Uint8Array | string): NonNullable<ImageModelV4CallOptions['files']>[number] => ({
  type: 'file',
  mediaType: 'image/png',
  data,
});
const generate = async (
  parts: Partial<ImageModelV4CallOptions> = {},
  settings: SandboxImageModelSettings = {},
): Promise<Uint8Array[]> => (await model(settings).doGenerate(options(parts))).images as Uint8Array[];
const town: Scene = {
  ...EMPTY_SCENE,
  background: 'town',
  things: [{ kind: 'cow', colour: 'white', count: 2, place: 6, size: 'small', look: 48 }],
};
const townPicture = embedScene(await renderScene(town, { sizePx: 256 }), town);

describe('the sandbox image model', () => {
  it('draws an empty meadow with what it obeyed when it gets no picture', async () => {
    const [image] = await generate();
    const expected = obey({ scene: EMPTY_SCENE, changes: [house], hints: [], seed: 5, distractions: 0 });
    expect(expected.things).toHaveLength(1);
    expect(readScene(image!)).toEqual(expected);
    expect(
      Buffer.from(image!).equals(embedScene(await renderScene(expected, { sizePx: 256 }), expected)),
    ).toBe(true);
  });

  it('reads plain English when no other reader is given', async () => {
    const prompt = 'A yellow house stands on a beach in the evening.';
    const drawn: (Scene | null)[] = [];
    for (let seed = 0; seed < 10; seed++) {
      const { images } = await createSandboxImageModel().doGenerate(options({ prompt, seed }));
      drawn.push(readScene(images[0] as Uint8Array));
    }
    // Most of it comes out right most of the time; three changes at once are too many for more.
    const share = (has: (scene: Scene) => boolean): number =>
      drawn.filter((scene) => scene !== null && has(scene)).length;
    expect(share(({ background }) => background === 'beach')).toBeGreaterThan(5);
    expect(share(({ time }) => time === 'evening')).toBeGreaterThan(5);
    expect(share(({ things }) => things[0]?.kind === 'house')).toBeGreaterThan(5);
  });

  it('edits the first file, given as bytes or base64', async () => {
    const seed = Array.from({ length: 50 }, (_, i) => i).find(
      (s) => obey({ scene: town, changes: [night], hints: [], seed: s }).time === 'night',
    )!;
    for (const data of [townPicture, Buffer.from(townPicture).toString('base64')]) {
      const [image] = await generate({ prompt: 'night falls', files: [file(data)], seed });
      expect(readScene(image!)).toMatchObject({
        background: 'town',
        time: 'night',
        things: [{ kind: 'cow', count: 2, place: 6 }],
      });
    }
  });

  it('looks at the pixels when the picture has no memory, and never otherwise', async () => {
    const stripped = new Uint8Array(await sharp(townPicture).png().toBuffer());
    const asked: number[] = [];
    const see = async (picture: Uint8Array): Promise<Scene> => {
      asked.push(picture.length);
      return { ...town, background: 'desert' };
    };
    const [image] = await generate({ prompt: 'night falls', files: [file(stripped)] }, { see });
    expect(readScene(image!)?.background).toBe('desert');
    await generate({ files: [file(townPicture)] }, { see });
    expect(asked).toEqual([stripped.length]);
  });

  it('edits a re-encoded picture by its pixels alone, and forgets how it came to know', async () => {
    const jpeg = new Uint8Array(
      await sharp(await renderScene(town))
        .jpeg({ quality: 90 })
        .toBuffer(),
    );
    const drawn = readScene(
      (await generate({ prompt: 'gibberish. more gibberish.', files: [file(jpeg)] }))[0]!,
    );
    expect(drawn).toMatchObject({ background: 'town', time: 'day', weather: 'clear' });
    expect(drawn?.things).toMatchObject([{ kind: 'cow', colour: 'white', count: 2, place: 6 }]);
    expect(Object.keys(drawn!).toSorted()).toEqual(['background', 'things', 'time', 'weather']);
  });

  it('warns when the picture to edit is not of this world', async () => {
    const photo = new Uint8Array(
      await sharp({ create: { width: 256, height: 256, channels: 3, background: '#7f1d9c' } })
        .png()
        .toBuffer(),
    );
    const { warnings, images } = await model().doGenerate(options({ files: [file(photo)] }));
    expect(warnings).toMatchObject([
      { type: 'other', message: expect.stringContaining('not drawn by the sandbox') },
    ]);
    expect(images).toHaveLength(1);
  });

  it('depends on prompt and seed only; without a seed on the prompt', async () => {
    const same = async (
      one: Partial<ImageModelV4CallOptions>,
      other: Partial<ImageModelV4CallOptions>,
    ): Promise<boolean> => Buffer.from((await generate(one))[0]!).equals((await generate(other))[0]!);
    expect(await same({}, {})).toBe(true);
    expect(await same({ seed: undefined }, { seed: undefined })).toBe(true);
    expect(await same({ seed: 5 }, { seed: 6 })).toBe(false);
  });

  it('draws n different pictures, the first as if it were alone', async () => {
    const images = await generate({ n: 3 });
    expect(images).toHaveLength(3);
    expect(Buffer.from(images[0]!).equals((await generate())[0]!)).toBe(true);
    expect(new Set(images.map((image) => JSON.stringify(readScene(image)))).size).toBe(3);
  });

  it('never refuses: a prompt that means nothing gives back the picture', async () => {
    const [image] = await generate({ prompt: 'gibberish. more gibberish.', files: [file(townPicture)] });
    expect(readScene(image!)).toMatchObject({ background: 'town', things: [{ kind: 'cow' }] });
    const [blank] = await generate({ prompt: undefined });
    expect(readScene(blank!)).toEqual(EMPTY_SCENE);
  });

  it.each([
    ['400x400', 400, 0],
    ['100x100', 256, 1],
    ['2000x2000', 1024, 1],
    ['1024x256', 512, 1],
  ] as const)('honours a square size and comes near to others: %s', async (size, sizePx, warningCount) => {
    const { images, warnings } = await model().doGenerate(options({ size }));
    const info = await sharp(images[0] as Uint8Array).metadata();
    expect([info.width, info.height]).toEqual([sizePx, sizePx]);
    expect(warnings.map((warning) => 'feature' in warning && warning.feature)).toEqual(
      Array.from({ length: warningCount }, () => 'size'),
    );
  });

  it('draws 512 px when no size is asked', async () => {
    const info = await sharp((await generate({ size: undefined }))[0]).metadata();
    expect(info.width).toBe(512);
  });

  it('warns about each option that has no effect', async () => {
    const { warnings } = await model().doGenerate(
      options({
        files: [file(townPicture), file(townPicture), file(townPicture)],
        mask: file(townPicture),
        aspectRatio: '16:9',
        providerOptions: { sandbox: { style: 'oil' }, openai: { quality: 'high' } },
      }),
    );
    expect(warnings.map((warning) => warning.type)).toEqual([
      'unsupported',
      'unsupported',
      'unsupported',
      'unsupported',
    ]);
    expect(warnings.map((warning) => 'feature' in warning && warning.feature)).toEqual([
      'aspectRatio',
      'files',
      'mask',
      'providerOptions',
    ]);
    expect(warnings[1]).toMatchObject({ details: expect.stringContaining('2 more were ignored') });
  });

  it('says what it needs when the source is a URL or no picture', async () => {
    const url = { type: 'url' as const, url: 'https://example.com/a.png' };
    await expect(generate({ files: [url] })).rejects.toThrow(
      'expected the bytes of the picture to edit, got a URL',
    );
    const see = async (): Promise<Scene> => {
      throw new Error('unsupported image format');
    };
    const failed = generate({ files: [file(new Uint8Array([1, 2, 3]))] }, { see });
    await expect(failed).rejects.toThrow('got 3 bytes of "image/png" that do not decode');
  });

  it('stops when it is aborted, before and between pictures, with the reason of the signal', async () => {
    const reason = new Error('the reader left');
    await expect(generate({ abortSignal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const drawing = generate({ n: 4, abortSignal: controller.signal });
    controller.abort(reason);
    await expect(drawing).rejects.toBe(reason);
  });

  it('reports usage in words and the time of the given clock', async () => {
    const now = (): Date => new Date('2030-01-02T03:04:05Z');
    const { usage, response } = await model({ now }).doGenerate(options());
    expect(usage).toEqual({ inputTokens: 3, outputTokens: 0, totalTokens: 3 });
    expect(response.timestamp.toISOString()).toBe('2030-01-02T03:04:05.000Z');
    expect(model()).toMatchObject({
      provider: 'sandbox',
      modelId: 'image',
      maxImagesPerCall: 4,
      supportsFileInputs: true,
    });
  });
});
