import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readReply, startFixtureServer } from '../../testing/fixture-server.ts';
import type { Answer, FixtureServer, Reply, SeenRequest } from '../../testing/fixture-server.ts';
import { loadConfig, parseConfig } from '../config.ts';
import type { ConfigInput } from '../config.ts';
import { createInterleaver } from '../interleaver.ts';
import { checkModel } from './check-model.ts';
import { listModels } from './list-models.ts';
import { loadImageModel } from './load-image-model.ts';
import { loadLanguageModel } from './load-language-model.ts';
import type { ModelSettings } from './settings.ts';

const fixture = (name: string): Reply =>
  readReply(join(import.meta.dirname, '../../adapters/image/__fixtures__'), name);
const DRAW_CALL = {
  prompt: 'A red house',
  n: 1,
  size: undefined,
  aspectRatio: undefined,
  seed: 7,
  files: undefined,
  mask: undefined,
  providerOptions: {},
} as const;
const node = (inputs: Record<string, string>) => ({ '1': { class_type: 'Node', inputs } });
const DRAWS = node({ text: '{{prompt}}', seed: '{{seed}}' });
const EDITS = node({ text: '{{prompt}}', seed: '{{seed}}', a: '{{image_1}}', b: '{{image_2}}' });

let folder: string;
let server: FixtureServer | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interleave-generators-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await server?.close();
  server = undefined;
});

async function serve(answer: (request: SeenRequest) => Answer): Promise<string> {
  server = await startFixtureServer(answer);
  return server.origin;
}

function settingsFor(
  generators: ConfigInput['generators'],
  more: Partial<ModelSettings> = {},
): ModelSettings {
  return { ...parseConfig({ generators }, 'test'), env: {}, projectDir: folder, ...more };
}

describe('a generator of the configuration', () => {
  it('reads ComfyUI workflows from files beside the configuration, and what they can do from them', async () => {
    writeFileSync(join(folder, 'draw.json'), JSON.stringify(DRAWS));
    const comfy = {
      kind: 'comfyui',
      baseURL: 'http://127.0.0.1:8188',
      workflow: 'draw.json',
      editWorkflow: ['./edit.json', EDITS],
    };
    writeFileSync(join(folder, 'edit.json'), JSON.stringify(node({ t: '{{prompt}}', i: '{{image_1}}' })));
    writeFileSync(join(folder, 'interleave.config.json'), JSON.stringify({ generators: { comfy } }));
    const config = await loadConfig(folder);
    const { model, capabilities } = await loadImageModel('comfy', { ...config, env: {}, projectDir: folder });
    expect([model.provider, model.modelId]).toEqual(['comfy.image', 'workflow']);
    expect(capabilities).toEqual({ edit: true, maxReferences: 2, mask: false, seed: false });
    // Once more, as the program's own entry reads it.
    expect(parseConfig(config, 'again').generators).toEqual(config.generators);
  });

  it("sends calls to sdapi with the password, and the user's word goes over what the adapter says", async () => {
    const origin = await serve(() => fixture('sdapi-txt2img'));
    const settings = settingsFor(
      { forge: { kind: 'sdapi', baseURL: origin, username: 'me', passwordEnv: 'FORGE_PASSWORD' } },
      { env: { FORGE_PASSWORD: 'pw' }, models: { forge: { capabilities: { edit: true } } } },
    );
    const { model, capabilities } = await loadImageModel('forge', settings);
    expect(capabilities).toEqual({ edit: true, maxReferences: 1, mask: true, seed: true });
    await model.doGenerate(DRAW_CALL);
    const [request] = server!.requests;
    expect(request!.path).toBe('/sdapi/v1/txt2img');
    expect(request!.headers['authorization']).toBe(`Basic ${Buffer.from('me:pw').toString('base64')}`);
  });

  it('sends the key of a ComfyUI or klein server as a bearer', async () => {
    const origin = await serve(() => fixture('klein-generation'));
    const settings = settingsFor(
      { paper: { kind: 'klein', endpoints: [origin], headers: { 'x-team': 'a' }, apiKeyEnv: 'PAPER_KEY' } },
      { env: { PAPER_KEY: 'k1' } },
    );
    const { model } = await loadImageModel('paper', settings);
    await model.doGenerate(DRAW_CALL);
    const { headers } = server!.requests.at(-1)!;
    expect([headers['authorization'], headers['x-team']]).toEqual(['Bearer k1', 'a']);
  });

  it('asks the table of models only for what the Hugging Face adapter does not know', async () => {
    const of = async (config: object) => {
      const generators = { hf: { kind: 'huggingface' as const, modelId: '', ...config } };
      return (await loadImageModel('hf', settingsFor(generators, { env: { HF_TOKEN: 'hf_x' } })))
        .capabilities;
    };
    expect(await of({ modelId: 'black-forest-labs/FLUX.1-Kontext-dev' })).toMatchObject({
      edit: true,
      maxReferences: 1,
    });
    expect(await of({ modelId: 'black-forest-labs/FLUX.1-schnell' })).toMatchObject({ edit: false });
    expect(await of({ modelId: 'a/b' })).toMatchObject({ edit: 'unknown', maxReferences: 1 });
    const drawsOnly = { modelId: 'black-forest-labs/FLUX.1-Kontext-dev', provider: 'nscale' };
    expect(await of(drawsOnly)).toMatchObject({ edit: false, maxReferences: 0 });
  });

  it('makes the pictures of a run', async () => {
    const origin = await serve(({ path }) =>
      path === '/health' ? { status: 200, body: { gpu_manager_ready: true } } : fixture('klein-generation'),
    );
    const interleaver = createInterleaver({
      generator: 'paper',
      generators: { paper: { kind: 'klein', endpoints: [origin] } },
      attempts: 1,
      env: {},
    });
    const out = join(folder, 'run');
    const result = await interleaver.generate('A red house stands on a meadow.', { out, seed: 1 });
    expect(result.usage.imageCalls).toBe(1);
    const { image, prompt } = server!.requests.at(-1)!.json() as { image: unknown; prompt: string };
    expect([image, /house/.test(prompt)]).toEqual([null, true]);
    expect(readFileSync(join(out, 'journal.jsonl'), 'utf8')).toContain('"paper"');
  });
});

describe('an id with a prefix', () => {
  it.each([
    ['svg:http://127.0.0.1:9/v1#m', { edit: true, maxReferences: 4 }],
    ['draws:http://127.0.0.1:9/v1#m', { edit: true, maxReferences: 3 }],
    ['huggingface:black-forest-labs/FLUX.1-Kontext-dev', { edit: true, maxReferences: 1 }],
    ['klein:http://127.0.0.1:9', { edit: true, maxReferences: 1 }],
  ])('%s needs no configuration', async (id, expected) => {
    const settings = { env: { HF_TOKEN: 'hf_x' }, projectDir: folder };
    expect((await loadImageModel(id, settings)).capabilities).toMatchObject(expected);
  });

  it('draws with a language model under an alias', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9" fill="red"/></svg>';
    const origin = await serve(() => chat(svg));
    const aliases = { pen: `svg:writer`, writer: `${origin}/v1#m` };
    const { model } = await loadImageModel('pen', { env: {}, aliases, projectDir: folder });
    const { images } = await model.doGenerate({ ...DRAW_CALL, size: '64x64' });
    expect(Buffer.from(images[0] as Uint8Array).toString('latin1', 1, 4)).toBe('PNG');
    expect(server!.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
  });

  it("reads the pictures of a server's chat, wherever in the message they are", async () => {
    const origin = await serve(() => fixture('vllm-omni-chat'));
    const { model } = await loadImageModel(`draws:${origin}/v1#Qwen/Qwen-Image`, {
      env: {},
      projectDir: folder,
    });
    const { images } = await model.doGenerate(DRAW_CALL);
    expect(images).toHaveLength(1);
    expect(server!.requests[0]!.json()).toMatchObject({ model: 'Qwen/Qwen-Image', seed: 7 });
  });
});

describe('bad input is told in one sentence, before anything is spent', () => {
  const comfy = (more: object) => ({ kind: 'comfyui', baseURL: 'http://127.0.0.1:1', ...more });
  const named = (config: object) => ({ g: config }) as ConfigInput['generators'];

  it.each<[string, object, string]>([
    [
      'an unknown kind',
      { kind: 'comfy' },
      '"generators.g.kind": expected one of comfyui, sdapi, klein, huggingface, language-model, svg.',
    ],
    ['no kind', { baseURL: 'http://a' }, '"generators.g.kind": expected one of comfyui'],
    ['an unknown setting', comfy({ workflow: DRAWS, stpes: 4 }), 'Unrecognized key: "stpes"'],
    [
      'a key in the file',
      { kind: 'huggingface', modelId: 'a/b', apiKey: 'hf_secret' },
      'a secret has no place in this file; put it into a variable and name that as "apiKeyEnv"',
    ],
    [
      'a password in the file',
      { kind: 'sdapi', baseURL: 'http://a', password: 'x' },
      'name that as "passwordEnv"',
    ],
    [
      'a wrong address',
      { kind: 'klein', endpoints: ['gpu-1:8011'] },
      '"generators.g.endpoints.0": expected an address',
    ],
    [
      'a workflow of another type',
      comfy({ workflow: 7 }),
      '"generators.g.workflow": expected a file with a workflow in API format',
    ],
    ['no language model', { kind: 'svg' }, '"generators.g.model": expected the id of a language model'],
  ])('%s, in the file', (_, config, words) => {
    expect(() => parseConfig({ generators: named(config) }, 'file')).toThrow(words);
    expect(() => parseConfig({ generators: named(config) }, 'file')).not.toThrow('hf_secret');
  });

  it.each<[string, object, RegExp]>([
    [
      'a workflow file that is missing',
      comfy({ workflow: '/none/draw.json' }),
      /^generators\.g: the file \/none\/draw\.json of "workflow" does not exist; export/,
    ],
    [
      'a workflow without a placeholder',
      comfy({ workflow: node({ text: 'a house' }) }),
      /^generators\.g: "workflow" has no \{\{prompt\}\}/,
    ],
    [
      'an edit without a picture',
      comfy({ workflow: DRAWS, editWorkflow: [DRAWS] }),
      /^generators\.g: "editWorkflow\.0" takes no picture/,
    ],
    ['no workflow', comfy({}), /^generators\.g: "workflow": a workflow is missing/],
    [
      'the format of the editor',
      comfy({ workflow: { nodes: [], links: [] } }),
      /export it with "Workflow > Export \(API\)"/,
    ],
    [
      'a missing key',
      { kind: 'huggingface', modelId: 'a/b' },
      /^generators\.g: it needs an API key: set the environment variable HF_TOKEN\.$/,
    ],
    ['a missing key of a server', comfy({ workflow: DRAWS, apiKeyEnv: 'COMFY_KEY' }), /COMFY_KEY/],
    [
      'a missing password',
      { kind: 'sdapi', baseURL: 'http://a', username: 'u', passwordEnv: 'PW' },
      /it needs a password: set the environment variable PW/,
    ],
    [
      'a password without a user',
      { kind: 'sdapi', baseURL: 'http://a', passwordEnv: 'PW' },
      /"passwordEnv" needs "username"/,
    ],
    [
      'references that the server is not told how to take',
      { kind: 'sdapi', baseURL: 'http://a', edit: 'references' },
      /^generators\.g: "references": /,
    ],
    [
      'a language model without a key',
      { kind: 'svg', model: 'openai:gpt-5.6' },
      /^generators\.g: "openai:gpt-5\.6" needs an API key: set the environment variable OPENAI_API_KEY/,
    ],
    [
      'an unknown language model',
      { kind: 'language-model', model: 'nobody:x' },
      /^generators\.g: "nobody:x" names no known model/,
    ],
    ['itself as language model', { kind: 'svg', model: 'g' }, /^generators\.g: "g" draws; planner, critic/],
  ])('%s', async (_, config, words) => {
    await expect(loadImageModel('g', settingsFor(named(config)))).rejects.toThrow(words);
    await expect(loadImageModel('g', settingsFor(named(config)))).rejects.toMatchObject({ code: 'config' });
  });

  it('a workflow file that is not JSON', async () => {
    const file = join(folder, 'draw.json');
    writeFileSync(file, '{"1":');
    await expect(loadImageModel('g', settingsFor(named(comfy({ workflow: file }))))).rejects.toThrow(
      `generators.g: the file ${file} of "workflow" is not JSON`,
    );
  });

  it.each([
    ['svg:', '"svg:" lacks the rest: write svg:<language model id>.'],
    ['huggingface', '"huggingface" lacks the rest: write huggingface:<model>.'],
    ['klein:gpu-1', '"klein:gpu-1" is not klein:<http://host:port> (expected an address'],
    ['huggingface:a/b', '"huggingface:a/b": it needs an API key: set the environment variable HF_TOKEN.'],
    ['svg:sandbox:image', '"svg:sandbox:image": sandbox:image draws'],
    ['comfy', '"comfy" names no known model'],
  ])('the id %s', async (id, words) => {
    await expect(loadImageModel(id, { env: {}, projectDir: folder })).rejects.toThrow(words);
  });

  it('a generator as planner, and a name that is a server too', async () => {
    const generators = { g: { kind: 'klein' as const, endpoints: ['http://127.0.0.1:1'] } };
    const settings = settingsFor(generators);
    await expect(loadLanguageModel('g', settings)).rejects.toThrow('"g" draws; planner, critic');
    const servers = { g: { baseURL: 'http://127.0.0.1:1/v1' } };
    await expect(loadImageModel('g', { ...settings, servers })).rejects.toThrow(
      '"g" is under "servers" and under "generators" of the configuration; rename one of them.',
    );
  });
});

describe('interleave doctor and the list', () => {
  const check = async (generator: object, env = {}) => {
    const settings = settingsFor({ g: generator } as ConfigInput['generators'], { env });
    const { checks } = await checkModel('g', 'image', settings);
    return checks.slice(1).map(({ name, ok, detail }) => [name, ok, detail]);
  };

  it('asks ComfyUI for its state, and draws nothing', async () => {
    let status = 200;
    const baseURL = await serve(() => ({ status, body: {} }));
    const comfy = { kind: 'comfyui', baseURL, workflow: DRAWS, apiPrefix: true };
    expect(await check(comfy)).toEqual([['reachable', true, `${baseURL} answers.`]]);
    expect(server!.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/system_stats',
    ]);
    status = 404;
    expect((await check(comfy))[0]).toEqual(['reachable', false, expect.stringContaining('is that ComfyUI')]);
    status = 401;
    expect((await check(comfy))[0]).toEqual(['key', false, expect.stringContaining('HTTP 401')]);
  });

  it('asks sdapi for its checkpoints', async () => {
    const baseURL = await serve(() => ({
      status: 200,
      body: [{ title: 'a.safetensors [1]', model_name: 'a' }],
    }));
    const sdapi = { kind: 'sdapi', baseURL };
    expect(await check(sdapi)).toEqual([['reachable', true, `${baseURL} answers.`]]);
    expect((await check({ ...sdapi, model: 'a' }))[1]).toEqual(['model', true, 'It has a.']);
    expect((await check({ ...sdapi, model: 'b' }))[1]).toEqual([
      'model',
      null,
      'It has no b, but: a.safetensors [1].',
    ]);
    await server!.close();
    server = undefined;
    expect((await check(sdapi))[0]).toEqual([
      'reachable',
      false,
      expect.stringContaining('start it, or correct the address'),
    ]);
  });

  it('is content with one klein endpoint that is well, and not with none', async () => {
    let isReady = true;
    const origin = await serve(() => ({ status: 200, body: { gpu_manager_ready: isReady } }));
    const klein = { kind: 'klein', endpoints: [origin, 'http://127.0.0.1:1'] };
    expect((await check(klein)).map(([, ok]) => ok)).toEqual([true, null]);
    isReady = false;
    expect((await check(klein)).map(([, ok]) => ok)).toEqual([false, false]);
  });

  it('asks Hugging Face whose the token is', async () => {
    const settings = (status: number, token: string): ModelSettings => ({
      env: { HF_TOKEN: token },
      projectDir: folder,
      fetch: (url, init) => {
        expect(url).toBe('https://huggingface.co/api/whoami-v2');
        expect(new Headers(init?.headers).get('authorization')).toBe(`Bearer ${token}`);
        return Promise.resolve(new Response('{}', { status }));
      },
    });
    const keyCheck = async (status: number, token: string) =>
      (await checkModel('huggingface:a/b', 'image', settings(status, token))).checks.at(-1);
    expect(await keyCheck(200, 'hf_good')).toEqual({
      name: 'key',
      ok: true,
      detail: 'huggingface.co takes the key.',
    });
    expect(await keyCheck(401, 'hf_bad')).toMatchObject({ name: 'key', ok: false });
    expect(await keyCheck(401, 'fal-own')).toMatchObject({ name: 'key', ok: null });
  });

  it('asks the language model behind svg for a word, and that behind draws for none', async () => {
    const origin = await serve(({ method }) =>
      method === 'GET' ? { status: 200, body: { data: [{ id: 'm' }] } } : chat('OK'),
    );
    const names = async (kind: string) =>
      (await check({ kind, model: `${origin}/v1#m` })).map(([name]) => name);
    expect(await names('svg')).toEqual(['reachable', 'model', 'answer']);
    expect(await names('language-model')).toEqual(['reachable', 'model']);
  });

  it('lists generators with what they can do, and what is wrong with them', async () => {
    const baseURL = await serve(() => ({ status: 200, body: {} }));
    const settings = settingsFor({
      comfy: { kind: 'comfyui', baseURL, workflow: DRAWS, editWorkflow: EDITS },
      gone: { kind: 'comfyui', baseURL: 'http://127.0.0.1:1', workflow: DRAWS },
      wrong: { kind: 'comfyui', baseURL, workflow: '/none.json' },
    });
    const rows = (await listModels(settings)).filter(({ source }) => source === 'generator');
    expect(rows.map(({ id, state }) => [id, state])).toEqual([
      ['comfy', 'ready'],
      ['gone', 'unreachable'],
      ['wrong', 'wrong'],
    ]);
    expect(rows[0]).toMatchObject({
      kinds: ['image'],
      fix: null,
      capabilities: { edit: true, maxReferences: 2 },
    });
    expect(rows[2]!.fix).toContain('/none.json');
  });
});

function chat(content: string): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: {
      id: '1',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
      usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
    },
  };
}
