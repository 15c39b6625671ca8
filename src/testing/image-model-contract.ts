/**
 * The behaviour that every image model of this package owes to the engine, whatever it speaks underneath. An
 * adapter's test describes its backend once (`ImageBackend`) and runs the whole suite; what it cannot do is skipped
 * by name, with a reason, and then it must say so in a warning.
 */
import { APICallError, InvalidResponseDataError } from '@ai-sdk/provider';
import type { ImageModelV4, ImageModelV4CallOptions, ImageModelV4File } from '@ai-sdk/provider';
import { afterEach, describe, expect, it } from 'vitest';

/** How the backend answers the calls of one test. */
export type Scenario =
  /** A good picture. */
  | 'picture'
  /** HTTP 429, or the like, asking to wait 12 seconds. */
  | 'rate-limit'
  /** HTTP 500, or the like. */
  | 'server-error'
  /** The content is declined. */
  | 'refusal'
  /** Never an answer. */
  | 'hang'
  /** An answer in good form whose picture bytes are text. */
  | 'not-a-picture'
  /** An answer in good form whose picture has more bytes than the model under test was set up to take. */
  | 'too-large';

/** A call as it reached the backend, translated from its wire format. */
export interface SeenCall {
  readonly prompt: string;
  /** `undefined`: none was sent. */
  readonly seed: number | undefined;
  readonly size: string | undefined;
  readonly pictures: readonly Uint8Array[];
  readonly mask: Uint8Array | undefined;
}

/** A model with the backend behind it. */
export interface ImageBackend {
  readonly model: ImageModelV4;
  /** The picture that the scenario `picture` answers with, when asked to draw or to edit. */
  readonly pictures: { readonly drawn: Uint8Array; readonly edited: Uint8Array };
  /** A text that the model was given as its key; it must not show up in errors. `undefined`: it takes no key. */
  readonly secret: string | undefined;
  calls(): Promise<readonly SeenCall[]>;
  close(): Promise<void>;
}

/** Names of the tests that may be skipped. */
export type SkippableTest =
  | 'edit'
  | 'several references'
  | 'mask'
  | 'seed'
  | 'seed with edit'
  | 'size'
  | 'rate-limit'
  | 'refusal'
  | 'too-large';

export interface ImageModelContract {
  readonly create: (scenario: Scenario) => Promise<ImageBackend>;
  readonly skip?: readonly { readonly reason: string; readonly tests: readonly SkippableTest[] }[];
}

const OPTIONS: ImageModelV4CallOptions = {
  prompt: 'A red house on a meadow, "morning" light | ünïcödé',
  n: 1,
  size: undefined,
  aspectRatio: undefined,
  seed: undefined,
  files: undefined,
  mask: undefined,
  providerOptions: {},
};

/** 2 x 2 pixel PNGs of three colours, so that order shows. */
const INPUTS = [
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVQImWM4YKl9wFKbAUIBACJSBJGhAHVTAAAAAElFTkSuQmCC',
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVQImWPQazuo13aQAUIBACaOBdW9U0DvAAAAAElFTkSuQmCC',
].map((base64) => new Uint8Array(Buffer.from(base64, 'base64')));
const [FIRST, SECOND] = INPUTS as [Uint8Array, Uint8Array];

function asFile(data: Uint8Array | string): ImageModelV4File {
  return { type: 'file', mediaType: 'image/png', data };
}

function hex(bytes: Uint8Array | string | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  return (typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : Buffer.from(bytes)).toString('hex');
}

/** Registers the suite under `describe(name)`. */
export function testImageModel(name: string, { create, skip = [] }: ImageModelContract): void {
  const reasons = new Map(skip.flatMap(({ reason, tests }) => tests.map((test) => [test, reason] as const)));
  const open: ImageBackend[] = [];
  const start = async (scenario: Scenario): Promise<ImageBackend> => {
    const backend = await create(scenario);
    open.push(backend);
    return backend;
  };
  /** A skipped feature still has to be told of: the second test of the pair runs instead. */
  const may = (test: SkippableTest, title: string, run: () => Promise<void>): void => {
    const reason = reasons.get(test);
    if (reason === undefined) it(title, run);
    else it.skip(`${title} (skipped: ${reason})`, run);
  };
  const generate = async (backend: ImageBackend, change: Partial<ImageModelV4CallOptions>) => {
    const result = await backend.model.doGenerate({ ...OPTIONS, ...change });
    const [call, ...others] = await backend.calls();
    expect(others).toEqual([]);
    return { result, call: call!, features: result.warnings.map(featureOf) };
  };
  const failureOf = async (backend: ImageBackend, change: Partial<ImageModelV4CallOptions> = {}) => {
    const outcome = await backend.model.doGenerate({ ...OPTIONS, ...change }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(outcome, 'the call should have failed').toBeInstanceOf(Error);
    return outcome as Error;
  };

  describe(name, () => {
    afterEach(async () => {
      await Promise.all(open.splice(0).map((backend) => backend.close()));
    });

    it('draws a picture from words and hands over its bytes', async () => {
      const backend = await start('picture');
      const { result, call } = await generate(backend, {});
      expect(result.images.map(hex)).toEqual([hex(backend.pictures.drawn)]);
      expect(call.pictures).toEqual([]);
      expect(call.mask).toBeUndefined();
      expect(result.response.modelId).toBe(backend.model.modelId);
      expect(result.response.timestamp).toBeInstanceOf(Date);
    });

    it('sends the prompt word for word, or says that it could not', async () => {
      const backend = await start('picture');
      const { result, call } = await generate(backend, {});
      if (result.warnings.length === 0) expect(call.prompt).toBe(OPTIONS.prompt);
      else expect(result.warnings.map((warning) => warning.type)).toEqual(['other']);
      const plain = await start('picture');
      expect((await generate(plain, { prompt: 'A red house' })).call.prompt).toBe('A red house');
    });

    may('edit', 'edits a given picture', async () => {
      const backend = await start('picture');
      const { result, call, features } = await generate(backend, {
        prompt: 'At night',
        files: [asFile(FIRST)],
      });
      expect(result.images.map(hex)).toEqual([hex(backend.pictures.edited)]);
      expect(call.prompt).toBe('At night');
      expect(call.pictures.map(hex)).toEqual([hex(FIRST)]);
      expect(features).toEqual([]);
    });

    may('edit', 'takes a picture as base64 as well', async () => {
      const backend = await start('picture');
      const base64 = Buffer.from(SECOND).toString('base64');
      const { call } = await generate(backend, { prompt: 'At night', files: [asFile(base64)] });
      expect(call.pictures.map(hex)).toEqual([hex(SECOND)]);
    });

    may('several references', 'sends several pictures in order', async () => {
      const backend = await start('picture');
      const files = [asFile(FIRST), asFile(SECOND), asFile(FIRST)];
      const { call, features } = await generate(backend, { prompt: 'At night', files });
      expect(call.pictures.map(hex)).toEqual([FIRST, SECOND, FIRST].map(hex));
      expect(features).toEqual([]);
    });

    it('sends every picture, or says which it did not', async () => {
      const backend = await start('picture');
      const files = [asFile(FIRST), asFile(SECOND)];
      const { call, features } = await generate(backend, { prompt: 'At night', files });
      expect(features.includes('files')).toBe(call.pictures.length < 2);
      expect(call.pictures.map(hex)).toEqual([FIRST, SECOND].slice(0, call.pictures.length).map(hex));
    });

    may('mask', 'sends the mask with the picture', async () => {
      const backend = await start('picture');
      const { call, features } = await generate(backend, {
        prompt: 'A tree',
        files: [asFile(FIRST)],
        mask: asFile(SECOND),
      });
      expect([hex(call.mask), call.pictures.map(hex)]).toEqual([hex(SECOND), [hex(FIRST)]]);
      expect(features).not.toContain('mask');
    });

    it('sends a mask, or says that it did not', async () => {
      const backend = await start('picture');
      const change = { prompt: 'A tree', files: [asFile(FIRST)], mask: asFile(SECOND) };
      const { call, features } = await generate(backend, change);
      expect(features.includes('mask')).toBe(call.mask === undefined);
    });

    may('seed', 'sends the seed', async () => {
      const { call, features } = await generate(await start('picture'), {
        prompt: 'A house',
        seed: 2_147_483_647,
      });
      expect(call.seed).toBe(2_147_483_647);
      expect(call.prompt).toBe('A house');
      expect(features).toEqual([]);
    });

    may('seed with edit', 'sends the seed 0 with an edit', async () => {
      const change = { prompt: 'A house', seed: 0, files: [asFile(FIRST)] };
      const { call, features } = await generate(await start('picture'), change);
      expect(call.seed).toBe(0);
      expect(features).toEqual([]);
    });

    it.each([
      ['a drawing', {}],
      ['an edit', { files: [asFile(FIRST)] }],
    ])('sends the seed of %s, or says that it did not', async (_, change) => {
      const backend = await start('picture');
      const { call, features } = await generate(backend, { prompt: 'A house', seed: 41, ...change });
      expect(features.includes('seed')).toBe(call.seed === undefined);
      expect([undefined, 41]).toContain(call.seed);
    });

    may('size', 'sends the size', async () => {
      const { call, features } = await generate(await start('picture'), {
        prompt: 'A house',
        size: '768x512',
      });
      expect(call.size).toBe('768x512');
      expect(features).toEqual([]);
    });

    it('turns an aspect ratio into what it knows, or says that it did not', async () => {
      const backend = await start('picture');
      const { call, features } = await generate(backend, { prompt: 'A house', aspectRatio: '3:2' });
      expect(features).toEqual(['aspectRatio']);
      const [widthPx = 1.5, heightPx = 1] = call.size?.split('x').map(Number) ?? [];
      expect(Math.abs(Math.log(widthPx / heightPx / 1.5))).toBeLessThan(0.1);
    });

    it('makes no call when it is aborted beforehand', async () => {
      const backend = await start('picture');
      const reason = new Error('no longer wanted');
      const outcome = await failureOf(backend, { abortSignal: AbortSignal.abort(reason) });
      expect(outcome).toBe(reason);
      expect(await backend.calls()).toEqual([]);
    });

    it('ends a call in flight when it is aborted, with the reason', async () => {
      const backend = await start('hang');
      const controller = new AbortController();
      const reason = new Error('the user left');
      const outcome = failureOf(backend, { abortSignal: controller.signal });
      await expect.poll(async () => (await backend.calls()).length).toBe(1);
      controller.abort(reason);
      expect(await outcome).toBe(reason);
    });

    may('rate-limit', 'tells how long to wait when it is rate-limited', async () => {
      const failure = await failureOf(await start('rate-limit'));
      expect(failure).toBeInstanceOf(APICallError);
      const { statusCode, isRetryable, responseHeaders } = failure as APICallError;
      expect([statusCode, isRetryable]).toEqual([429, true]);
      expect(responseHeaders?.['retry-after']).toBe('12');
    });

    it("reports a server's failure as one that may be tried again", async () => {
      const failure = await failureOf(await start('server-error'));
      expect(failure).toBeInstanceOf(APICallError);
      expect((failure as APICallError).isRetryable).toBe(true);
      expect((failure as APICallError).data).toEqual({ isRefusal: false });
    });

    may('refusal', 'marks declined content, and does not try it again', async () => {
      const failure = await failureOf(await start('refusal'));
      expect(failure).toBeInstanceOf(APICallError);
      expect((failure as APICallError).isRetryable).toBe(false);
      expect((failure as APICallError).data).toEqual({ isRefusal: true });
    });

    it('does not take text for a picture', async () => {
      const failure = await failureOf(await start('not-a-picture'));
      expect(APICallError.isInstance(failure) || InvalidResponseDataError.isInstance(failure)).toBe(true);
    });

    may('too-large', 'does not take a picture beyond its limit', async () => {
      const failure = await failureOf(await start('too-large'));
      expect((failure as APICallError).isRetryable).toBe(false);
      expect(failure.message).toMatch(/larger than/);
    });

    it('keeps keys, queries and pictures out of its errors', async () => {
      const backend = await start('server-error');
      const failure = await failureOf(backend, { files: reasons.has('edit') ? undefined : [asFile(FIRST)] });
      const { url, requestBodyValues, responseBody, responseHeaders } = failure as APICallError;
      const told = JSON.stringify([failure.message, url, requestBodyValues, responseBody, responseHeaders]);
      if (backend.secret !== undefined) expect(told).not.toContain(backend.secret);
      expect(told).not.toContain(Buffer.from(FIRST).toString('base64').slice(0, 40));
      expect(url).not.toMatch(/[?#]/);
    });
  });
}

function featureOf(warning: Awaited<ReturnType<ImageModelV4['doGenerate']>>['warnings'][number]): string {
  return 'feature' in warning ? warning.feature : warning.type;
}
