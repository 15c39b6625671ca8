import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../core/errors.ts';
import { loadImageModel } from './load-image-model.ts';
import { loadLanguageModel } from './load-language-model.ts';
import { findPackage, loadProviderModel, toV4 } from './load-provider.ts';
import { installCommand, PROVIDER_NAMES, providerOf } from './providers.ts';
import type { ModelSettings } from './settings.ts';

const root = join(import.meta.dirname, '../../..');
/** Every key of every provider, none of them real. */
const env = Object.fromEntries(
  PROVIDER_NAMES.flatMap((name) => providerOf(name).keys).map((key) => [key, 'test-key']),
);
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVQImWM4YKl9wFKbAUIBACJSBJGhAHVTAAAAAElFTkSuQmCC';

describe('the table of providers', () => {
  it.each(PROVIDER_NAMES)('%s: is tested with the major version that it tells users to install', (name) => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const { package: packageName, range } = providerOf(name);
    expect(manifest.devDependencies[packageName]?.split('.')[0]).toBe(range);
  });

  const models = PROVIDER_NAMES.flatMap((name) =>
    (['language', 'image'] as const).flatMap((kind) =>
      (providerOf(name).examples[kind] ?? []).map((model) => [`${name}:${model}`, kind] as const),
    ),
  );
  it.each(models)('%s loads from the real package as a %s model', async (id, kind) => {
    const load: (id: string, settings: ModelSettings) => Promise<{ model: LanguageModelV4 | ImageModelV4 }> =
      kind === 'language' ? loadLanguageModel : loadImageModel;
    const { model } = await load(id, { env });
    expect(model.specificationVersion).toBe('v4');
    expect(id.endsWith(`:${model.modelId}`)).toBe(true);
    expect(typeof model.doGenerate).toBe('function');
    expect('maxImagesPerCall' in model).toBe(kind === 'image');
  });
});

describe('a provider that is not ready', () => {
  const settings: ModelSettings = { env: {} };

  it('is missing its key: the message names the variable, before anything is called', async () => {
    const wanted: unknown = await loadImageModel('openai:gpt-image-2', settings).catch(
      (error: unknown) => error,
    );
    expect(wanted).toBeInstanceOf(ConfigError);
    expect(wanted).toHaveProperty(
      'message',
      '"openai:gpt-image-2" needs an API key: set the environment variable OPENAI_API_KEY.',
    );
    await expect(loadImageModel('fal:fal-ai/flux-2', { env: { FAL_KEY: '  ' } })).rejects.toThrow(
      'FAL_API_KEY or FAL_KEY',
    );
  });

  it('takes its second variable, and the surroundings of the gateway', async () => {
    expect((await loadImageModel('fal:fal-ai/flux-2', { env: { FAL_KEY: 'k' } })).model.modelId).toBe(
      'fal-ai/flux-2',
    );
    const onVercel = { env: { VERCEL_OIDC_TOKEN: 't' } };
    expect((await loadImageModel('gateway:bfl/flux-2-pro', onVercel)).model.modelId).toBe('bfl/flux-2-pro');
  });

  it.each([
    ['fal:fal-ai/flux-2', 'language', 'it only draws'],
    ['anthropic:claude-sonnet-5-5', 'image', 'it only writes'],
  ] as const)('%s has no %s models', async (id, kind, words) => {
    const load = kind === 'language' ? loadLanguageModel : loadImageModel;
    await expect(load(id, { env })).rejects.toThrow(words);
  });

  it('says with which line a package is installed', () => {
    expect(installCommand('openai')).toBe('npm i @ai-sdk/openai@^4');
    expect(installCommand('openrouter')).toBe('npm i @openrouter/ai-sdk-provider@^3');
  });
});

describe('findPackage', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it("finds what is installed beside us, what is installed in the user's project, and nothing else", () => {
    const project = mkdtempSync(join(tmpdir(), 'interleave-project-'));
    folders.push(project);
    const installed = join(project, 'node_modules', 'interleave-test-provider');
    mkdirSync(installed, { recursive: true });
    writeFileSync(
      join(installed, 'package.json'),
      JSON.stringify({ name: 'interleave-test-provider', type: 'module', exports: './index.js' }),
    );
    writeFileSync(join(installed, 'index.js'), 'export const a = 1;');
    expect(findPackage('@ai-sdk/openai', project)).toMatch(/@ai-sdk\/openai\/dist\/index\.js$/);
    expect(findPackage('interleave-test-provider', project)).toBe(join(installed, 'index.js'));
    expect(findPackage('interleave-test-provider', root)).toBeUndefined();
  });
});

describe('toV4', () => {
  const answer = {
    content: [{ type: 'file', mediaType: 'image/png', data: PNG }],
    finishReason: 'stop',
    warnings: [],
  };
  const old = (specificationVersion: string) => ({
    specificationVersion,
    provider: 'community',
    modelId: 'm',
    supportedUrls: {},
    doGenerate: () => Promise.resolve(answer),
  });

  it('adapts a language model of specification v3', async () => {
    const model = (await toV4(old('v3'), 'language', 'community:m')) as LanguageModelV4;
    expect([model.specificationVersion, model.modelId]).toEqual(['v4', 'm']);
    const { content } = await model.doGenerate({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
    expect(content).toEqual([{ type: 'file', mediaType: 'image/png', data: { type: 'data', data: PNG } }]);
  });

  it('adapts an image model of specification v3', async () => {
    const model = await toV4(Object.assign(old('v3'), { maxImagesPerCall: 2 }), 'image', 'community:m');
    expect(model).toMatchObject({ specificationVersion: 'v4', provider: 'community', maxImagesPerCall: 2 });
  });

  it('does not guess at a specification that it does not know', async () => {
    await expect(toV4(old('v9'), 'image', 'community:m')).rejects.toThrow(
      'The provider of "community:m" is made for another AI SDK (specification v9, expected v4).',
    );
  });
});

describe('the sandbox', () => {
  it('loads its generator without a key', async () => {
    const { model, capabilities } = await loadImageModel('sandbox:image', { env: {} });
    expect([model.provider, model.modelId]).toEqual(['sandbox', 'image']);
    expect(capabilities).toMatchObject({ edit: true, seed: true });
  });

  it('loads its planner and its critic, who answer in words', async () => {
    for (const role of ['planner', 'critic']) {
      const { model, reply } = await loadLanguageModel(`sandbox:${role}`, { env: {} });
      expect([model.provider, model.modelId, reply]).toEqual(['sandbox', role, 'text']);
    }
  });

  it('does not let one play the part of another', async () => {
    await expect(loadLanguageModel('sandbox:image', { env: {} })).rejects.toThrow('sandbox:image draws');
    await expect(loadImageModel('sandbox:critic', { env: {} })).rejects.toThrow(
      'sandbox:critic does not draw',
    );
  });
});

it('loads fal models in pairs', async () => {
  const { model } = await loadImageModel('fal:fal-ai/flux-2/edit', { env });
  expect([model.modelId, model.supportsFileInputs]).toEqual(['fal-ai/flux-2/edit', true]);
  const single = await loadProviderModel('fal', 'fal-ai/flux-2', 'image', { env });
  expect(single.supportsFileInputs).toBeUndefined();
});
