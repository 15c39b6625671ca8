import { join } from 'node:path';
import type { ImageModelV4CallOptions } from '@ai-sdk/provider';
import { afterEach, describe, expect, it } from 'vitest';
import { testImageModel } from '../../testing/image-model-contract.ts';
import type { ImageModelContract, Scenario, SeenCall } from '../../testing/image-model-contract.ts';
import { readReply, startFixtureServer } from '../../testing/fixture-server.ts';
import type { Answer, FixtureServer, Reply, SeenRequest } from '../../testing/fixture-server.ts';
import { createHuggingFace, huggingFaceCapabilities } from './huggingface.ts';
import type { HuggingFaceSettings } from './huggingface-settings.ts';

const fixture = (name: string): Reply => readReply(join(import.meta.dirname, '__fixtures__'), name);
const KEY = 'hf_0123456789abcdefghij';
const MAX_IMAGE_BYTES = 4096;
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
const picture = (body: Uint8Array): Reply => ({
  status: 200,
  headers: { 'content-type': 'image/png' },
  body,
});

interface Body {
  inputs: string;
  parameters: {
    prompt?: string;
    seed?: number;
    width?: number;
    height?: number;
    target_size?: { width: number; height: number };
  };
}

function asSeenCall(request: SeenRequest): SeenCall {
  const { inputs, parameters } = request.json() as Body;
  const isEdit = parameters.prompt !== undefined;
  const { width, height } = parameters.target_size ?? parameters;
  return {
    prompt: parameters.prompt ?? inputs,
    seed: parameters.seed,
    size: width === undefined ? undefined : `${width}x${height}`,
    pictures: isEdit ? [Buffer.from(inputs, 'base64')] : [],
    mask: undefined,
  };
}

function answerFor(scenario: Scenario, request: SeenRequest): Answer {
  switch (scenario) {
    case 'picture':
      return picture(asSeenCall(request).pictures.length > 0 ? EDITED : DRAWN);
    case 'hang':
      return 'hang';
    case 'rate-limit':
      return fixture('huggingface-rate-limit');
    case 'refusal':
      return fixture('huggingface-refusal');
    case 'server-error':
      return fixture('huggingface-error');
    case 'not-a-picture':
      return picture(Buffer.from('Out of memory'));
    case 'too-large':
      return picture(Buffer.concat([DRAWN, Buffer.alloc(MAX_IMAGE_BYTES)]));
  }
}

const create: ImageModelContract['create'] = async (scenario) => {
  const server = await startFixtureServer((request) => answerFor(scenario, request));
  return {
    model: createHuggingFace(
      { modelId: 'my-endpoint', endpointUrl: server.origin, apiKey: KEY, maxImageBytes: MAX_IMAGE_BYTES },
      { now: () => new Date(0) },
    ),
    pictures: { drawn: DRAWN, edited: EDITED },
    secret: KEY,
    calls: () => Promise.resolve(server.requests.map(asSeenCall)),
    close: () => server.close(),
  };
};
testImageModel('huggingface endpoint', {
  create,
  skip: [
    { reason: 'the task takes one picture', tests: ['several references'] },
    { reason: 'the task takes no mask', tests: ['mask'] },
  ],
});

describe('createHuggingFace', () => {
  let server: FixtureServer;
  afterEach(() => server.close());
  const png = { type: 'file', mediaType: 'image/png', data: DRAWN } as const;

  /** The Hub, the router and the providers, all played by one server; the host of a request is in `x-host`. */
  async function serve(
    answer: (host: string, request: SeenRequest) => Answer,
    settings: Partial<HuggingFaceSettings>,
  ) {
    server = await startFixtureServer((request) => answer(request.headers['x-host']!, request));
    const fetch: typeof globalThis.fetch = (input, init) => {
      const url = new URL(input as string);
      const headers = new Headers(init?.headers);
      headers.set('x-host', url.host);
      return globalThis.fetch(`${server.origin}${url.pathname}${url.search}`, { ...init, headers });
    };
    return createHuggingFace(
      { modelId: 'black-forest-labs/FLUX.1-schnell', apiKey: KEY, ...settings },
      { now: () => new Date(0), fetch },
    );
  }
  const asked = (): string[] =>
    server.requests.map(
      ({ method, path, headers }) => `${method} ${headers['x-host']}${path.replace(/\?.*/, '')}`,
    );

  it('draws at a provider behind the router, under the name that the Hub tells', async () => {
    const model = await serve(
      (host) => fixture(host === 'huggingface.co' ? 'huggingface-mapping-draw' : 'huggingface-together'),
      { provider: 'together', billTo: 'my-org', parameters: { num_inference_steps: 4 } },
    );
    const { images, providerMetadata } = await model.doGenerate({ ...CALL, seed: 7, size: '768x512' });
    expect(Buffer.from(images[0]!).equals(DRAWN)).toBe(true);
    expect(asked().at(-1)).toBe('POST router.huggingface.co/together/v1/images/generations');
    const { headers } = server.requests.at(-1)!;
    expect([headers['authorization'], headers['x-hf-bill-to']]).toEqual([`Bearer ${KEY}`, 'my-org']);
    expect(server.requests.at(-1)!.json()).toEqual({
      model: 'black-forest-labs/FLUX.1-schnell',
      prompt: 'A house',
      response_format: 'base64',
      steps: 4,
      seed: 7,
      width: 768,
      height: 512,
    });
    expect(providerMetadata).toEqual({ huggingface: { images: [{ mediaType: 'image/png', seed: 7 }] } });
  });

  it("edits at fal, waits in its queue, and keeps to the router's address", async () => {
    let asks = 0;
    const model = await serve(
      (host, { path }) => {
        if (host === 'huggingface.co') return fixture('huggingface-mapping');
        if (path.includes('/status')) {
          return {
            status: 200,
            headers: { 'content-type': 'application/json' },
            body: { status: ++asks < 2 ? 'IN_PROGRESS' : 'COMPLETED' },
          };
        }
        return fixture(path.includes('/requests/') ? 'huggingface-fal-done' : 'huggingface-fal-queued');
      },
      { modelId: 'black-forest-labs/FLUX.1-Kontext-dev', provider: 'fal-ai' },
    );
    const { images } = await model.doGenerate({ ...CALL, seed: 41, size: '512x512', files: [png] });
    expect(Buffer.from(images[0]!).equals(EDITED)).toBe(true);
    expect(asked().slice(-4)).toEqual([
      'POST router.huggingface.co/fal-ai/fal-ai/flux-kontext/dev',
      'GET router.huggingface.co/fal-ai/fal-ai/flux-kontext/requests/5f1c/status',
      'GET router.huggingface.co/fal-ai/fal-ai/flux-kontext/requests/5f1c/status',
      'GET router.huggingface.co/fal-ai/fal-ai/flux-kontext/requests/5f1c',
    ]);
    expect(server.requests.at(-4)!.json()).toMatchObject({
      prompt: 'A house',
      seed: 41,
      image_size: { width: 512, height: 512 },
      image_url: `data:image/png;base64,${DRAWN.toString('base64')}`,
    });
  });

  it('says that a provider does not do what the call needs', async () => {
    const model = await serve(() => fixture('huggingface-mapping'), {
      modelId: 'black-forest-labs/FLUX.1-Kontext-dev',
      provider: 'replicate',
    });
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({
      isRetryable: false,
      message: expect.stringContaining(
        'is not supported for task text-to-image and provider replicate. Supported task: image-to-image',
      ) as unknown,
    });
  });

  it('says that a provider is still drawing after its wait', async () => {
    const model = await serve(
      (host) =>
        fixture(host === 'huggingface.co' ? 'huggingface-mapping-draw' : 'huggingface-replicate-processing'),
      { provider: 'replicate' },
    );
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({
      isRetryable: false,
      message:
        'Hugging Face (replicate): the provider is still drawing after the time that it keeps a call waiting',
    });
  });

  it('does not follow a url out of a reply into the private network', async () => {
    const model = await serve(
      (host) =>
        host === 'huggingface.co'
          ? fixture('huggingface-mapping-draw')
          : {
              status: 201,
              headers: { 'content-type': 'application/json' },
              body: { output: ['http://127.0.0.1:9/x.png'] },
            },
      { provider: 'replicate' },
    );
    await expect(model.doGenerate(CALL)).rejects.toThrow('is not a public address');
  });

  it('sends no picture to a provider that only draws, and says so', async () => {
    const model = await serve(
      (host) => fixture(host === 'huggingface.co' ? 'huggingface-mapping-draw' : 'huggingface-together'),
      { provider: 'nscale' },
    );
    const { warnings } = await model.doGenerate({ ...CALL, files: [png] });
    expect(warnings).toEqual([
      {
        type: 'unsupported',
        feature: 'files',
        details: 'Hugging Face (nscale) reads 0 of 1 pictures; the others were not sent.',
      },
    ]);
    const settings = { modelId: 'm', provider: 'nscale' } as const;
    expect(huggingFaceCapabilities(settings)).toMatchObject({ edit: false, maxReferences: 0 });
  });

  it('asks once, and tells how long an endpoint wants to be waited for', async () => {
    const model = await serve(() => fixture('huggingface-loading'), {
      endpointUrl: 'http://endpoint.example',
    });
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({
      statusCode: 503,
      isRetryable: true,
      responseHeaders: { 'retry-after': '20' },
    });
    expect(server.requests).toHaveLength(1);
  });

  it('reports a Hub that fails as a failure to try again', async () => {
    const model = await serve(() => ({ status: 502, body: 'Bad gateway' }), {
      modelId: 'someone/never-asked-before',
      provider: 'fal-ai',
    });
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({ statusCode: 502, isRetryable: true });
  });

  const json = { 'content-type': 'application/json' };
  it.each<[string, Reply, RegExp, boolean]>([
    ['an empty body', { status: 200, body: '' }, /empty body/, true],
    ['a web page', { status: 200, body: '<!doctype html><p>Hi' }, /got a web page/, false],
    ['truncated JSON', { status: 200, headers: json, body: '{"data":[{' }, /cut off or broken/, true],
    [
      'another shape',
      { status: 200, headers: json, body: { result: 1 } },
      /expected a picture, or JSON/,
      false,
    ],
    [
      'a wrong key',
      { status: 401, headers: json, body: { error: 'Invalid username or password.' } },
      /Check the key/,
      false,
    ],
    [
      'an error in a list',
      { status: 422, headers: json, body: { error: ['bad seed', 'bad size'] } },
      /bad seed; bad size/,
      false,
    ],
  ])('says what came when it was %s', async (_, reply, message, isRetryable) => {
    const model = await serve(() => reply, { endpointUrl: 'http://endpoint.example' });
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({
      isRetryable,
      message: expect.stringMatching(message) as unknown,
    });
  });

  it('wants an endpoint or a provider, not both', async () => {
    server = await startFixtureServer(() => 'hang');
    const settings: HuggingFaceSettings = { modelId: 'm', endpointUrl: server.origin, provider: 'fal-ai' };
    expect(() => createHuggingFace(settings, { now: () => new Date(0) })).toThrow(
      'huggingface: "provider": an endpoint has no provider',
    );
  });
});
