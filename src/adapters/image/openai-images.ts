/**
 * An image model behind any server that speaks OpenAI's `/images/generations` and `/images/edits`, with each known
 * server's deviations (`openai-images-dialects.ts`). Fills the gaps of `@ai-sdk/openai-compatible`, which sends no
 * seed, fails on relative urls and knows no other edit route.
 */
import type {
  ImageModelV4,
  ImageModelV4CallOptions,
  ImageModelV4File,
  ImageModelV4Result,
} from '@ai-sdk/provider';
import { keptHeaders } from '../http/call-error.ts';
import { guardedFetch } from '../http/guarded-fetch.ts';
import { imageTypeOf } from '../http/image-type.ts';
import { mergeHeaders, secretsOf } from './adapter-settings.ts';
import { DIALECTS } from './openai-images-dialects.ts';
import type { Dialect, DialectName } from './openai-images-dialects.ts';
import { buildRequest } from './openai-images-request.ts';
import type { InputPicture } from './openai-images-request.ts';
import { OPENAI_HINTS, readImagesReply } from './openai-images-response.ts';
import { callServer } from './server-call.ts';

export interface OpenAIImagesSettings {
  /** Key of this model's `providerOptions`, and the first half of its provider name. */
  readonly name: string;
  /** Up to where the routes begin: `http://127.0.0.1:8000/v1`. */
  readonly baseURL: string;
  readonly modelId: string;
  readonly dialect: DialectName;
  readonly apiKey?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Largest single picture, received or downloaded. */
  readonly maxImageBytes?: number;
  /** Further origins whose pictures may lie at private addresses; the server's own is one always. */
  readonly trustedOrigins?: readonly string[] | undefined;
  /** The clock, for `response.timestamp`. */
  readonly now: () => Date;
}

const ENVELOPE_BYTES = 64 * 1024;
const DEFAULT_MAX_IMAGE_BYTES = 32 * 1024 * 1024;

/**
 * @returns a model that leaves open whether it can edit (`supportsFileInputs`): that depends on what the server loaded,
 *   which its API does not tell.
 * @throws {TypeError} when `baseURL` is no URL.
 *
 * `doGenerate` throws an `APICallError` for every failed call; `data.isRefusal` marks declined content.
 */
export function createOpenAIImages(settings: OpenAIImagesSettings): ImageModelV4 {
  const dialect: Dialect = DIALECTS[settings.dialect];
  const baseURL = new URL(settings.baseURL);
  const hasMask = (dialect.inpaint ?? dialect.edit).maskField !== undefined;
  return {
    specificationVersion: 'v4',
    provider: `${settings.name}.image`,
    modelId: settings.modelId,
    maxImagesPerCall: dialect.maxImagesPerCall,
    ...(hasMask ? {} : { supportsMaskInputs: false }),
    doGenerate: (options) => generate({ settings, dialect, baseURL }, options),
  };
}

interface Server {
  readonly settings: OpenAIImagesSettings;
  readonly dialect: Dialect;
  readonly baseURL: URL;
}

async function generate(server: Server, options: ImageModelV4CallOptions): Promise<ImageModelV4Result> {
  const { settings, dialect, baseURL } = server;
  const { abortSignal: signal, providerOptions } = options;
  signal?.throwIfAborted();
  const timestamp = settings.now();
  const headers = requestHeaders(settings, options);
  const download = (url: string) => downloadPicture(server, url, headers, signal);

  const pictures = await Promise.all((options.files ?? []).map((file) => loadInput(file, download)));
  const mask = options.mask && (await loadInput(options.mask, download));
  const extras = { ...providerOptions[settings.name] };
  const request = buildRequest({ dialect, modelId: settings.modelId, options, extras, pictures, mask });

  const url = `${baseURL.href.replace(/\/+$/, '')}${request.path}`;
  const facts = { server: dialect.label, url, sent: request.sent, secrets: secretsOf(headers) };
  const maxImageBytes = settings.maxImageBytes ?? DEFAULT_MAX_IMAGE_BYTES;
  try {
    const answer = await callServer({
      facts,
      fetch: settings.fetch,
      init: {
        method: 'POST',
        headers: { ...headers, ...(request.contentType ? { 'content-type': request.contentType } : {}) },
        body: request.body,
        ...(signal ? { signal } : {}),
      },
      // Base64 is four bytes for three.
      maxBytes: Math.ceil((maxImageBytes * 4) / 3) * options.n + ENVELOPE_BYTES,
      hints: OPENAI_HINTS,
    });
    const reply = await readImagesReply(answer, { maxImageBytes, download });
    return {
      images: reply.pictures.map(({ bytes }) => bytes),
      warnings: [...request.warnings],
      providerMetadata: {
        [settings.name]: {
          images: reply.pictures.map(({ mediaType, revisedPrompt }) => ({
            mediaType,
            ...(request.seed === undefined ? {} : { seed: request.seed }),
            ...(revisedPrompt === undefined ? {} : { revisedPrompt }),
          })),
        },
      },
      response: { timestamp, modelId: settings.modelId, headers: keptHeaders(answer.headers) },
      ...(reply.usage ? { usage: reply.usage } : {}),
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}

function requestHeaders(
  { apiKey, headers }: OpenAIImagesSettings,
  options: ImageModelV4CallOptions,
): Record<string, string> {
  const own = {
    accept: 'application/json',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  };
  return mergeHeaders(own, headers, options.headers);
}

/** Relative urls (SGLang-Diffusion) are read against the server. */
async function downloadPicture(
  { settings, baseURL }: Server,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<InputPicture> {
  const target = URL.canParse(url, baseURL.origin) ? new URL(url, baseURL.origin).href : url;
  return await guardedFetch(target, {
    credentials: { origin: baseURL.origin, headers },
    signal,
    trustedOrigins: [baseURL.origin, ...(settings.trustedOrigins ?? [])],
    maxBytes: settings.maxImageBytes ?? DEFAULT_MAX_IMAGE_BYTES,
  });
}

async function loadInput(
  file: ImageModelV4File,
  download: (url: string) => Promise<InputPicture>,
): Promise<InputPicture> {
  if (file.type === 'url') return await download(file.url);
  const bytes = typeof file.data === 'string' ? Buffer.from(file.data, 'base64') : file.data;
  return { bytes, mediaType: imageTypeOf(bytes) ?? file.mediaType };
}
