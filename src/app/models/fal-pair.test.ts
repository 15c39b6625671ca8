import type { ImageModelV4, ImageModelV4CallOptions } from '@ai-sdk/provider';
import { describe, expect, it } from 'vitest';
import { falPairOf, pairFalModels } from './fal-pair.ts';

describe('falPairOf', () => {
  it.each([
    ['fal-ai/flux-2/edit', 'fal-ai/flux-2', true],
    ['fal-ai/bytedance/seedream/v4/edit', 'fal-ai/bytedance/seedream/v4/text-to-image', true],
    ['fal-ai/flux-pro/kontext', 'fal-ai/flux-pro/kontext/text-to-image', false],
    ['fal-ai/flux-pro/kontext/max', 'fal-ai/flux-pro/kontext/max/text-to-image', false],
  ])('draws for %s at %s', (edit, draw, takesList) => {
    expect(falPairOf(edit)).toEqual({ draw, edit, takesList });
  });

  it.each(['fal-ai/flux/schnell', 'fal-ai/flux-2', 'fal-ai/recraft/v3/text-to-image'])(
    'uses %s as it is',
    (id) => {
      expect(falPairOf(id)).toBeUndefined();
    },
  );
});

describe('pairFalModels', () => {
  const calls: [name: string, options: ImageModelV4CallOptions][] = [];
  const fake = (name: string): ImageModelV4 => ({
    specificationVersion: 'v4',
    provider: 'fal.image',
    modelId: name,
    maxImagesPerCall: 1,
    doGenerate: (options) => {
      calls.push([name, options]);
      return Promise.reject(new Error('drawn'));
    },
  });
  const options: ImageModelV4CallOptions = {
    prompt: 'A house',
    n: 1,
    size: undefined,
    aspectRatio: undefined,
    seed: 7,
    files: undefined,
    mask: undefined,
    providerOptions: { fal: { guidanceScale: 3 } },
  };
  const file = { type: 'url', url: 'https://pictures.example/a.png' } as const;

  it('sends a call without pictures to the drawing address, one with pictures to the editing address', async () => {
    const pair = { draw: 'a', edit: 'a/edit', takesList: true };
    const model = pairFalModels(pair, fake('a'), fake('a/edit'));
    await expect(model.doGenerate(options)).rejects.toThrow('drawn');
    await expect(model.doGenerate({ ...options, files: [file] })).rejects.toThrow('drawn');
    expect(calls.splice(0).map(([name, { providerOptions }]) => [name, providerOptions])).toEqual([
      ['a', { fal: { guidanceScale: 3 } }],
      ['a/edit', { fal: { useMultipleImages: true, guidanceScale: 3 } }],
    ]);
    expect([model.modelId, model.supportsFileInputs]).toEqual(['a/edit', true]);
  });

  it('sends a single picture where the address takes no list', async () => {
    const model = pairFalModels({ draw: 'k/t', edit: 'k', takesList: false }, fake('k/t'), fake('k'));
    await expect(model.doGenerate({ ...options, files: [file] })).rejects.toThrow('drawn');
    expect(calls.splice(0)[0]![1].providerOptions).toEqual({ fal: { guidanceScale: 3 } });
  });
});
