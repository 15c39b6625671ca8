import { APICallError } from '@ai-sdk/provider';
import type {
  ImageModelV4,
  ImageModelV4CallOptions,
  LanguageModelV4,
  LanguageModelV4CallOptions,
} from '@ai-sdk/provider';
import sharp from 'sharp';
import { hashToInt } from '../lib/hash.ts';

/** A language model that answers with what `reply` gives; a thrown error is the call's error. */
export function fakeLanguageModel(
  modelId: string,
  reply: (options: LanguageModelV4CallOptions, call: number) => string | Promise<string>,
): LanguageModelV4 & { readonly calls: LanguageModelV4CallOptions[] } {
  const calls: LanguageModelV4CallOptions[] = [];
  return {
    specificationVersion: 'v4',
    provider: 'fake',
    modelId,
    supportedUrls: {},
    calls,
    async doGenerate(options) {
      calls.push(options);
      const text = await reply(options, calls.length);
      return {
        content: [{ type: 'text', text }],
        finishReason: { unified: 'stop', raw: 'stop' },
        usage: {
          inputTokens: { total: 90, noCache: 90, cacheRead: 0, cacheWrite: 0 },
          outputTokens: { total: 10, text: 10, reasoning: 0 },
        },
        warnings: [],
      };
    },
    async doStream() {
      throw new Error('not streamed here');
    },
  };
}

/** An image model that draws a plain square whose colour depends on prompt and seed; a thrown error is the call's error. */
export function fakeImageModel(
  before: (options: ImageModelV4CallOptions, call: number) => void | Promise<void> = () => {},
): ImageModelV4 & { readonly calls: ImageModelV4CallOptions[] } {
  const calls: ImageModelV4CallOptions[] = [];
  return {
    specificationVersion: 'v4',
    provider: 'fake',
    modelId: 'image',
    maxImagesPerCall: 1,
    supportsFileInputs: true,
    calls,
    async doGenerate(options) {
      calls.push(options);
      await before(options, calls.length);
      const colour = hashToInt(options.prompt ?? '', options.seed ?? 0) & 0xffffff;
      const background = { r: colour >> 16, g: (colour >> 8) & 255, b: colour & 255 };
      const square = sharp({ create: { width: 16, height: 16, channels: 3, background } });
      return {
        images: [new Uint8Array(await square.png().toBuffer())],
        warnings: [],
        response: { timestamp: new Date(0), modelId: 'image', headers: {} },
      };
    },
  };
}

/** The error that AI SDK providers throw for an HTTP status. */
export function httpError(
  statusCode: number,
  message = 'no',
  responseHeaders: Record<string, string> = {},
): APICallError {
  return new APICallError({
    message,
    url: 'http://127.0.0.1/fake',
    requestBodyValues: {},
    statusCode,
    responseHeaders,
    responseBody: message,
  });
}
