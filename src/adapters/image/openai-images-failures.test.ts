import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readReply, startFixtureServer } from '../../testing/fixture-server.ts';
import type { Answer, FixtureServer, Reply } from '../../testing/fixture-server.ts';
import { patientFetch } from '../http/patient-fetch.ts';
import type { DialectName } from './openai-images-dialects.ts';
import { createOpenAIImages } from './openai-images.ts';

const KEY = 'sk-test-0123456789abcdef';

const fixture = (name: string): Reply => readReply(join(import.meta.dirname, '__fixtures__'), name);

describe('createOpenAIImages, when something fails', () => {
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

  it.each([
    ['vllm-omni-error', "Model mismatch: request specifies 'other' but server is running 'Qwen/Qwen-Image'."],
    ['vllm-omni-invalid', 'body.prompt: field required'],
    ['sglang-error', "response_format='url' requires cloud storage to be configured."],
    ['sdcpp-error', 'invalid sd_cpp_extra_args'],
    ['sdcpp-server-error', 'generate_image returned no results'],
    ['localai-server-error', 'could not load model: rpc error'],
    ['xinference-rate-limit', 'Rate limit reached for the model.'],
    ['lemonade-server-error', 'sd-server failed: out of memory'],
  ])('tells the words of %s', async (name, words) => {
    const model = await serve('openai', fixture(name));
    await expect(model.doGenerate(options)).rejects.toThrow(words);
  });

  const json = { 'content-type': 'application/json' };
  it.each<[string, Reply, RegExp, boolean]>([
    ['an empty body', { status: 200, body: '' }, /HTTP 200 with an empty body/, true],
    [
      'a web page',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><p>Hi' },
      /got a web page \(text\/html\)\. Check that the base URL/,
      false,
    ],
    [
      'plain text',
      { status: 200, headers: { 'content-type': 'text/plain' }, body: 'busy' },
      /expected JSON, got text\/plain: busy/,
      false,
    ],
    [
      'truncated JSON',
      { status: 200, headers: json, body: '{"data":[{"b64_json":"iVBOR' },
      /cut off or broken after 27 characters/,
      true,
    ],
    [
      'another shape',
      { status: 200, headers: json, body: { images: [] } },
      /expected \{"data".*but "data" is otherwise/,
      false,
    ],
    [
      'an error under HTTP 200',
      { status: 200, headers: json, body: { error: { message: 'no model loaded' } } },
      /HTTP 200, but with an error: no model loaded/,
      false,
    ],
    ['no picture', { status: 200, headers: json, body: { data: [] } }, /without a picture/, true],
    [
      'neither base64 nor url',
      { status: 200, headers: json, body: { data: [{}] } },
      /neither "b64_json" nor "url"/,
      false,
    ],
    [
      'broken base64',
      { status: 200, headers: json, body: { data: [{ b64_json: 'iVBO*w0K' }] } },
      /picture 1 of 1 is not valid base64/,
      true,
    ],
    [
      'base64 that is cut off',
      { status: 200, headers: json, body: { data: [{ b64_json: 'iVBORw0KGg' }] } },
      /picture 1 of 1 is not valid base64/,
      true,
    ],
    [
      'bytes that are no picture',
      { status: 200, headers: json, body: { data: [{ b64_json: 'aGVsbG8=' }] } },
      /picture 1 of 1 is 5 bytes that are no PNG/,
      false,
    ],
    [
      'a url that is none',
      { status: 200, headers: json, body: { data: [{ url: 'http://' }] } },
      /not a URL/,
      false,
    ],
    [
      'a path on the disk of the server',
      { status: 200, headers: json, body: { data: [{ url: 'file:///tmp/a.png' }] } },
      /refused file:/,
      false,
    ],
    [
      'a wrong key',
      { status: 401, headers: json, body: { error: { message: `Incorrect API key provided: ${KEY}.` } } },
      /Incorrect API key provided: \[redacted\]\.? Check the API key\./,
      false,
    ],
    [
      'a wrong path',
      { status: 404, body: '<html>Not Found</html>' },
      /HTTP 404 without a message\. Check the base URL and the model id\./,
      false,
    ],
    [
      'a redirect',
      { status: 308, headers: { location: 'https://example.org/v1/' }, body: '' },
      /It redirects to https:\/\/example\.org\/v1\/; put that address into the base URL/,
      false,
    ],
  ])('says what came when it was %s', async (_, reply, message, isRetryable) => {
    const model = await serve('openai', reply);
    const failure: unknown = await Promise.resolve(model.doGenerate(options)).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      name: 'AI_APICallError',
      isRetryable,
      message: expect.stringMatching(message) as unknown,
    });
  });

  it('reports a connection that breaks off in the middle as one to try again', async () => {
    const model = await serve('openai', (response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"data":');
      setImmediate(() => response.destroy());
    });
    await expect(model.doGenerate(options)).rejects.toMatchObject({
      isRetryable: true,
      message: expect.stringContaining('broke off in the middle') as unknown,
    });
  });

  it('ends with the reason of its signal while the reply is read', async () => {
    await serve('openai', (response) => void response.writeHead(200).write('{"data":'));
    const answered = Promise.withResolvers<void>();
    const model = createOpenAIImages({
      name: 'local',
      baseURL: server!.origin,
      modelId: 'm',
      dialect: 'openai',
      now: () => new Date(0),
      fetch: async (...call) => {
        const response = await patientFetch(...call);
        setImmediate(answered.resolve);
        return response;
      },
    });
    const controller = new AbortController();
    const reason = new Error('the user left');
    const outcome = Promise.resolve(model.doGenerate({ ...options, abortSignal: controller.signal }));
    await answered.promise;
    controller.abort(reason);
    await expect(outcome).rejects.toBe(reason);
  });

  it('says where nothing answers', async () => {
    const model = await serve('vllm-omni', 'hang');
    const { origin } = server!;
    await server!.close();
    server = undefined;
    await expect(model.doGenerate(options)).rejects.toMatchObject({
      isRetryable: true,
      message: expect.stringContaining(
        `vLLM-Omni: cannot be reached at ${origin} (connect ECONNREFUSED`,
      ) as unknown,
    });
  });
});
