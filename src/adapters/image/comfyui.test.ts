import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket as ServerSocket } from 'ws';
import { testImageModel } from '../../testing/image-model-contract.ts';
import type { ImageModelContract, Scenario, SeenCall } from '../../testing/image-model-contract.ts';
import { readReply } from '../../testing/fixture-server.ts';
import type { Reply } from '../../testing/fixture-server.ts';
import type { DrawProgress } from './adapter-settings.ts';
import { createComfyui } from './comfyui.ts';
import type { ComfyuiSettings } from './comfyui-settings.ts';

const fixture = (name: string): Reply => readReply(join(import.meta.dirname, '__fixtures__'), name);
const KEY = 'comfy-key-0123456789abcdef';
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
const [DRAWN, EDITED] = ['openai-generation', 'openai-edit'].map((name) => {
  const { data } = fixture(name).body as { data: { b64_json: string }[] };
  return Buffer.from(data[0]!.b64_json, 'base64');
}) as [Buffer, Buffer];

/** The workflow that ComfyUI starts with, with placeholders. */
const sampler = {
  class_type: 'KSampler',
  inputs: { seed: '{{seed}}', steps: 20, cfg: 8, positive: ['6', 0], latent_image: ['5', 0] },
};
const nodes = {
  3: sampler,
  4: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'flux2-klein.safetensors' } },
  5: {
    class_type: 'EmptyLatentImage',
    inputs: { width: '{{width}}', height: '{{height}}', batch_size: 1 },
  },
  6: { class_type: 'CLIPTextEncode', inputs: { text: '{{prompt}}', clip: ['4', 1] } },
  7: { class_type: 'CLIPTextEncode', inputs: { text: '{{negative_prompt}}', clip: ['4', 1] } },
  8: { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
  9: {
    class_type: 'SaveImage',
    inputs: { filename_prefix: 'interleave', images: ['8', 0] },
    _meta: { title: 'Result' },
  },
};
function editing(images: number, hasMask = false) {
  const loaders = Array.from({ length: images }, (_, index) => [
    String(20 + index),
    { class_type: 'LoadImage', inputs: { image: `{{image_${index + 1}}}` } },
  ]);
  const mask = hasMask
    ? { 30: { class_type: 'LoadImageMask', inputs: { image: '{{mask}}', channel: 'red' } } }
    : {};
  return { ...nodes, ...Object.fromEntries(loaders), ...mask };
}
const WORKFLOWS = {
  workflow: nodes,
  editWorkflow: [editing(1), editing(2), editing(3), editing(1, true)],
} as unknown as Pick<ComfyuiSettings, 'workflow' | 'editWorkflow'>;

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

type Graph = Record<string, { class_type: string; inputs: Record<string, unknown> }>;
interface PromptBody {
  readonly prompt: Graph;
  readonly client_id: string;
  readonly prompt_id: string;
}

interface FakeOptions {
  /** What `/history` says of the job, or of one after the other, once it is over. */
  readonly history?: string | readonly string[];
  /** Answers a request in place of the usual way. */
  readonly intercept?: (seen: Seen, fake: FakeComfyui) => Reply | 'hang' | undefined;
  /** How often `/history` is empty before the job is over. */
  readonly emptyHistories?: number;
  /** What the websocket does once the job is queued; none is accepted when `refused`. */
  readonly socket?:
    'refused' | 'silent' | ((socket: ServerSocket, promptId: string, fake: FakeComfyui) => void);
}

interface FakeComfyui {
  readonly origin: string;
  readonly seen: Seen[];
  readonly uploads: Map<string, Buffer>;
  readonly prompts: PromptBody[];
  /** Whether the job is over. */
  isDone: boolean;
  isForgotten: boolean;
  close(): Promise<void>;
}

/** A ComfyUI that draws nothing: `/history` is filled from recorded replies. */
async function startComfyui(options: FakeOptions = {}): Promise<FakeComfyui> {
  const sockets = new WebSocketServer({ noServer: true });
  const raw = new Set<Duplex>();
  let left = options.emptyHistories ?? 0;
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method = '', url = '', headers } = request;
      const seen: Seen = { method, path: url, headers, body: Buffer.concat(chunks) };
      fake.seen.push(seen);
      const reply = options.intercept?.(seen, fake) ?? (await usual(seen));
      if (reply === 'hang') return;
      const { status, headers: replied = {}, body } = reply;
      response.writeHead(status, replied);
      response.end(body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body));
    })();
  });
  const usual = async ({ path, headers, body }: Seen): Promise<Reply> => {
    const route = path.replace(/^\/api/, '').replace(/\?.*$/, '');
    if (route === '/upload/image') {
      const type = headers['content-type'] as string;
      const form = await new Response(new Uint8Array(body), {
        headers: { 'content-type': type },
      }).formData();
      const file = form.get('image') as File;
      fake.uploads.set(`${form.get('subfolder') as string}/${file.name}`, Buffer.from(await file.bytes()));
      return {
        status: 200,
        body: { name: file.name, subfolder: form.get('subfolder'), type: form.get('type') },
      };
    }
    if (route === '/prompt') {
      const prompt = JSON.parse(body.toString()) as PromptBody;
      fake.prompts.push(prompt);
      if (typeof options.socket === 'function') {
        for (const socket of sockets.clients) options.socket(socket, prompt.prompt_id, fake);
      }
      return { status: 200, body: { prompt_id: prompt.prompt_id, number: 1, node_errors: {} } };
    }
    const promptId = fake.prompts.at(-1)?.prompt_id ?? '';
    if (route.startsWith('/history/')) {
      if (!fake.isDone && left > 0 && --left === 0) fake.isDone = true;
      const isOver = (fake.isDone || options.emptyHistories === undefined) && !fake.isForgotten;
      if (!isOver || options.history === 'never') return { status: 200, body: {} };
      const { history = 'comfyui-history' } = options;
      const name = typeof history === 'string' ? history : history[fake.prompts.length - 1]!;
      const text = JSON.stringify(fixture(name).body);
      return { status: 200, body: text.replaceAll('{{prompt_id}}', promptId) };
    }
    if (route === '/queue') {
      const running = fake.isForgotten ? [] : [[0, promptId, {}, {}, ['9']]];
      return { status: 200, body: { queue_running: running, queue_pending: [] } };
    }
    if (route === '/view') {
      const isEdit = fake.uploads.size > 0;
      return { status: 200, headers: { 'content-type': 'image/png' }, body: isEdit ? EDITED : DRAWN };
    }
    if (route === '/interrupt') return { status: 200, body: '' };
    return { status: 404, body: 'Not Found' };
  };
  server.on('upgrade', (request, socket, head) => {
    fake.seen.push({
      method: 'WS',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.alloc(0),
    });
    if (options.socket === 'refused') return socket.destroy();
    raw.add(socket);
    if (options.socket === 'silent') return;
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.send(
        JSON.stringify({ type: 'status', data: { status: { exec_info: { queue_remaining: 0 } }, sid: 's' } }),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const fake: FakeComfyui = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    uploads: new Map(),
    prompts: [],
    isDone: false,
    isForgotten: false,
    async close() {
      for (const socket of raw) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

function asSeenCall(fake: FakeComfyui, { prompt }: PromptBody): SeenCall {
  const inputs = (id: string): Record<string, unknown> => prompt[id]?.inputs ?? {};
  const loaded = Object.values(prompt).filter(({ class_type: type }) => type === 'LoadImage');
  const bytes = (name: unknown): Uint8Array => fake.uploads.get(name as string)!;
  const mask = inputs('30')['image'];
  const text = inputs('6')['text'] as string;
  const { width, height } = inputs('5');
  return {
    prompt: text,
    seed: inputs('3')['seed'] as number,
    size: `${String(width)}x${String(height)}`,
    pictures: loaded.map((loader) => bytes(loader.inputs['image'])),
    mask: mask === undefined ? undefined : bytes(mask),
  };
}

const contract: ImageModelContract['create'] = async (scenario) => {
  const replies: Partial<Record<Scenario, Reply>> = {
    'rate-limit': fixture('proxy-rate-limit'),
    'server-error': fixture('comfyui-server-error'),
  };
  const pictures: Partial<Record<Scenario, Uint8Array>> = {
    'not-a-picture': Buffer.from('Out of memory'),
    'too-large': Buffer.alloc(MAX_IMAGE_BYTES + 1),
  };
  const fake = await startComfyui({
    ...(scenario === 'refusal' ? { history: 'comfyui-history-refusal' } : {}),
    ...(scenario === 'hang' ? { history: 'never' } : {}),
    intercept: ({ path }) => {
      const picture = pictures[scenario];
      if (path.startsWith('/view') && picture) return { status: 200, body: picture };
      return path === '/prompt' ? replies[scenario] : undefined;
    },
  });
  return {
    model: createComfyui(
      {
        baseURL: fake.origin,
        headers: { 'x-api-key': KEY },
        maxImageBytes: MAX_IMAGE_BYTES,
        pollMs: 20,
        ...WORKFLOWS,
      },
      { now: () => new Date(0) },
    ),
    pictures: { drawn: DRAWN, edited: EDITED },
    secret: KEY,
    calls: () => Promise.resolve(fake.prompts.map((prompt) => asSeenCall(fake, prompt))),
    close: () => fake.close(),
  };
};
testImageModel('comfyui', { create: contract });

describe('createComfyui', () => {
  let fake: FakeComfyui;
  afterEach(() => fake.close());
  const png = { type: 'file', mediaType: 'image/png', data: DRAWN } as const;

  async function serve(
    options: FakeOptions = {},
    settings: Partial<ComfyuiSettings> = {},
    onProgress?: (progress: DrawProgress) => void,
  ) {
    fake = await startComfyui(options);
    const access = { baseURL: fake.origin, pollMs: 20, slowPollMs: 60_000 };
    return createComfyui({ ...access, ...WORKFLOWS, ...settings }, { now: () => new Date(0), onProgress });
  }
  const routes = (): string[] =>
    fake.seen.map(({ method, path }) => `${method} ${path.replace(/\?.*|(?<=history\/).*/, '')}`);
  const end = (socket: ServerSocket, promptId: string): void => {
    fake.isDone = true;
    socket.send(JSON.stringify({ type: 'execution_success', data: { prompt_id: promptId, timestamp: 1 } }));
  };

  it('queues the filled workflow, waits for the websocket, and fetches the picture', async () => {
    const model = await serve({ emptyHistories: 99, socket: end });
    const { images, providerMetadata } = await model.doGenerate({ ...CALL, seed: 41, size: '768x512' });
    expect(Buffer.from(images[0]!).equals(DRAWN)).toBe(true);
    expect(routes().slice(0, 2)).toEqual(['WS /ws', 'POST /prompt']);
    expect(fake.seen.at(-1)!.path).toBe('/view?filename=interleave_00001_.png&subfolder=&type=output');
    const [{ prompt, client_id: clientId, prompt_id: promptId }] = fake.prompts as [PromptBody];
    expect(prompt['3']!.inputs['seed']).toBe(41);
    expect(prompt['5']!.inputs).toEqual({ width: 768, height: 512, batch_size: 1 });
    expect(fake.seen[0]!.path).toBe(`/ws?clientId=${clientId}`);
    expect(providerMetadata).toEqual({
      comfyui: { images: [{ mediaType: 'image/png', promptId, cached: false, seed: 41 }] },
    });
  });

  it('uploads pictures under a name that tells their contents', async () => {
    const model = await serve();
    await model.doGenerate({ ...CALL, files: [png, { ...png, data: EDITED }] });
    const [first, second] = [...fake.uploads.keys()];
    expect(first).toMatch(/^interleave\/[0-9a-f]{32}\.png$/);
    expect(fake.prompts[0]!.prompt['20']!.inputs['image']).toBe(first);
    expect(fake.prompts[0]!.prompt['21']!.inputs['image']).toBe(second);
  });

  it.each<[string, FakeOptions, Partial<ComfyuiSettings>]>([
    ['is refused', { socket: 'refused', emptyHistories: 3 }, {}],
    ['is switched off', { emptyHistories: 3 }, { websocket: false }],
    ['dies in the middle', { socket: (socket) => socket.terminate(), emptyHistories: 3 }, {}],
    [
      'says what nobody understands',
      {
        socket: (socket, promptId, comfyui) => {
          for (const text of ['{', '[]', '{"type":"progress"}', '{"type":"executing","data":null}', '"x"']) {
            socket.send(text);
          }
          socket.send(Buffer.from([0, 0, 0, 1, 0, 0, 0, 2, 0x89, 0x50]));
          end(socket, promptId);
          comfyui.isDone = true;
        },
        emptyHistories: 99,
      },
      {},
    ],
  ])('finishes the job when the websocket %s', async (_, options, settings) => {
    const model = await serve(options, settings);
    expect((await model.doGenerate(CALL)).images).toHaveLength(1);
  });

  it('does not wait for a websocket that never opens', async () => {
    const model = await serve({ emptyHistories: 2, socket: 'silent' }, { websocketTimeoutMs: 50 });
    expect((await model.doGenerate(CALL)).images).toHaveLength(1);
  });

  it('finishes the job when the websocket loses the message that it is over', async () => {
    const model = await serve({ emptyHistories: 2 }, { slowPollMs: 30 });
    expect((await model.doGenerate(CALL)).images).toHaveLength(1);
  });

  it('tells how far the job is, and skips the jobs of others', async () => {
    const told: DrawProgress[] = [];
    const model = await serve(
      {
        emptyHistories: 99,
        socket: (socket, promptId) => {
          const progress = (data: unknown): void => socket.send(JSON.stringify({ type: 'progress', data }));
          progress({ value: 19, max: 20, prompt_id: 'of somebody else', node: '3' });
          progress({ value: 5, max: 20, prompt_id: promptId, node: '3' });
          // Older servers do not name the job.
          progress({ value: 10, max: 20 });
          end(socket, promptId);
        },
      },
      {},
      (progress) => told.push(progress),
    );
    await model.doGenerate(CALL);
    expect(told).toEqual([{ fraction: 0.25, label: 'node 3' }, { fraction: 0.5 }]);
  });

  it('recognises a result that comes from the cache', async () => {
    const model = await serve({ history: 'comfyui-history-cached' });
    const { providerMetadata } = await model.doGenerate({ ...CALL, seed: 1 });
    expect(providerMetadata).toMatchObject({ comfyui: { images: [{ cached: true }] } });
  });

  it('finds the picture of an earlier job again when the cache names none', async () => {
    const model = await serve({ history: ['comfyui-history', 'comfyui-history-cached-empty'] });
    await model.doGenerate({ ...CALL, seed: 1 });
    const { providerMetadata } = await model.doGenerate({ ...CALL, seed: 1 });
    expect(providerMetadata).toMatchObject({ comfyui: { images: [{ cached: true }] } });
    expect(routes().filter((route) => route === 'GET /view')).toHaveLength(2);
  });

  it('says so when the cache names no picture of a job that it did not see', async () => {
    const model = await serve({ history: ['comfyui-history', 'comfyui-history-cached-empty'] });
    await model.doGenerate({ ...CALL, seed: 1 });
    await expect(model.doGenerate({ ...CALL, seed: 2 })).rejects.toThrow(
      'ComfyUI: answered from its cache of an earlier job and named no picture; use {{seed}}',
    );
  });

  it('prefers what is saved to a preview, and takes the node that it is told', async () => {
    let model = await serve({ history: 'comfyui-history-preview' });
    await model.doGenerate(CALL);
    expect(fake.seen.at(-1)!.path).toContain('type=output');
    await fake.close();
    model = await serve({ history: 'comfyui-history-preview' }, { outputNode: '12' });
    await model.doGenerate(CALL);
    expect(fake.seen.at(-1)!.path).toContain('type=temp');
    await fake.close();
    model = await serve({ history: 'comfyui-history-preview' }, { outputNode: 'Result' });
    await model.doGenerate(CALL);
    expect(fake.seen.at(-1)!.path).toContain('interleave_00001_');
  });

  it('puts /api before every route when asked', async () => {
    const model = await serve({}, { apiPrefix: true });
    await model.doGenerate({ ...CALL, files: [png] });
    expect(fake.seen.filter(({ path }) => !path.startsWith('/api/'))).toEqual([]);
  });

  it('sends its headers on every way, the websocket included', async () => {
    const model = await serve({}, { headers: { 'x-api-key': KEY } });
    await model.doGenerate(CALL);
    expect(fake.seen.map(({ headers }) => headers['x-api-key'])).toEqual(fake.seen.map(() => KEY));
    expect(fake.seen.map(({ method }) => method)).toContain('WS');
  });

  it('fills the placeholders of the settings and of the call', async () => {
    const workflow = {
      ...nodes,
      3: { ...sampler, inputs: { ...sampler.inputs, steps: '{{steps}}', cfg: '{{cfg}}' } },
    };
    const model = await serve({}, { workflow: workflow as never, values: { steps: 20, cfg: 8 } });
    const providerOptions = { comfyui: { steps: 4, other: 1 } };
    const { warnings } = await model.doGenerate({ ...CALL, providerOptions });
    expect(fake.prompts[0]!.prompt['3']!.inputs).toMatchObject({ steps: 4, cfg: 8 });
    expect(warnings).toEqual([
      {
        type: 'unsupported',
        feature: 'providerOptions',
        details: 'The workflow has no placeholder for other.',
      },
    ]);
  });

  it('says what the workflow has no place for', async () => {
    const workflow = { 6: nodes[6], 9: nodes[9] } as never;
    const model = await serve({}, { workflow });
    const { warnings } = await model.doGenerate({ ...CALL, n: 2, seed: 1, size: '512x512' });
    expect(warnings.map((warning) => 'feature' in warning && warning.feature)).toEqual(['n', 'seed', 'size']);
  });

  it('lets the last picture stand in where the workflow takes more, and says so', async () => {
    const model = await serve({}, { editWorkflow: editing(2) as never });
    const { warnings } = await model.doGenerate({ ...CALL, files: [png] });
    expect(fake.prompts[0]!.prompt['21']!.inputs['image']).toBe([...fake.uploads.keys()][0]);
    expect(warnings).toEqual([
      {
        type: 'other',
        message: 'The workflow takes 2 pictures; the last one that was given stands in for 1 more.',
      },
    ]);
  });

  it.each([
    [
      { editWorkflow: undefined },
      { files: [png] },
      'this call needs "editWorkflow", which changes a picture',
    ],
    [{ workflow: undefined }, {}, 'this call needs "workflow", which draws from words'],
  ])('sends nothing when no workflow serves the call', async (settings, change, message) => {
    const { workflow, editWorkflow } = { ...WORKFLOWS, ...settings };
    fake = await startComfyui();
    const model = createComfyui(
      {
        baseURL: fake.origin,
        ...(workflow === undefined ? {} : { workflow }),
        ...(editWorkflow === undefined ? {} : { editWorkflow }),
      },
      { now: () => new Date(0) },
    );
    await expect(model.doGenerate({ ...CALL, ...change })).rejects.toThrow(message);
    expect(fake.seen).toEqual([]);
  });

  it.each<[string, Reply, string]>([
    [
      'a wrong value',
      fixture('comfyui-invalid'),
      "ComfyUI: refuses the workflow: CheckpointLoaderSimple (node 4): Value not in list (ckpt_name: 'flux2.safetensors' not in ['sd15.safetensors', 'sdxl.safetensors'])",
    ],
    [
      'a node that is not installed',
      fixture('comfyui-missing-node'),
      "ComfyUI: refuses the workflow: Cannot execute because node FluxGuidance does not exist. Node ID '#10'",
    ],
  ])('tells %s in a sentence', async (_, reply, message) => {
    const model = await serve({ intercept: ({ path }) => (path === '/prompt' ? reply : undefined) });
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({ isRetryable: false, message });
  });

  it.each([
    [
      'comfyui-history-error',
      false,
      'KSampler (node 3) failed: Given groups=1, weight of size [320, 4, 3, 3], expected input[2, 16, 64, 64] to have 4 channels',
    ],
    [
      'comfyui-history-oom',
      true,
      'KSampler (node 3) failed: Allocation on device 0 would exceed allowed memory.',
    ],
    ['comfyui-history-interrupted', false, 'the job was stopped on the server'],
    ['comfyui-history-empty', false, 'finished without a picture; the workflow needs a node that saves one'],
  ])('tells %s in a sentence', async (history, isRetryable, message) => {
    const model = await serve({ history });
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({
      isRetryable,
      message: expect.stringContaining(`ComfyUI: ${message}`) as unknown,
    });
  });

  it('says that a restarted server has forgotten the job', async () => {
    const model = await serve({ history: 'never' });
    fake.isForgotten = true;
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({
      isRetryable: true,
      message: 'ComfyUI: no longer knows the job; it was probably restarted',
    });
  });

  it('asks again when a question about the job fails', async () => {
    let failures = 3;
    const model = await serve({
      intercept: ({ path }) =>
        path.startsWith('/history') && failures-- > 0 ? fixture('comfyui-server-error') : undefined,
    });
    expect((await model.doGenerate(CALL)).images).toHaveLength(1);
  });

  it('gives up asking when every question fails', async () => {
    const model = await serve({
      intercept: ({ path }) => (path.startsWith('/history') ? fixture('comfyui-server-error') : undefined),
    });
    await expect(model.doGenerate(CALL)).rejects.toThrow('500 Internal Server Error');
    expect(routes().filter((route) => route === 'GET /history/')).toHaveLength(6);
    // Nobody would fetch the picture any more.
    expect(routes()).toContain('POST /interrupt');
  });

  async function abortRunning(options: FakeOptions): Promise<string[]> {
    const model = await serve({ history: 'never', ...options });
    const controller = new AbortController();
    const outcome = Promise.resolve(model.doGenerate({ ...CALL, abortSignal: controller.signal }));
    const failed = expect(outcome).rejects.toThrow('the user left');
    await expect.poll(() => routes().filter((route) => route === 'GET /queue').length).toBeGreaterThan(0);
    const before = fake.seen.length;
    controller.abort(new Error('the user left'));
    await failed;
    return fake.seen.slice(before).map(({ method, path, body }) => `${method} ${path} ${body.toString()}`);
  }

  it('takes the job out of the queue and stops it when aborted', async () => {
    const told = await abortRunning({});
    const { prompt_id: id } = fake.prompts[0]!;
    expect(told).toEqual([
      `POST /queue {"delete":["${id}"]}`,
      'GET /queue ',
      `POST /interrupt {"prompt_id":"${id}"}`,
    ]);
  });

  it('does not stop the job of somebody else when aborted', async () => {
    const told = await abortRunning({
      intercept: ({ method, path }) =>
        method === 'GET' && path === '/queue'
          ? {
              status: 200,
              body: {
                queue_running: [[0, 'other', {}, {}, []]],
                queue_pending: [[1, fake.prompts[0]!.prompt_id, {}, {}, []]],
              },
            }
          : undefined,
    });
    expect(told.filter((line) => line.includes('interrupt'))).toEqual([]);
  });

  it('cancels the job after its own time limit', async () => {
    const model = await serve({ history: 'never' }, { timeoutMs: 150 });
    await expect(model.doGenerate(CALL)).rejects.toMatchObject({
      isRetryable: true,
      message: 'ComfyUI: no picture within 150 ms',
    });
    expect(routes()).toContain('POST /interrupt');
  });

  const json = { 'content-type': 'application/json' };
  it.each<[string, string, Reply, RegExp, boolean]>([
    ['/prompt', 'empty', { status: 200, body: '' }, /empty body/, true],
    ['/prompt', 'a web page', { status: 200, body: '<!DOCTYPE html><p>' }, /got a web page/, false],
    [
      '/prompt',
      'cut off',
      { status: 200, headers: json, body: '{"prompt_id": "a' },
      /cut off or broken/,
      true,
    ],
    [
      '/prompt',
      'something else',
      { status: 200, headers: json, body: { id: 1 } },
      /expected \{"prompt_id"/,
      false,
    ],
    [
      '/upload/image',
      'refused',
      { status: 413, body: '413: Request Entity Too Large' },
      /413: Request Entity Too Large\./,
      false,
    ],
    ['/view', 'gone', { status: 404, body: '' }, /HTTP 404 without a message/, false],
    [
      '/view',
      'empty',
      { status: 200, body: '' },
      /"interleave_00001_\.png" is 0 bytes that are no PNG/,
      false,
    ],
    [
      '/queue',
      'something else',
      { status: 200, headers: json, body: [] },
      /"queue_running"|is otherwise/,
      false,
    ],
  ])('says what came when %s was %s', async (path, _, reply, message, isRetryable) => {
    const model = await serve({
      ...(path === '/queue' ? { history: 'never' } : {}),
      intercept: (seen) => (seen.path.startsWith(path) ? reply : undefined),
    });
    await expect(model.doGenerate({ ...CALL, files: [png] })).rejects.toMatchObject({
      isRetryable,
      message: expect.stringMatching(message) as unknown,
    });
  });
});
