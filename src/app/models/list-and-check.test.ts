import { afterEach, describe, expect, it } from 'vitest';
import { startFixtureServer } from '../../testing/fixture-server.ts';
import type { Answer, FixtureServer, SeenRequest } from '../../testing/fixture-server.ts';
import { checkModel } from './check-model.ts';
import { listModels } from './list-models.ts';
import type { ModelSettings } from './settings.ts';

let server: FixtureServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function serve(answer: (request: SeenRequest) => Answer): Promise<string> {
  server = await startFixtureServer(answer);
  return `${server.origin}/v1`;
}

const MODELS = { status: 200, body: { data: [{ id: 'qwen3-vl:8b' }, { id: 'flux' }] } };
const chat = (finish_reason: string) => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: {
    id: '1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, finish_reason, message: { role: 'assistant', content: 'OK' } }],
    usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
  },
});

describe('listModels', () => {
  it('lists the sandbox as ready, and providers with what they lack', async () => {
    const rows = await listModels({ env: { OPENAI_API_KEY: 'k' } });
    const row = (id: string) => rows.find((candidate) => candidate.id === id);
    expect(row('sandbox:image')).toMatchObject({ kinds: ['image'], state: 'ready', fix: null, reply: null });
    expect(row('sandbox:critic')).toMatchObject({ kinds: ['language'], reply: 'text', capabilities: null });
    expect(row('openai:gpt-image-2')).toEqual({
      id: 'openai:gpt-image-2',
      kinds: ['image'],
      source: 'provider',
      target: null,
      state: 'ready',
      fix: null,
      capabilities: { edit: true, maxReferences: 16, mask: true, seed: false },
      reply: null,
    });
    expect(row('fal:fal-ai/flux-2/edit')).toMatchObject({
      state: 'no-key',
      fix: 'set FAL_API_KEY or FAL_KEY',
    });
    expect(row('togetherai:Qwen/Qwen2.5-VL-72B-Instruct')).toMatchObject({ reply: 'text' });
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  it('asks servers what they serve, and says which do not answer or lack a key', async () => {
    const baseURL = await serve(() => MODELS);
    const servers = {
      lab: { baseURL, dialect: 'openai', reply: 'text' },
      paid: { baseURL, dialect: 'openai', apiKeyEnv: 'PAID_KEY' },
      gone: { baseURL: 'http://127.0.0.1:1/v1', dialect: 'openai' },
    } as const;
    const rows = (await listModels({ env: {}, servers })).filter(({ source }) => source === 'server');
    expect(rows.map(({ id, state }) => [id, state])).toEqual([
      ['lab:qwen3-vl:8b', 'ready'],
      ['lab:flux', 'ready'],
      ['paid', 'unreachable'],
      ['gone', 'unreachable'],
    ]);
    expect(rows[0]).toMatchObject({ kinds: ['language', 'image'], reply: 'text' });
    expect(rows[2]!.fix).toContain('set the environment variable PAID_KEY');
    expect(rows[3]!.fix).toContain('No server answers at http://127.0.0.1:1/v1/models');
  });

  it('lists aliases with what they stand for, and those that stand for nothing', async () => {
    const aliases = { good: 'sandbox:image', bad: 'nothing:at-all' };
    const rows = (await listModels({ env: {}, aliases })).filter(({ source }) => source === 'alias');
    expect(rows).toMatchObject([
      { id: 'good', target: 'sandbox:image', state: 'ready', fix: null },
      { id: 'bad', target: 'nothing:at-all', state: 'wrong' },
    ]);
  });
});

describe('checkModel', () => {
  const failing = async (settings: ModelSettings, id: string, kind: 'language' | 'image' = 'language') => {
    const { ok, checks } = await checkModel(id, kind, settings);
    expect(ok).toBe(false);
    return checks.at(-1)!;
  };

  it('asks an agent on a server for one word', async () => {
    const baseURL = await serve(({ method }) => (method === 'GET' ? MODELS : chat('stop')));
    const report = await checkModel(`${baseURL}#qwen3-vl:8b`, 'language', { env: {} });
    expect(report.ok).toBe(true);
    expect(report.checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['set up', true],
      ['reachable', true],
      ['model', true],
      ['answer', true],
    ]);
    expect(server!.requests.at(-1)!.json()).toMatchObject({ model: 'qwen3-vl:8b', max_tokens: 16 });
  });

  it('does not draw to check an image model', async () => {
    const baseURL = await serve(() => MODELS);
    const { ok, checks } = await checkModel(`${baseURL}#other`, 'image', { env: {} });
    expect(server!.requests.every(({ method }) => method === 'GET')).toBe(true);
    expect([ok, checks.at(-1)]).toEqual([
      true,
      { name: 'model', ok: null, detail: 'It does not list other, but: qwen3-vl:8b, flux.' },
    ]);
  });

  it('counts an answer that was cut off by the token limit, and not one that was filtered', async () => {
    let reason = 'length';
    const baseURL = await serve(({ method }) => (method === 'GET' ? MODELS : chat(reason)));
    expect((await checkModel(`${baseURL}#flux`, 'language', { env: {} })).ok).toBe(true);
    reason = 'content_filter';
    expect(await failing({ env: {} }, `${baseURL}#flux`)).toMatchObject({
      name: 'answer',
      detail: 'It answered, but ended with "content-filter".',
    });
  });

  it('tells what to do about an id, a key, a package or a server that is not there', async () => {
    expect(await failing({ env: {} }, 'mistral:x')).toMatchObject({ name: 'set up', ok: false });
    expect((await failing({ env: {} }, 'openai:gpt-5.6')).detail).toContain('OPENAI_API_KEY');
    const gone = await failing({ env: {} }, 'http://127.0.0.1:1/v1#m');
    expect([gone.name, gone.detail]).toEqual([
      'reachable',
      expect.stringContaining('Start it, or correct the address'),
    ]);
  });

  it('asks a service whether it takes the key, without paying', async () => {
    let status = 200;
    await serve(() => ({ status, body: '{}' }));
    const fetch: typeof globalThis.fetch = (url, init) =>
      globalThis.fetch(`${server!.origin}${new URL(url as string).pathname}`, init);
    const settings = { env: { REPLICATE_API_TOKEN: 'r8_secret', FAL_KEY: 'k' }, fetch };
    const id = 'replicate:black-forest-labs/flux-2-pro';
    const good = await checkModel(id, 'image', settings);
    expect([good.ok, good.checks.at(-1)!.detail]).toEqual([true, 'api.replicate.com takes the key.']);
    expect(server!.requests[0]!.headers['authorization']).toBe('Bearer r8_secret');
    status = 401;
    const bad = await failing(settings, id, 'image');
    expect(bad).toEqual({
      name: 'key',
      ok: false,
      detail: 'api.replicate.com refuses the key in REPLICATE_API_TOKEN (HTTP 401); put a valid one there.',
    });
    status = 404;
    expect((await checkModel(id, 'image', settings)).checks.at(-1)).toMatchObject({ name: 'key', ok: null });
    const fal = await checkModel('fal:fal-ai/flux-2', 'image', settings);
    expect(fal.checks.at(-1)).toEqual({ name: 'reachable', ok: true, detail: 'fal.run answers.' });
    expect(server!.requests.at(-1)!.headers['authorization']).toBeUndefined();
  });

  it('says when a service cannot be reached', async () => {
    const fetch = (): Promise<never> =>
      Promise.reject(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') }));
    const check = await failing(
      { env: { BFL_API_KEY: 'k' }, fetch },
      'black-forest-labs:flux-2-pro',
      'image',
    );
    expect(check.detail).toBe(
      'api.bfl.ai cannot be reached (getaddrinfo ENOTFOUND); check the network, a proxy or a firewall.',
    );
  });

  it('does not repeat a key that a server repeats', async () => {
    const error = { error: { message: 'Incorrect API key provided: topsecret99' } };
    const baseURL = await serve(({ method }) => (method === 'GET' ? MODELS : { status: 401, body: error }));
    const servers = { lab: { baseURL, dialect: 'openai', apiKeyEnv: 'LAB_KEY' } } as const;
    const check = await failing({ env: { LAB_KEY: 'topsecret99' }, servers }, 'lab:flux');
    expect([check.name, check.detail]).toEqual(['answer', 'Incorrect API key provided: [redacted]']);
  });

  it('ends with the reason of its signal', async () => {
    const baseURL = await serve(({ method }) => (method === 'GET' ? MODELS : 'hang'));
    const controller = new AbortController();
    const reason = new Error('the user left');
    const outcome = checkModel(`${baseURL}#flux`, 'language', { env: {} }, controller.signal);
    await expect.poll(() => server!.requests.length).toBe(2);
    controller.abort(reason);
    await expect(outcome).rejects.toBe(reason);
  });
});
