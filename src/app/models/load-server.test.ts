import { afterEach, describe, expect, it } from 'vitest';
import { startFixtureServer } from '../../testing/fixture-server.ts';
import type { Answer, FixtureServer } from '../../testing/fixture-server.ts';
import { ProviderError } from '../../core/errors.ts';
import { loadImageModel } from './load-image-model.ts';
import { loadLanguageModel } from './load-language-model.ts';

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVQImWM4YKl9wFKbAUIBACJSBJGhAHVTAAAAAElFTkSuQmCC';

describe('servers', () => {
  let server: FixtureServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  const chat = {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: {
      id: '1',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '{"a":1}' } }],
      usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
    },
  };
  const picture = {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { data: [{ b64_json: PNG }] },
  };
  async function serve(models: Answer): Promise<string> {
    server = await startFixtureServer(({ method, path }) =>
      method === 'GET' ? models : path.endsWith('/chat/completions') ? chat : picture,
    );
    return `${server.origin}/v1`;
  }
  const list = (...data: { id: string; owned_by?: string }[]) => ({
    status: 200,
    body: { object: 'list', data },
  });
  const draw = {
    prompt: 'A house',
    n: 1,
    size: undefined,
    aspectRatio: undefined,
    seed: 7,
    files: undefined,
    mask: undefined,
    providerOptions: {},
  } as const;

  it('asks an agent for JSON by its schema, in a real request, without asking for its models first', async () => {
    const baseURL = await serve(list());
    const { model, reply } = await loadLanguageModel(`${baseURL}#Qwen/Qwen3-VL-8B`, { env: {} });
    expect(reply).toBe('json');
    const schema = { type: 'object', properties: { a: { type: 'number' } } } as const;
    const { content } = await model.doGenerate({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
      responseFormat: { type: 'json', schema },
    });
    expect(content).toEqual([{ type: 'text', text: '{"a":1}' }]);
    expect(server!.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
    expect(server!.requests[0]!.json()).toMatchObject({
      model: 'Qwen/Qwen3-VL-8B',
      response_format: { type: 'json_schema', json_schema: { schema } },
    });
    expect(server!.requests[0]!.headers['authorization']).toBeUndefined();
  });

  it('sends the key and headers of a server of the configuration, and takes its word for how to answer', async () => {
    const baseURL = await serve(list());
    const servers = {
      lab: { baseURL, dialect: 'openai', apiKeyEnv: 'LAB_KEY', headers: { 'x-team': 'a' }, reply: 'text' },
    } as const;
    const { model, reply } = await loadLanguageModel('lab:qwen', { env: { LAB_KEY: 'k1' }, servers });
    await model.doGenerate({ prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] });
    const { headers } = server!.requests[0]!;
    expect([reply, headers['authorization'], headers['x-team']]).toEqual(['text', 'Bearer k1', 'a']);
    const models = { 'lab:qwen': { reply: 'json' } } as const;
    expect((await loadLanguageModel('lab:qwen', { env: { LAB_KEY: 'k1' }, servers, models })).reply).toBe(
      'json',
    );
    await expect(loadLanguageModel('lab:qwen', { env: {}, servers })).rejects.toThrow(
      'The server "lab" needs an API key: set the environment variable LAB_KEY.',
    );
  });

  it('uses the only model of a server that none was named of', async () => {
    const baseURL = await serve(list({ id: 'Qwen/Qwen-Image-Edit-2511', owned_by: 'vllm' }));
    expect((await loadLanguageModel(baseURL, { env: {} })).model.modelId).toBe('Qwen/Qwen-Image-Edit-2511');
    const { model, capabilities } = await loadImageModel(baseURL, { env: {} });
    expect(model.modelId).toBe('Qwen/Qwen-Image-Edit-2511');
    expect(capabilities).toEqual({ edit: true, maxReferences: 3, mask: 'unknown', seed: true });
  });

  it('lists the models of a server when there are several', async () => {
    const baseURL = await serve(list({ id: 'a/b' }, { id: 'c:8b' }));
    await expect(loadLanguageModel(baseURL, { env: {} })).rejects.toThrow(
      `${baseURL} serves 2 models; name one: ${baseURL}#a/b, ${baseURL}#c:8b.`,
    );
    const servers = { lab: { baseURL, dialect: 'openai' } } as const;
    await expect(loadImageModel('lab', { env: {}, servers })).rejects.toThrow('name one: lab:a/b, lab:c:8b.');
  });

  it.each<[string, Answer, string]>([
    ['no list', { status: 404, body: '' }, 'does not list its models; name one'],
    ['a list of another shape', { status: 200, body: ['a'] }, 'does not list its models; name one'],
    ['a web page', { status: 200, body: '<html>' }, 'does not list its models; name one'],
    ['an empty list', list(), 'serves no model; name one'],
    [
      'a demand for a key',
      { status: 401, body: '' },
      'wants an API key: set apiKeyEnv of the server (HTTP 401)',
    ],
  ])('says so when a server has %s', async (_, models, words) => {
    const baseURL = await serve(models);
    await expect(loadLanguageModel(baseURL, { env: {} })).rejects.toThrow(words);
  });

  it('says where nothing answers', async () => {
    const baseURL = await serve(list());
    await server!.close();
    server = undefined;
    const failure: unknown = await loadImageModel(`${baseURL}#m`, { env: {} }).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ProviderError);
    expect(failure).toMatchObject({ failure: { isRetryable: true } });
    expect((failure as Error).message).toMatch(
      /^No server answers at .*\/v1\/models \(connect ECONNREFUSED .*\)\. Start it/,
    );
  });

  it.each([
    [
      { id: 'sd-cpp-local', owned_by: 'local' },
      { prompt: 'A house <sd_cpp_extra_args>{"seed":7}</sd_cpp_extra_args>' },
    ],
    [
      { id: 'm', owned_by: 'sglang' },
      { seed: 7, output_format: 'png' },
    ],
    [{ id: 'm', owned_by: 'xinference' }, { kwargs: '{"seed":7}' }],
    [
      { id: 'm', owned_by: 'lemonade' },
      { seed: 7, response_format: 'b64_json' },
    ],
    [
      { id: 'm', owned_by: 'vllm' },
      { seed: 7, response_format: 'b64_json' },
    ],
  ])('hears from the list of models that %o speaks another dialect', async (served, body) => {
    const baseURL = await serve(list(served));
    const { model } = await loadImageModel(`${baseURL}#${served.id}`, { env: {} });
    await model.doGenerate(draw);
    expect(server!.requests[1]!.json()).toMatchObject(body);
  });

  it('takes a server for OpenAI-like when it has no list, and takes the dialect of the configuration', async () => {
    const baseURL = await serve({ status: 404, body: '' });
    const { model, capabilities } = await loadImageModel(`${baseURL}#m`, { env: {} });
    const { warnings } = await model.doGenerate(draw);
    expect([capabilities.seed, warnings.length]).toEqual([false, 1]);
    const servers = { lab: { baseURL, dialect: 'localai' } } as const;
    const other = await loadImageModel('lab:m', { env: {}, servers });
    expect(other.capabilities.seed).toBe(true);
    expect(server!.requests.filter(({ method }) => method === 'GET').length).toBe(1);
  });

  it('tells that Ollama no longer draws', async () => {
    const words = 'is Ollama, which no longer draws pictures';
    await expect(loadImageModel('http://127.0.0.1:11434/v1#flux', { env: {} })).rejects.toThrow(words);
    const baseURL = await serve(list({ id: 'x', owned_by: 'library' }));
    await expect(loadImageModel(`${baseURL}#x`, { env: {} })).rejects.toThrow(words);
  });

  it("takes the user's word for what a model can do, by its id or by its alias", async () => {
    const baseURL = await serve({ status: 404, body: '' });
    const id = `${baseURL}#m`;
    const aliases = { mine: id };
    const byId = { [id]: { capabilities: { edit: true, maxReferences: 2 } } } as const;
    const { capabilities } = await loadImageModel('mine', { env: {}, aliases, models: byId });
    expect(capabilities).toMatchObject({ edit: true, maxReferences: 2 });
    const byAlias = { mine: { capabilities: { edit: false } } } as const;
    expect((await loadImageModel('mine', { env: {}, aliases, models: byAlias })).capabilities.edit).toBe(
      false,
    );
  });
});
