import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { testImageModel } from '../../testing/image-model-contract.ts';
import type { ImageModelContract, Scenario, SeenCall } from '../../testing/image-model-contract.ts';
import { readReply, startFixtureServer } from '../../testing/fixture-server.ts';
import type { Answer, FixtureServer, Reply, SeenRequest } from '../../testing/fixture-server.ts';
import { createKlein } from './klein.ts';
import type { KleinSettings } from './klein-settings.ts';

const fixture = (name: string): Reply => readReply(join(import.meta.dirname, '__fixtures__'), name);
const KEY = 'proxy-key-0123456789abcdef';
const MAX_IMAGE_BYTES = 4096;
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

function pictureIn(name: string): Uint8Array {
  const { edited_image: base64 } = fixture(name).body as { edited_image: string };
  return Buffer.from(base64, 'base64');
}

function asSeenCall(request: SeenRequest): SeenCall {
  const body = request.json() as { prompt: string; seed?: number; image: string | null };
  return {
    prompt: body.prompt,
    seed: body.seed,
    size: undefined,
    pictures: body.image === null ? [] : [Buffer.from(body.image, 'base64')],
    mask: undefined,
  };
}

function answerFor(scenario: Scenario, request: SeenRequest): Answer {
  if (request.path === '/health') return fixture('klein-health');
  const edited = (base64: string): Reply => ({ status: 200, body: { success: true, edited_image: base64 } });
  switch (scenario) {
    case 'picture':
      return fixture(asSeenCall(request).pictures.length > 0 ? 'klein-edit' : 'klein-generation');
    case 'hang':
      return 'hang';
    case 'rate-limit':
      return fixture('proxy-rate-limit');
    case 'server-error':
      return fixture('klein-server-error');
    case 'not-a-picture':
      return edited(Buffer.from('Out of memory').toString('base64'));
    case 'too-large':
      return edited(Buffer.alloc(MAX_IMAGE_BYTES + 1).toString('base64'));
    case 'refusal':
      throw new Error('the service declines nothing');
  }
}

const create: ImageModelContract['create'] = async (scenario) => {
  const server = await startFixtureServer((request) => answerFor(scenario, request));
  const settings: KleinSettings = {
    endpoints: [server.origin],
    headers: { 'x-api-key': KEY },
    maxImageBytes: MAX_IMAGE_BYTES,
  };
  return {
    model: createKlein(settings, { now: () => new Date(0) }),
    pictures: { drawn: pictureIn('klein-generation'), edited: pictureIn('klein-edit') },
    secret: KEY,
    calls: () => Promise.resolve(server.requests.filter(({ path }) => path === '/edit').map(asSeenCall)),
    close: () => server.close(),
  };
};

testImageModel('klein', {
  create,
  skip: [
    { reason: 'the service reads one picture', tests: ['several references'] },
    { reason: 'the service reads no mask', tests: ['mask'] },
    { reason: 'the service always draws 1024 x 1024', tests: ['size'] },
    { reason: 'the service declines nothing', tests: ['refusal'] },
  ],
});

describe('createKlein', () => {
  const open: FixtureServer[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()));
  });

  /** A service that is well while `answer` says so. */
  async function serve(answer: (request: SeenRequest) => Answer): Promise<FixtureServer> {
    const server = await startFixtureServer(answer);
    open.push(server);
    return server;
  }
  const well = (request: SeenRequest): Answer =>
    fixture(request.path === '/health' ? 'klein-health' : 'klein-generation');
  const pathsOf = ({ requests }: FixtureServer): string[] => requests.map(({ path }) => path);

  function modelOf(servers: readonly FixtureServer[], nowMs: () => number = () => 0) {
    return createKlein(
      { endpoints: servers.map(({ origin }) => `${origin}/`), restMs: 1000 },
      { now: () => new Date(nowMs()) },
    );
  }

  it('sends what the service reads, and nothing that it would do its own way', async () => {
    const server = await serve(well);
    await modelOf([server]).doGenerate({ ...CALL, seed: 41 });
    expect(server.requests[1]!.json()).toEqual({
      prompt: 'A house',
      enhance_prompt: false,
      seed: 41,
      image: null,
    });
  });

  it('reports the seed that was used, the GPU and the time it took', async () => {
    const server = await serve(well);
    const { providerMetadata } = await modelOf([server]).doGenerate(CALL);
    expect(providerMetadata).toEqual({
      klein: { images: [{ mediaType: 'image/png', seed: 41, gpuId: 0, processingMs: 1834 }] },
    });
  });

  it('says that size, number and options are fixed', async () => {
    const server = await serve(well);
    const { warnings } = await modelOf([server]).doGenerate({
      ...CALL,
      n: 2,
      size: '512x512',
      providerOptions: { klein: { num_inference_steps: 20 } },
    });
    expect(warnings).toEqual([
      { type: 'unsupported', feature: 'n', details: 'Klein service draws at most 1 per call.' },
      { type: 'unsupported', feature: 'size', details: 'Klein service always draws 1024 x 1024 pixels.' },
      {
        type: 'unsupported',
        feature: 'providerOptions',
        details: 'Klein service works with fixed options; not sent: num_inference_steps.',
      },
    ]);
  });

  it('asks several endpoints in turn, each once for its health', async () => {
    const servers = [await serve(well), await serve(well)];
    const model = modelOf(servers);
    for (let call = 0; call < 4; call++) await model.doGenerate(CALL);
    expect(servers.map(pathsOf)).toEqual([
      ['/health', '/edit', '/edit'],
      ['/health', '/edit', '/edit'],
    ]);
  });

  it('draws at the next endpoint when one breaks, leaves that one alone, and asks it again later', async () => {
    let isBroken = true;
    const first = await serve((request) =>
      isBroken && request.path === '/edit' ? fixture('klein-server-error') : well(request),
    );
    const second = await serve(well);
    let nowMs = 0;
    const model = modelOf([first, second], () => nowMs);
    await model.doGenerate(CALL);
    await model.doGenerate(CALL);
    await model.doGenerate(CALL);
    expect(pathsOf(first)).toEqual(['/health', '/edit']);
    expect(pathsOf(second)).toEqual(['/health', '/edit', '/edit', '/edit']);
    isBroken = false;
    nowMs = 1000;
    await model.doGenerate(CALL);
    expect(pathsOf(first)).toEqual(['/health', '/edit', '/health', '/edit']);
  });

  it('passes over an endpoint without a GPU before it sends anything', async () => {
    const starting = await serve(() => fixture('klein-not-ready'));
    const second = await serve(well);
    await modelOf([starting, second]).doGenerate(CALL);
    expect([pathsOf(starting), pathsOf(second)]).toEqual([['/health'], ['/health', '/edit']]);
  });

  it('passes over an endpoint that is gone, and one that does not answer', async () => {
    const gone = await startFixtureServer(well);
    await gone.close();
    const silent = await serve(() => 'hang');
    const last = await serve(well);
    const model = createKlein(
      { endpoints: [gone.origin, silent.origin, last.origin], healthTimeoutMs: 50 },
      { now: () => new Date(0) },
    );
    await model.doGenerate(CALL);
    expect(pathsOf(last)).toEqual(['/health', '/edit']);
  });

  it('tries an endpoint that rests when no other is left', async () => {
    let isBroken = true;
    const server = await serve((request) =>
      isBroken && request.path === '/edit' ? fixture('klein-queue-full') : well(request),
    );
    const model = modelOf([server]);
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({
      isRetryable: true,
      message: 'Klein service: Image editing failed: Task queue full.',
    });
    isBroken = false;
    expect((await model.doGenerate(CALL)).images).toHaveLength(1);
  });

  it('does not carry a wrong request from endpoint to endpoint', async () => {
    const servers = await Promise.all(
      [1, 2].map(() =>
        serve((request) => (request.path === '/edit' ? fixture('klein-invalid') : well(request))),
      ),
    );
    await expect(modelOf(servers).doGenerate(CALL)).rejects.toMatchObject({
      isRetryable: false,
      message: 'Klein service: body.prompt: Field required.',
    });
    expect(pathsOf(servers[1]!)).toEqual([]);
  });

  it('does without /health where a proxy passes on /edit alone', async () => {
    const server = await serve((request) =>
      request.path === '/health' ? { status: 404, body: 'Not Found' } : well(request),
    );
    expect((await modelOf([server]).doGenerate(CALL)).images).toHaveLength(1);
  });

  const json = { 'content-type': 'application/json' };
  it.each<[string, Reply, RegExp, boolean]>([
    ['an empty body', { status: 200, body: '' }, /empty body/, true],
    ['a web page', { status: 200, body: '<!doctype html><p>Hi' }, /got a web page/, false],
    [
      'truncated JSON',
      { status: 200, headers: json, body: '{"success": tr' },
      /cut off or broken after 14/,
      true,
    ],
    ['another shape', { status: 200, headers: json, body: { images: [] } }, /"success" is otherwise/, false],
    [
      'a failure under HTTP 200',
      { status: 200, headers: json, body: { success: false, error: 'worker died' } },
      /answered without a picture: worker died/,
      true,
    ],
    [
      'broken base64',
      { status: 200, headers: json, body: { success: true, edited_image: 'iVBO*w0K' } },
      /not valid base64/,
      true,
    ],
    ['a service that starts', fixture('klein-no-manager'), /GPU manager not initialized/, true],
  ])('says what came when it was %s', async (_, reply, message, isRetryable) => {
    const server = await serve((request) => (request.path === '/health' ? fixture('klein-health') : reply));
    await expect(modelOf([server]).doGenerate(CALL)).rejects.toMatchObject({
      isRetryable,
      message: expect.stringMatching(message) as unknown,
    });
  });

  it('gives up after its own time limit, as a failure to try again', async () => {
    const server = await serve((request) => (request.path === '/edit' ? 'hang' : well(request)));
    const model = createKlein({ endpoints: [server.origin], timeoutMs: 100 }, { now: () => new Date(0) });
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({
      isRetryable: true,
      message: 'Klein service: no picture within 100 ms',
    });
  });

  it.each([
    [{ endpoints: [] }, 'klein: "endpoints": at least one endpoint is needed.'],
    [
      { endpoints: ['localhost'] },
      'klein: "endpoints.0": expected an address such as http://127.0.0.1:8188.',
    ],
    [
      { endpoints: ['http://me:pw@host'] },
      'klein: "endpoints.0": an address takes no query, no fragment and no user name.',
    ],
  ])('refuses the settings %j', (settings, message) => {
    expect(() => createKlein(settings, { now: () => new Date(0) })).toThrow(message);
  });
});
