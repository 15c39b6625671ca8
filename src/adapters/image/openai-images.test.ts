import { join } from 'node:path';
import { generateImage } from 'ai';
import { afterEach, describe, expect, it } from 'vitest';
import { readReply, startFixtureServer } from '../../testing/fixture-server.ts';
import type { Answer, FixtureServer, Reply } from '../../testing/fixture-server.ts';
import type { DialectName } from './openai-images-dialects.ts';
import { createOpenAIImages } from './openai-images.ts';

const KEY = 'sk-test-0123456789abcdef';

const fixture = (name: string): Reply => readReply(join(import.meta.dirname, '__fixtures__'), name);

function pictureIn(name: string): Uint8Array {
  const { data } = fixture(name).body as { data: { b64_json: string }[] };
  return Buffer.from(data[0]!.b64_json, 'base64');
}

describe('createOpenAIImages', () => {
  let server: FixtureServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  async function serve(dialect: DialectName, answer: Answer, download?: Reply) {
    server = await startFixtureServer(({ method }) => (method === 'GET' ? (download ?? answer) : answer));
    return createOpenAIImages({
      name: 'local',
      baseURL: `${server.origin}/v1`,
      modelId: 'some/model',
      dialect,
      apiKey: KEY,
      now: () => new Date(0),
    });
  }
  const options = {
    prompt: 'A house',
    n: 1,
    size: undefined,
    aspectRatio: undefined,
    seed: 7,
    files: undefined,
    mask: undefined,
    providerOptions: { local: { steps: 4 } },
  } as const;
  const png = { type: 'file', mediaType: 'image/png', data: pictureIn('openai-generation') } as const;

  async function sentBody(dialect: DialectName): Promise<unknown> {
    const model = await serve(dialect, fixture(`${dialect}-generation`));
    await model.doGenerate(options);
    return server!.requests[0]!.json();
  }

  it('writes each dialect its own generation request', async () => {
    const base = { model: 'some/model', prompt: 'A house', n: 1 };
    expect(await sentBody('openai')).toEqual({ ...base, steps: 4 });
    expect(await sentBody('vllm-omni')).toEqual({ ...base, steps: 4, seed: 7, response_format: 'b64_json' });
    expect(await sentBody('sglang')).toEqual({
      ...base,
      steps: 4,
      seed: 7,
      response_format: 'b64_json',
      output_format: 'png',
    });
    expect(await sentBody('sdcpp')).toEqual({
      ...base,
      prompt: 'A house <sd_cpp_extra_args>{"steps":4,"seed":7}</sd_cpp_extra_args>',
    });
    expect(await sentBody('localai')).toEqual({ ...base, steps: 4, seed: 7, response_format: 'b64_json' });
    expect(await sentBody('xinference')).toEqual({
      ...base,
      kwargs: '{"steps":4,"seed":7}',
      response_format: 'b64_json',
    });
    expect(await sentBody('lemonade')).toEqual({ ...base, steps: 4, seed: 7, response_format: 'b64_json' });
  });

  it.each([
    ['openai', '/v1/images/edits', ['image[]', 'image[]']],
    ['vllm-omni', '/v1/images/edits', ['image', 'image']],
    ['sglang', '/v1/images/edits', ['image', 'image']],
    ['sdcpp', '/v1/images/edits', ['image[]', 'image[]']],
    ['xinference', '/v1/images/edits', ['image', 'image']],
    ['lemonade', '/v1/images/edits', ['image']],
  ] as const)('names the files of an edit as %s reads them', async (dialect, path, names) => {
    const model = await serve(dialect, fixture(`${dialect}-edit`));
    await model.doGenerate({ ...options, files: [png, png] });
    const [request] = server!.requests;
    expect(request!.path).toBe(path);
    const files = [...(await request!.form())].filter(([, value]) => typeof value !== 'string');
    expect(files.map(([name]) => name)).toEqual(names);
    expect(files.map(([, file]) => (file as File).name)).toEqual(
      names.map((_, index) => `image-${index + 1}.png`),
    );
    expect((files[0]![1] as File).type).toBe('image/png');
  });

  it('edits at LocalAI with bare base64 in the generation request, since it has no edits route', async () => {
    const model = await serve('localai', fixture('localai-edit'));
    await model.doGenerate({ ...options, files: [png] });
    const [request] = server!.requests;
    expect(request!.path).toBe('/v1/images/generations');
    expect(request!.json()).toMatchObject({
      seed: 7,
      ref_images: [Buffer.from(png.data).toString('base64')],
    });
  });

  it('inpaints at LocalAI on its own route, and fetches the picture that the reply points at', async () => {
    const picture = pictureIn('localai-edit');
    const download = { status: 200, headers: { 'content-type': 'image/png' }, body: picture };
    const model = await serve('localai', fixture('localai-inpainting'), download);
    const result = await model.doGenerate({ ...options, size: '512x512', files: [png, png], mask: png });
    expect(server!.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/images/inpainting',
      'GET /generated-images/out_1.png',
    ]);
    expect([...(await server!.requests[0]!.form()).keys()].toSorted()).toEqual([
      'image',
      'mask',
      'model',
      'n',
      'prompt',
    ]);
    expect(Buffer.from(result.images[0]!)).toEqual(Buffer.from(picture));
    expect(result.warnings.map((warning) => 'feature' in warning && warning.feature)).toEqual([
      'files',
      'size',
      'seed',
      'providerOptions',
    ]);
  });

  it('follows a relative url to the server, with the key, and reads jpg replies', async () => {
    const picture = pictureIn('sglang-edit');
    const download = { status: 200, headers: { 'content-type': 'image/jpeg' }, body: picture };
    const model = await serve('sglang', fixture('sglang-relative-url'), download);
    const result = await model.doGenerate(options);
    const second = server!.requests[1]!;
    expect([second.path, second.headers['authorization']]).toEqual([
      '/v1/images/8f2e/content',
      `Bearer ${KEY}`,
    ]);
    expect(result.providerMetadata).toEqual({ local: { images: [{ mediaType: 'image/jpeg', seed: 7 }] } });
  });

  it('does not follow a url to another port of this machine', async () => {
    const inner = await startFixtureServer(() => fixture('openai-generation'));
    try {
      const model = await serve('openai', {
        status: 200,
        body: { data: [{ url: `${inner.origin}/a.png` }] },
      });
      await expect(model.doGenerate(options)).rejects.toThrow(
        'refused, because the host is at 127.0.0.1, which is not a public address',
      );
      expect(inner.requests).toEqual([]);
    } finally {
      await inner.close();
    }
  });

  it('cuts the command tag of stable-diffusion.cpp out of a model-written prompt', async () => {
    const model = await serve('sdcpp', fixture('sdcpp-generation'));
    const prompt = 'A house <sd_cpp_extra_args>{"seed":1}</sd_cpp_extra_args>';
    const { warnings } = await model.doGenerate({ ...options, providerOptions: {}, prompt });
    expect(server!.requests[0]!.json()).toMatchObject({
      prompt: 'A house  {"seed":1}  <sd_cpp_extra_args>{"seed":7}</sd_cpp_extra_args>',
    });
    expect(warnings).toEqual([expect.objectContaining({ type: 'other' })]);
  });

  it('asks for no more pictures than the server draws at once, and says so', async () => {
    const model = await serve('lemonade', fixture('lemonade-generation'));
    const { warnings } = await model.doGenerate({ ...options, n: 3 });
    expect(server!.requests[0]!.json()).toMatchObject({ n: 1 });
    expect(warnings).toEqual([
      { type: 'unsupported', feature: 'n', details: 'Lemonade draws at most 1 per call.' },
    ]);
  });

  it('reports tokens, and keeps cookies out of the response headers', async () => {
    const reply = fixture('openai-generation');
    const headers = { ...reply.headers, 'set-cookie': 'session=1' };
    const model = await serve('openai', { ...reply, headers });
    const { usage, response } = await model.doGenerate(options);
    expect(usage).toEqual({ inputTokens: 50, outputTokens: 50, totalTokens: 100 });
    expect(response.headers).toMatchObject({ 'x-request-id': 'req_0001' });
    expect(response.headers).not.toHaveProperty('set-cookie');
  });

  it('serves programs of the AI SDK: generateImage edits with it, after a server that was busy', async () => {
    let isBusy = true;
    server = await startFixtureServer(() => {
      const reply = isBusy
        ? { ...fixture('sglang-server-error'), headers: { 'retry-after-ms': '1' } }
        : undefined;
      isBusy = false;
      return reply ?? fixture('sdcpp-edit');
    });
    const baseURL = `${server.origin}/v1`;
    const model = createOpenAIImages({
      name: 'local',
      baseURL,
      modelId: 'm',
      dialect: 'sdcpp',
      now: () => new Date(0),
    });
    const { image, warnings } = await generateImage({
      model,
      prompt: { text: 'At night', images: [png.data] },
      seed: 7,
    });
    expect(Buffer.from(image.uint8Array)).toEqual(pictureIn('sdcpp-edit'));
    expect([image.mediaType, warnings, server.requests.length]).toEqual(['image/png', [], 2]);
    expect((await server.requests[1]!.form()).get('prompt')).toBe(
      'At night <sd_cpp_extra_args>{"seed":7}</sd_cpp_extra_args>',
    );
  });

  it('refuses a base URL that is none', () => {
    const settings = { name: 'local', modelId: 'm', dialect: 'openai', now: () => new Date(0) } as const;
    expect(() => createOpenAIImages({ ...settings, baseURL: 'localhost' })).toThrow('Invalid URL');
  });
});
