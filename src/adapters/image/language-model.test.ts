import { join } from 'node:path';
import { createGoogle } from '@ai-sdk/google';
import type { ImageModelV4CallOptions } from '@ai-sdk/provider';
import { createOpenRouter } from '@openrouter/ai-sdk-provider';
import { afterEach, describe, expect, it } from 'vitest';
import { testImageModel } from '../../testing/image-model-contract.ts';
import type { ImageModelContract, Scenario, SeenCall } from '../../testing/image-model-contract.ts';
import { readReply, startFixtureServer } from '../../testing/fixture-server.ts';
import type { Answer, FixtureServer, Reply, SeenRequest } from '../../testing/fixture-server.ts';
import { withContentPictures } from './language-model-chat-fetch.ts';
import { createLanguageImageModel, languageImageCapabilities } from './language-model.ts';
import type { LanguageImageSettings } from './language-model-settings.ts';

const fixture = (name: string): Reply => readReply(join(import.meta.dirname, '__fixtures__'), name);
const KEY = 'sk-test-0123456789abcdef';
const MAX_IMAGE_BYTES = 4096;
const RUNTIME = { now: () => new Date(0) };
const CALL: ImageModelV4CallOptions = {
  prompt: 'A house',
  n: 1,
  size: undefined,
  aspectRatio: undefined,
  seed: undefined,
  files: undefined,
  mask: undefined,
  providerOptions: {},
};
const [DRAWN, EDITED] = ['openai-generation', 'openai-edit'].map((name) => {
  const { data } = fixture(name).body as { data: { b64_json: string }[] };
  return Buffer.from(data[0]!.b64_json, 'base64');
}) as [Buffer, Buffer];

type Vendor = 'gemini' | 'openrouter';

function languageModel(vendor: Vendor, origin: string, fetch?: typeof globalThis.fetch) {
  const access = { apiKey: KEY, ...(fetch ? { fetch } : {}) };
  return vendor === 'gemini'
    ? createGoogle({ ...access, baseURL: `${origin}/v1beta` }).languageModel('gemini-2.5-flash-image')
    : createOpenRouter({ ...access, baseURL: `${origin}/v1` }).languageModel('google/gemini-2.5-flash-image');
}

interface GeminiBody {
  contents: { parts: ({ text: string } | { inlineData: { data: string } })[] }[];
  generationConfig: { seed?: number; imageConfig?: unknown; responseModalities?: string[] };
}
interface ChatBody {
  messages: { content: string | ({ text: string } | { image_url: { url: string } })[] }[];
  seed?: number;
}

function asSeenCall(vendor: Vendor, request: SeenRequest): SeenCall {
  const none = { size: undefined, mask: undefined };
  if (vendor === 'gemini') {
    const { contents, generationConfig } = request.json() as GeminiBody;
    const { parts } = contents[0]!;
    return {
      ...none,
      prompt: parts.flatMap((part) => ('text' in part ? [part.text] : [])).join(''),
      pictures: parts.flatMap((part) =>
        'text' in part ? [] : [Buffer.from(part.inlineData.data, 'base64')],
      ),
      seed: generationConfig.seed,
    };
  }
  const { messages, seed } = request.json() as ChatBody;
  const { content } = messages[0]!;
  const parts = typeof content === 'string' ? [{ text: content }] : content;
  return {
    ...none,
    prompt: parts.flatMap((part) => ('text' in part ? [part.text] : [])).join(''),
    pictures: parts.flatMap((part) =>
      'text' in part ? [] : [Buffer.from(part.image_url.url.replace(/^.*,/, ''), 'base64')],
    ),
    seed,
  };
}

/** The recorded reply with another picture in it. */
function withPicture(vendor: Vendor, bytes: Uint8Array): Reply {
  const text = JSON.stringify(fixture(`${vendor}-generation`).body);
  const { status, headers } = fixture(`${vendor}-generation`);
  const body = text.replace(DRAWN.toString('base64'), Buffer.from(bytes).toString('base64'));
  return { status, ...(headers ? { headers } : {}), body };
}

function answerFor(vendor: Vendor, scenario: Scenario, request: SeenRequest): Answer {
  switch (scenario) {
    case 'picture': {
      const isEdit = asSeenCall(vendor, request).pictures.length > 0;
      return fixture(`${vendor}-${isEdit ? 'edit' : 'generation'}`);
    }
    case 'hang':
      return 'hang';
    case 'rate-limit':
      return fixture('gemini-rate-limit');
    case 'refusal':
    case 'server-error':
      return fixture(`${vendor}-${scenario}`);
    case 'not-a-picture':
      return withPicture(vendor, Buffer.from('Out of memory'));
    case 'too-large':
      return withPicture(vendor, Buffer.alloc(MAX_IMAGE_BYTES + 1));
  }
}

function contractFor(vendor: Vendor): ImageModelContract['create'] {
  return async (scenario) => {
    const server = await startFixtureServer((request) => answerFor(vendor, scenario, request));
    const model = languageModel(vendor, server.origin);
    return {
      model: createLanguageImageModel(model, { maxImageBytes: MAX_IMAGE_BYTES }, RUNTIME),
      pictures: { drawn: DRAWN, edited: EDITED },
      secret: KEY,
      calls: () => Promise.resolve(server.requests.map((request) => asSeenCall(vendor, request))),
      close: () => server.close(),
    };
  };
}

const skip = [
  { reason: 'a language model takes no mask', tests: ['mask'] },
  { reason: 'a size becomes the nearest aspect ratio', tests: ['size'] },
] as const satisfies ImageModelContract['skip'];
testImageModel('language-model over Gemini', { create: contractFor('gemini'), skip });
testImageModel('language-model over OpenRouter', { create: contractFor('openrouter'), skip });

describe('createLanguageImageModel', () => {
  let server: FixtureServer;
  afterEach(() => server.close());
  const png = { type: 'file', mediaType: 'image/png', data: DRAWN } as const;

  async function serve(vendor: Vendor, reply: Answer, settings: LanguageImageSettings = {}) {
    server = await startFixtureServer(() => reply);
    return createLanguageImageModel(languageModel(vendor, server.origin), settings, RUNTIME);
  }

  it('asks Gemini for pictures in the nearest aspect ratio', async () => {
    const model = await serve('gemini', fixture('gemini-generation'));
    const { warnings, usage } = await model.doGenerate({ ...CALL, size: '1536x1024' });
    const { generationConfig } = server.requests[0]!.json() as GeminiBody;
    expect(generationConfig).toMatchObject({
      responseModalities: ['TEXT', 'IMAGE'],
      imageConfig: { aspectRatio: '3:2' },
    });
    expect(warnings).toEqual([
      { type: 'compatibility', feature: 'size', details: 'Sent as the aspect ratio 3:2.' },
    ]);
    expect(usage).toEqual({ inputTokens: 12, outputTokens: 1290, totalTokens: 1302 });
  });

  it('asks OpenRouter for pictures, with the options of settings and call', async () => {
    const model = await serve('openrouter', fixture('openrouter-generation'), {
      providerOptions: { openrouter: { provider: { sort: 'price' }, transforms: [] } },
    });
    await model.doGenerate({ ...CALL, aspectRatio: '16:9', providerOptions: { openrouter: { user: 'me' } } });
    expect(server.requests[0]!.json()).toMatchObject({
      modalities: ['image', 'text'],
      image_config: { aspect_ratio: '16:9' },
      provider: { sort: 'price' },
      user: 'me',
    });
  });

  it('reads the pictures in the content of vLLM-Omni', async () => {
    server = await startFixtureServer(() => fixture('vllm-omni-chat'));
    const model = createLanguageImageModel(
      languageModel('openrouter', server.origin, withContentPictures()),
      { aspectRatio: 'none' },
      RUNTIME,
    );
    const { images, warnings } = await model.doGenerate({ ...CALL, size: '512x512' });
    expect(Buffer.from(images[0]!).equals(DRAWN)).toBe(true);
    expect(warnings).toEqual([
      { type: 'unsupported', feature: 'size', details: 'A language model lets no size be chosen.' },
    ]);
  });

  it('leaves every other reply as it is', async () => {
    server = await startFixtureServer(({ path }) =>
      path === '/text' ? { status: 200, body: 'plain' } : fixture('openrouter-refusal'),
    );
    const fetch = withContentPictures();
    expect(await (await fetch(`${server.origin}/text`)).text()).toBe('plain');
    expect(await (await fetch(`${server.origin}/json`)).json()).toEqual(fixture('openrouter-refusal').body);
  });

  it('tells the words of a model that answers without a picture', async () => {
    const model = await serve('gemini', fixture('gemini-words'));
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({
      isRetryable: true,
      data: { isRefusal: false },
      message:
        'google.generative-ai:gemini-2.5-flash-image: answered with words in place of a picture: "Which colour should the house have?"',
    });
  });

  it.each([
    [
      'openrouter',
      'openrouter-refusal',
      'declined the content: "I\'m sorry, but I can\'t create an image of that."',
    ],
    ['gemini', 'gemini-refusal', 'declined the content: IMAGE_SAFETY'],
  ] as const)('recognises the refusal of %s', async (vendor, name, message) => {
    const model = await serve(vendor, fixture(name));
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({
      isRetryable: false,
      data: { isRefusal: true },
      message: expect.stringContaining(message) as unknown,
    });
  });

  it('sends no more pictures than the settings allow', async () => {
    const model = await serve('gemini', fixture('gemini-edit'), { maxReferences: 1 });
    const { warnings } = await model.doGenerate({ ...CALL, files: [png, png] });
    expect(asSeenCall('gemini', server.requests[0]!).pictures).toHaveLength(1);
    expect(warnings).toEqual([
      {
        type: 'unsupported',
        feature: 'files',
        details: 'A language model was given 1 of 2 pictures ("maxReferences"); the others were not sent.',
      },
    ]);
    expect(languageImageCapabilities({ maxReferences: 0 })).toMatchObject({ edit: false, maxReferences: 0 });
  });

  it('does not follow a url out of a reply into the private network', async () => {
    const body = JSON.stringify(fixture('openrouter-generation').body).replace(
      /data:image\/png;base64,[^"]*/,
      'http://169.254.169.254/latest/meta-data',
    );
    const model = await serve('openrouter', {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body,
    });
    await expect(model.doGenerate(CALL)).rejects.toThrow('is not a public address');
  });

  it('gives up after its own time limit', async () => {
    const model = await serve('gemini', 'hang', { timeoutMs: 100 });
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({
      isRetryable: true,
      message: 'google.generative-ai:gemini-2.5-flash-image: no picture within 100 ms',
    });
  });

  it.each<[string, Reply]>([
    ['an empty body', { status: 200, body: '' }],
    ['a web page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><p>Hi' }],
    [
      'truncated JSON',
      { status: 200, headers: { 'content-type': 'application/json' }, body: '{"candidates":[{' },
    ],
    [
      'another shape',
      { status: 200, headers: { 'content-type': 'application/json' }, body: { candidates: 1 } },
    ],
  ])('reports %s as a failed call', async (_, reply) => {
    const model = await serve('gemini', reply);
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({ name: 'AI_APICallError' });
  });
});
