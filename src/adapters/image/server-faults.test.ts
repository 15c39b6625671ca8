/** Whatever a server says, the outcome is a picture or one named error. */
import { APICallError } from '@ai-sdk/provider';
import type { ImageModelV4 } from '@ai-sdk/provider';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdapterRuntime } from './adapter-settings.ts';
import { messageSchema, readHistory, historySchema, refusedWorkflow } from './comfyui-messages.ts';
import { createComfyui } from './comfyui.ts';
import { createHuggingFace } from './huggingface.ts';
import { createKlein } from './klein.ts';
import { createSdapi } from './sdapi.ts';
import { messageIn } from './server-call.ts';

const CALL = {
  prompt: 'A house',
  n: 1,
  size: undefined,
  aspectRatio: undefined,
  seed: 1,
  files: undefined,
  mask: undefined,
  providerOptions: {},
} as const;
const baseURL = 'http://127.0.0.1:9';
const workflow = { 6: { class_type: 'CLIPTextEncode', inputs: { text: '{{prompt}}' } } };

const ADAPTERS: Readonly<Record<string, (runtime: AdapterRuntime) => ImageModelV4>> = {
  klein: (runtime) => createKlein({ endpoints: [baseURL] }, runtime),
  sdapi: (runtime) => createSdapi({ baseURL }, runtime),
  huggingface: (runtime) => createHuggingFace({ modelId: 'm', endpointUrl: baseURL }, runtime),
  comfyui: (runtime) =>
    createComfyui({ baseURL, workflow, websocket: false, pollMs: 1, timeoutMs: 200 }, runtime),
};

/** Fields that the adapters look for, with values of any kind. */
const NAMES = (
  'success edited_image images info data output detail error errors message prompt_id status outputs queue_running ' +
  'queue_pending node_errors gpu_manager_ready'
).split(' ');
const fields = fc.dictionary(
  fc.constantFrom(...NAMES),
  fc.oneof(fc.jsonValue(), fc.constantFrom(true, 'iVBORw0KGgo=', [], { msg: 'x' })),
);
const body = fc.oneof(
  fields.map((value) => JSON.stringify(value)),
  fc.json(),
  fc.json().map((text) => text.slice(0, -1)),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '<html>', 'null', '[]', '{}', '\ufeff{}', '"'),
);
const status = fc.constantFrom(200, 200, 200, 201, 302, 400, 401, 404, 413, 422, 429, 500, 502, 503);

describe.each(Object.keys(ADAPTERS))('%s', (name) => {
  it('ends any reply in an APICallError without a secret', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(status, body), { minLength: 1, maxLength: 4 }), async (replies) => {
        let calls = 0;
        const fetch: typeof globalThis.fetch = () => {
          const [code, text] = replies[Math.min(calls++, replies.length - 1)]!;
          return Promise.resolve(new Response(text, { status: code }));
        };
        const model = ADAPTERS[name]!({ now: () => new Date(0), fetch });
        const outcome: unknown = await model
          .doGenerate({ ...CALL, headers: { 'x-key': 'hush-hush-hush' } })
          .then(
            () => undefined,
            (error: unknown) => error,
          );
        expect(APICallError.isInstance(outcome)).toBe(true);
        expect((outcome as APICallError).message.length).toBeLessThan(1200);
        expect(JSON.stringify([outcome, (outcome as APICallError).message])).not.toContain('hush-hush-hush');
      }),
      { numRuns: name === 'comfyui' ? 100 : 400 },
    );
  });

  it('ends a fetch that throws anything in an APICallError to try again', async () => {
    for (const thrown of [
      new TypeError('fetch failed', { cause: new Error('ECONNRESET') }),
      'no error',
      undefined,
    ]) {
      const fetch = (): Promise<Response> => Promise.reject(thrown as Error);
      const model = ADAPTERS[name]!({ now: () => new Date(0), fetch });
      await expect(model.doGenerate(CALL)).rejects.toMatchObject({ isRetryable: true });
    }
  });
});

describe('what ComfyUI says', () => {
  it('is read, or not, but never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        messageSchema.safeParse(value);
        refusedWorkflow(value, workflow);
        messageIn(value);
        const history = historySchema.safeParse({ a: value });
        if (history.success) readHistory(history.data['a']!);
      }),
    );
  });
});
