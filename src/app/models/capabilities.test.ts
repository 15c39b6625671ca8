import { describe, expect, it } from 'vitest';
import { capabilitiesOf } from './capabilities.ts';

const unknown = { edit: 'unknown', maxReferences: 1, mask: 'unknown', seed: 'unknown' };

describe('capabilitiesOf', () => {
  it('leaves open what nobody knows', async () => {
    expect(await capabilitiesOf('local:some-model', {})).toEqual(unknown);
  });

  it.each([
    ['openai:gpt-image-2', { edit: true, maxReferences: 16, mask: true, seed: false }],
    ['openai:dall-e-3', { ...unknown, seed: false }],
    ['google:gemini-2.5-flash-image', { edit: true, maxReferences: 3, mask: false, seed: 'unknown' }],
    ['black-forest-labs:flux-2-klein-9b', { edit: true, maxReferences: 8, mask: false, seed: true }],
    ['black-forest-labs:flux-pro-1.1', { edit: false, maxReferences: 0, mask: false, seed: true }],
    ['fal:fal-ai/flux-2/edit', { edit: true, maxReferences: 4, mask: false, seed: true }],
    ['replicate:black-forest-labs/flux-2-pro', { edit: true, maxReferences: 8, mask: false, seed: true }],
    ['replicate:black-forest-labs/flux-schnell', { edit: false, maxReferences: 0, mask: false, seed: true }],
    ['Qwen/Qwen-Image-Edit-2511', { ...unknown, edit: true, maxReferences: 3 }],
    ['Qwen/Qwen-Image-Edit', { ...unknown, edit: true }],
    ['Qwen/Qwen-Image', { ...unknown, edit: false, maxReferences: 0, mask: false }],
    ['Flux-2-Klein-4B', { ...unknown, edit: true, maxReferences: 4 }],
    ['black-forest-labs/FLUX.1-Kontext-dev', { ...unknown, edit: true }],
    ['black-forest-labs/FLUX.1-schnell', { ...unknown, edit: false, maxReferences: 0, mask: false }],
  ])('knows %s', async (id, expected) => {
    expect(await capabilitiesOf(id, {})).toEqual(expected);
  });

  it("takes the provider's flag over the table, also as a promise", async () => {
    const model = { supportsFileInputs: Promise.resolve(false) };
    expect(await capabilitiesOf('openai:gpt-image-2', model)).toMatchObject({
      edit: false,
      maxReferences: 0,
    });
  });

  it('never promises more references than the way to the model allows', async () => {
    const limits = { maxReferences: 1, seed: false };
    expect(await capabilitiesOf('Flux-2-Klein-4B', {}, limits)).toMatchObject({
      maxReferences: 1,
      seed: false,
    });
    expect(await capabilitiesOf('some-model', {}, { maxReferences: 16 })).toMatchObject({ maxReferences: 1 });
  });

  it("takes the user's word over everything", async () => {
    const model = { supportsFileInputs: false };
    const limits = { maxReferences: 2 };
    const known = await capabilitiesOf('any', model, limits, { edit: true, maxReferences: 5, seed: true });
    expect(known).toEqual({ edit: true, maxReferences: 5, mask: 'unknown', seed: true });
    const unsaid = { edit: true, seed: undefined };
    expect(await capabilitiesOf('any', {}, {}, unsaid)).toMatchObject({ edit: true, seed: 'unknown' });
    expect(await capabilitiesOf('any', model, {}, { edit: true })).toMatchObject({
      edit: true,
      maxReferences: 1,
    });
    expect(await capabilitiesOf('openai:gpt-image-2', {}, {}, { edit: false })).toMatchObject({
      maxReferences: 0,
    });
  });
});
