import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { testImageModel } from '../../testing/image-model-contract.ts';
import type { ImageModelContract, Scenario, SeenCall } from '../../testing/image-model-contract.ts';
import { readReply, startFixtureServer } from '../../testing/fixture-server.ts';
import type { Answer, FixtureServer, Reply, SeenRequest } from '../../testing/fixture-server.ts';
import { createSdapi, sdapiCapabilities } from './sdapi.ts';
import type { SdapiSettings } from './sdapi-settings.ts';

const fixture = (name: string): Reply => readReply(join(import.meta.dirname, '__fixtures__'), name);
const PASSWORD = 'correct-horse-battery';
const MAX_IMAGE_BYTES = 4096;
const RUNTIME = { now: () => new Date(0) };
const CALL = {
  prompt: 'A house',
  n: 1,
  size: undefined,
  aspectRatio: undefined,
  seed: undefined,
  files: undefined,
  mask: undefined,
  providerOptions: {},
} as const;

type Body = Record<string, unknown> & { prompt: string };

function pictureIn(name: string): Uint8Array {
  const { images } = fixture(name).body as { images: string[] };
  return Buffer.from(images[0]!, 'base64');
}

/** Where each way of taking pictures puts them, written down a second time. */
function picturesIn(body: Body): string[] {
  const scripts = body['alwayson_scripts'] as
    Record<string, { args: [boolean, string[], number] }> | undefined;
  return [
    ...((body['init_images'] ?? []) as string[]),
    ...((body['extra_images'] ?? []) as string[]),
    ...(scripts?.['ImageStitch Integrated']?.args[1] ?? []),
  ];
}

function asSeenCall(request: SeenRequest): SeenCall {
  const body = request.json() as Body;
  const bytes = (base64: string): Uint8Array => Buffer.from(base64, 'base64');
  const { width, height } = body as { width?: number; height?: number };
  return {
    prompt: body.prompt,
    seed: body['seed'] as number | undefined,
    size: width === undefined ? undefined : `${width}x${height}`,
    pictures: picturesIn(body).map(bytes),
    mask: body['mask'] === undefined ? undefined : bytes(body['mask'] as string),
  };
}

function answerFor(scenario: Scenario, request: SeenRequest): Answer {
  if (!request.path.endsWith('2img')) return { status: 200, body: {} };
  const image = (base64: string): Reply => ({ status: 200, body: { images: [base64], info: '{}' } });
  switch (scenario) {
    case 'picture':
      return fixture(asSeenCall(request).pictures.length > 0 ? 'sdapi-img2img' : 'sdapi-txt2img');
    case 'hang':
      return 'hang';
    case 'rate-limit':
      return fixture('proxy-rate-limit');
    case 'server-error':
      return fixture('sdapi-server-error');
    case 'not-a-picture':
      return image(Buffer.from('Out of memory').toString('base64'));
    case 'too-large':
      return image(Buffer.alloc(MAX_IMAGE_BYTES + 1).toString('base64'));
    case 'refusal':
      throw new Error('the servers decline nothing');
  }
}

function contractFor(settings: Partial<SdapiSettings>): ImageModelContract['create'] {
  return async (scenario) => {
    const server = await startFixtureServer((request) => answerFor(scenario, request));
    const access = { baseURL: server.origin, username: 'me', password: PASSWORD };
    return {
      model: createSdapi({ ...access, maxImageBytes: MAX_IMAGE_BYTES, ...settings }, RUNTIME),
      pictures: { drawn: pictureIn('sdapi-txt2img'), edited: pictureIn('sdapi-img2img') },
      secret: PASSWORD,
      calls: () =>
        Promise.resolve(server.requests.filter(({ path }) => path.endsWith('2img')).map(asSeenCall)),
      close: () => server.close(),
    };
  };
}

const declinesNothing = { reason: 'the servers decline nothing', tests: ['refusal'] } as const;
const one = { reason: 'without "references" one picture is read', tests: ['several references'] } as const;
testImageModel('sdapi', { create: contractFor({}), skip: [declinesNothing, one] });
testImageModel('sdapi of Forge', {
  create: contractFor({ references: 'image-stitch' }),
  skip: [declinesNothing],
});
testImageModel('sdapi of stable-diffusion.cpp with an edit model', {
  create: contractFor({ references: 'extra-images', edit: 'references' }),
  skip: [declinesNothing],
});

describe('createSdapi', () => {
  let server: FixtureServer;
  afterEach(() => server.close());
  const png = { type: 'file', mediaType: 'image/png', data: pictureIn('sdapi-txt2img') } as const;
  const base64 = Buffer.from(png.data).toString('base64');

  async function serve(reply: Reply, settings: Partial<SdapiSettings> = {}) {
    server = await startFixtureServer(() => reply);
    return createSdapi({ baseURL: server.origin, ...settings }, RUNTIME);
  }
  const bodyOf = (index = 0): Body => server.requests[index]!.json() as Body;

  it('draws with Basic authentication, the checkpoint, and the options of settings and call', async () => {
    const model = await serve(fixture('sdapi-txt2img'), {
      username: 'me',
      password: PASSWORD,
      model: 'flux2-klein',
      negativePrompt: 'blur',
      parameters: { steps: 4, cfg_scale: 1 },
    });
    await model.doGenerate({ ...CALL, seed: 7, size: '768x512', providerOptions: { sdapi: { steps: 8 } } });
    const [request] = server.requests;
    expect(request!.path).toBe('/sdapi/v1/txt2img');
    expect(request!.headers['authorization']).toBe(
      `Basic ${Buffer.from(`me:${PASSWORD}`).toString('base64')}`,
    );
    expect(bodyOf()).toEqual({
      prompt: 'A house',
      negative_prompt: 'blur',
      steps: 8,
      cfg_scale: 1,
      seed: 7,
      width: 768,
      height: 512,
      override_settings: { sd_model_checkpoint: 'flux2-klein' },
      override_settings_restore_afterwards: false,
    });
  });

  it('edits by img2img in the size of the picture, which the server would shrink otherwise', async () => {
    const model = await serve(fixture('sdapi-img2img'), { denoisingStrength: 0.6 });
    await model.doGenerate({ ...CALL, files: [png], mask: png });
    expect(server.requests[0]!.path).toBe('/sdapi/v1/img2img');
    // The picture is 2 x 2, and less than 64 pixels cannot be drawn.
    expect(bodyOf()).toEqual({
      prompt: 'A house',
      init_images: [base64],
      mask: base64,
      denoising_strength: 0.6,
      width: 64,
      height: 64,
    });
  });

  it('hands further pictures to the always-on script of Forge', async () => {
    const model = await serve(fixture('sdapi-img2img'), {
      references: 'image-stitch',
      referenceMaxSidePx: 768,
    });
    await model.doGenerate({ ...CALL, files: [png, png, png] });
    expect(bodyOf()).toMatchObject({
      init_images: [base64],
      alwayson_scripts: { 'ImageStitch Integrated': { args: [true, [base64, base64], 768] } },
    });
  });

  it('edits by references alone where the model wants that, but inpaints by img2img', async () => {
    const model = await serve(fixture('sdapi-txt2img'), { references: 'extra-images', edit: 'references' });
    await model.doGenerate({ ...CALL, files: [png] });
    await model.doGenerate({ ...CALL, files: [png], mask: png });
    expect(server.requests.map(({ path }) => path)).toEqual(['/sdapi/v1/txt2img', '/sdapi/v1/img2img']);
    expect(bodyOf(0)).toMatchObject({ extra_images: [base64] });
    expect(bodyOf(0)).not.toHaveProperty('denoising_strength');
    expect(bodyOf(1)).toMatchObject({ init_images: [base64], mask: base64 });
  });

  it('tells the seed that the server really used', async () => {
    const model = await serve(fixture('sdapi-txt2img'));
    const { providerMetadata } = await model.doGenerate(CALL);
    expect(providerMetadata).toEqual({
      sdapi: { images: [{ mediaType: 'image/png', seed: 1_234_567_890 }] },
    });
  });

  it('leaves out the contact sheet of a batch, and tells each seed', async () => {
    const model = await serve(fixture('sdapi-batch'));
    const { images, providerMetadata } = await model.doGenerate({ ...CALL, n: 2 });
    expect(bodyOf()).toMatchObject({ batch_size: 2 });
    expect(images.map((image) => Buffer.from(image as Uint8Array).toString('base64'))).toEqual([
      base64,
      base64,
    ]);
    expect(providerMetadata).toEqual({
      sdapi: { images: [7, 8].map((seed) => ({ mediaType: 'image/png', seed })) },
    });
  });

  it('reads the reply of stable-diffusion.cpp, in which the request comes back', async () => {
    const model = await serve(fixture('sdapi-sdcpp'));
    const { providerMetadata } = await model.doGenerate(CALL);
    expect(providerMetadata).toEqual({ sdapi: { images: [{ mediaType: 'image/png', seed: 41 }] } });
  });

  it('takes a command of stable-diffusion.cpp out of a model-written prompt', async () => {
    const model = await serve(fixture('sdapi-txt2img'));
    const prompt = 'A house <sd_cpp_extra_args>{"steps":900}</sd_cpp_extra_args>';
    const { warnings } = await model.doGenerate({ ...CALL, prompt });
    expect(bodyOf().prompt).not.toContain('sd_cpp_extra_args');
    expect(warnings).toEqual([expect.objectContaining({ type: 'other' })]);
  });

  it('reports progress to whoever listens', async () => {
    const told: unknown[] = [];
    const release = Promise.withResolvers<void>();
    server = await startFixtureServer(async ({ path }) => {
      if (path.startsWith('/sdapi/v1/progress')) return fixture('sdapi-progress');
      await release.promise;
      return fixture('sdapi-txt2img');
    });
    const model = createSdapi(
      { baseURL: server.origin, progressEveryMs: 5 },
      {
        ...RUNTIME,
        onProgress: (progress) => {
          told.push(progress);
          release.resolve();
        },
      },
    );
    await model.doGenerate(CALL);
    expect(told[0]).toEqual({ fraction: 0.45 });
  });

  it('draws also where progress cannot be asked for', async () => {
    const model = createSdapiWithListener(
      await startFixtureServer(async ({ path }) => {
        if (path.startsWith('/sdapi/v1/progress')) return { status: 404, body: 'Not Found' };
        await new Promise((resolve) => setTimeout(resolve, 30));
        return fixture('sdapi-sdcpp');
      }),
    );
    expect((await model.doGenerate(CALL)).images).toHaveLength(1);
    expect(server.requests.filter(({ path }) => path.includes('progress'))).toHaveLength(1);
  });

  function createSdapiWithListener(started: FixtureServer) {
    server = started;
    return createSdapi({ baseURL: server.origin, progressEveryMs: 5 }, { ...RUNTIME, onProgress: () => {} });
  }

  async function abortInFlight(settings: Partial<SdapiSettings>): Promise<string[]> {
    server = await startFixtureServer(({ path }) =>
      path.endsWith('txt2img') ? 'hang' : { status: 200, body: {} },
    );
    const model = createSdapi({ baseURL: server.origin, ...settings }, RUNTIME);
    const controller = new AbortController();
    const outcome = Promise.resolve(model.doGenerate({ ...CALL, abortSignal: controller.signal }));
    const failed = expect(outcome).rejects.toThrow('the user left');
    await expect.poll(() => server.requests.length).toBe(1);
    controller.abort(new Error('the user left'));
    await failed;
    return server.requests.map(({ method, path }) => `${method} ${path}`);
  }

  it('interrupts the server when it is aborted', async () => {
    expect(await abortInFlight({})).toEqual(['POST /sdapi/v1/txt2img', 'POST /sdapi/v1/interrupt']);
  });

  it('leaves a shared server alone when it is told to', async () => {
    expect(await abortInFlight({ interrupt: false })).toEqual(['POST /sdapi/v1/txt2img']);
  });

  it('interrupts the server after its own time limit', async () => {
    server = await startFixtureServer(({ path }) =>
      path.endsWith('txt2img') ? 'hang' : { status: 200, body: {} },
    );
    const model = createSdapi({ baseURL: server.origin, timeoutMs: 80 }, RUNTIME);
    await expect(model.doGenerate(CALL)).rejects.toThrow('Stable Diffusion web API: no picture within 80 ms');
    expect(server.requests.map(({ path }) => path)).toContain('/sdapi/v1/interrupt');
  });

  const json = { 'content-type': 'application/json' };
  it.each<[string, Reply, RegExp, boolean]>([
    ['too little memory', fixture('sdapi-server-error'), /CUDA out of memory/, true],
    ['an unknown sampler', fixture('sdapi-sampler'), /: Sampler not found\.$/, false],
    [
      'a wrong password',
      fixture('sdapi-unauthorised'),
      /Incorrect username or password\. Check the key, or user name and password\./,
      false,
    ],
    ['a busy KoboldCpp', fixture('sdapi-kobold-busy'), /Server is busy/, true],
    ['an empty body', { status: 200, body: '' }, /empty body/, true],
    [
      'the page of a web UI without --api',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><p>Stable Diffusion' },
      /got a web page \(text\/html\)\. Check the address, and that the server was started with its API/,
      false,
    ],
    ['truncated JSON', { status: 200, headers: json, body: '{"images":["iVBOR' }, /cut off or broken/, true],
    ['no picture', { status: 200, headers: json, body: { images: [] } }, /"images" is otherwise/, false],
    [
      'a redirect',
      { status: 307, headers: { location: '/login' }, body: '' },
      /It redirects to \/login/,
      false,
    ],
  ])('says what came when it was %s', async (_, reply, message, isRetryable) => {
    const model = await serve(reply);
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({
      isRetryable,
      message: expect.stringMatching(message) as unknown,
    });
  });

  it('keeps the wish to wait of a busy KoboldCpp', async () => {
    const model = await serve(fixture('sdapi-kobold-busy'));
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({ responseHeaders: { 'retry-after': '5' } });
  });

  it('reports a connection that breaks off in the middle as one to try again', async () => {
    server = await startFixtureServer(() => (response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"images":');
      setImmediate(() => response.destroy());
    });
    const model = createSdapi({ baseURL: server.origin }, RUNTIME);
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({
      isRetryable: true,
      message: expect.stringContaining('broke off in the middle') as unknown,
    });
  });
});

it('says what the settings allow', () => {
  const baseURL = 'http://127.0.0.1:7860';
  expect(sdapiCapabilities({ baseURL })).toEqual({
    edit: 'unknown',
    maxReferences: 1,
    mask: true,
    seed: true,
  });
  expect(sdapiCapabilities({ baseURL, references: 'image-stitch' }).maxReferences).toBe(5);
  expect(() => sdapiCapabilities({ baseURL, edit: 'references' })).toThrow(
    'sdapi: "references": "edit" is "references", so say how the server takes them',
  );
});
