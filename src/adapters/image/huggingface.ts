/**
 * Hugging Face's inference providers and dedicated endpoints as an image model. `@huggingface/inference` knows each
 * provider's address and form of request (`huggingface-request.ts`); its own `textToImage` and `imageToImage` are not
 * called, since they fetch whatever URL a reply names, ask again without end on HTTP 503 and hide `retry-after`. Here
 * every byte passes our limits.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImageModelV4, ImageModelV4CallOptions, ImageModelV4Result } from '@ai-sdk/provider';
import { z } from 'zod';
import type { Capabilities } from '../../core/capabilities.ts';
import { callError, keptHeaders } from '../http/call-error.ts';
import type { CallFacts } from '../http/call-error.ts';
import { guardedFetch } from '../http/guarded-fetch.ts';
import { imageTypeOf } from '../http/image-type.ts';
import { mergeHeaders, parseSettings, secretsOf } from './adapter-settings.ts';
import type { AdapterRuntime } from './adapter-settings.ts';
import { withDeadline } from './deadline.ts';
import { buildHuggingFaceRequest } from './huggingface-request.ts';
import type { HuggingFaceRequest } from './huggingface-request.ts';
import { EDITING_PROVIDERS, huggingFaceSettingsSchema } from './huggingface-settings.ts';
import type { HuggingFaceSettings } from './huggingface-settings.ts';
import { checkBase64Picture, checkPicture, createComplaints, loadPictures } from './input-picture.ts';
import type { InputPicture, PictureCheck } from './input-picture.ts';
import { callServer, excerpt, parseJson, readJson } from './server-call.ts';
import type { ServerReply } from './server-call.ts';

const LABEL = 'Hugging Face';
const SMALL_BYTES = 1024 * 1024;
const POLL_MS = 500;

const pointed = z.object({ url: z.string() });
/** The forms in which the providers hand over a picture: OpenAI's, fal's, Replicate's. */
const pictureSchema = z.union([
  z.object({ data: z.tuple([z.object({ b64_json: z.string() })], z.unknown()) }).transform((reply) => ({
    base64: reply.data[0].b64_json,
  })),
  z.object({ data: z.tuple([pointed], z.unknown()) }).transform((reply) => ({ url: reply.data[0].url })),
  z.object({ images: z.tuple([pointed], z.unknown()) }).transform((reply) => ({ url: reply.images[0].url })),
  z.object({ output: z.string() }).transform((reply) => ({ url: reply.output })),
  z.object({ output: z.tuple([z.string()], z.unknown()) }).transform((reply) => ({ url: reply.output[0] })),
]);

/** fal's queue, to which its models are submitted. */
const queuedSchema = z.object({
  request_id: z.string(),
  response_url: z.url(),
  status: z.string().nullish(),
});
const statusSchema = z.object({ status: z.string() });

/** What is known before the first call: whether a model edits depends on the model. */
export function huggingFaceCapabilities(settings: HuggingFaceSettings): Capabilities {
  const { provider, edit } = parseSettings(huggingFaceSettingsSchema, settings, 'huggingface');
  const canEdit = EDITING_PROVIDERS.includes(provider) ? edit : false;
  return { edit: canEdit, maxReferences: canEdit === false ? 0 : 1, mask: false, seed: 'unknown' };
}

/**
 * @throws {ConfigError} when a setting is wrong. `doGenerate` throws an `APICallError` for every failed call.
 */
export function createHuggingFace(settings: HuggingFaceSettings, runtime: AdapterRuntime): ImageModelV4 {
  const checked = parseSettings(huggingFaceSettingsSchema, settings, 'huggingface');
  const { edit } = huggingFaceCapabilities(settings);
  return {
    specificationVersion: 'v4',
    provider: `${checked.name}.image`,
    modelId: checked.modelId,
    maxImagesPerCall: 1,
    ...(edit === 'unknown' ? {} : { supportsFileInputs: edit }),
    supportsMaskInputs: false,
    doGenerate: (options) => generate(checked, runtime, options),
  };
}

type Checked = z.output<typeof huggingFaceSettingsSchema>;

async function generate(
  settings: Checked,
  runtime: AdapterRuntime,
  options: ImageModelV4CallOptions,
): Promise<ImageModelV4Result> {
  options.abortSignal?.throwIfAborted();
  const timestamp = runtime.now();
  const { timeoutMs, maxImageBytes: maxBytes, modelId, name } = settings;
  const complaints = createComplaints();
  const place = settings.endpointUrl ?? 'https://router.huggingface.co';
  const onTimeout = (): Error =>
    callError(
      { server: LABEL, url: place, sent: {}, secrets: [] },
      { message: `no picture within ${timeoutMs} ms`, isRetryable: true },
    );
  return await withDeadline({ signal: options.abortSignal, timeoutMs, onTimeout }, async (signal) => {
    const given = EDITING_PROVIDERS.includes(settings.provider) ? options.files?.slice(0, 1) : [];
    const [picture] = await loadPictures(given, { maxBytes, signal });
    const request = await buildHuggingFaceRequest({
      settings,
      runtime,
      options,
      picture,
      complaints,
      signal,
    });
    const headers = mergeHeaders(request.headers, settings.headers, options.headers);
    // Not of all headers: the package sends `Prefer: wait`, and "wait" is a word that errors may use.
    const own = mergeHeaders(settings.headers, options.headers);
    const secrets = [...secretsOf(own), ...(settings.apiKey === undefined ? [] : [settings.apiKey])];
    const call = { settings, runtime, request: { ...request, headers }, secrets, signal };
    const { reply, picture: drawn } = await draw(call);
    const seed = request.seed;
    const facts = { mediaType: drawn.mediaType, ...(seed === undefined ? {} : { seed }) };
    return {
      images: [drawn.bytes],
      warnings: complaints.warnings,
      providerMetadata: { [name]: { images: [facts] } },
      response: { timestamp, modelId, headers: keptHeaders(reply.headers) },
    };
  });
}

interface Call {
  readonly settings: Checked;
  readonly runtime: AdapterRuntime;
  readonly request: HuggingFaceRequest;
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

async function draw(call: Call): Promise<{ reply: ServerReply; picture: InputPicture }> {
  const { settings, request } = call;
  const first = await ask(call, { url: request.url, init: { method: 'POST', body: request.body } });
  const { maxImageBytes: maxBytes } = settings;
  const check: PictureCheck = { what: 'the picture', maxBytes, fail: first.fail };
  if (imageTypeOf(first.bytes) !== undefined) {
    return { reply: first, picture: checkPicture(first.bytes, check) };
  }
  const reply = settings.provider === 'fal-ai' ? await awaitQueue(call, first) : first;
  const found = findPicture(reply);
  return {
    reply,
    picture:
      'base64' in found
        ? checkBase64Picture(found.base64, check)
        : found.url.startsWith('data:')
          ? checkBase64Picture(found.url, check)
          : await guardedFetch(found.url, { maxBytes, signal: call.signal, trustedOrigins: [] }),
  };
}

function findPicture(reply: ServerReply): z.output<typeof pictureSchema> {
  const text = new TextDecoder().decode(reply.bytes);
  const json = parseJson(text);
  const status = z.object({ status: z.string(), output: z.null().optional() }).safeParse(json);
  if (status.success && /^(starting|processing)$/.test(status.data.status)) {
    const message = 'the provider is still drawing after the time that it keeps a call waiting';
    throw reply.fail({ message, isRetryable: false });
  }
  const contentType = reply.headers.get('content-type') ?? '';
  if (json === undefined && text.trim() !== '' && !/^\s*[<{[]/.test(text)) {
    const message = `expected a picture, got ${contentType === '' ? 'text' : contentType}: ${excerpt(text)}`;
    throw reply.fail({ message, isRetryable: false });
  }
  return readJson(reply, pictureSchema, 'a picture, or JSON that holds or names one');
}

/** Waits in fal's queue. Its addresses are built from ours, and only the path is taken from the reply. */
async function awaitQueue(call: Call, first: ServerReply): Promise<ServerReply> {
  const queued = readJson(first, queuedSchema, '{"request_id":"…","response_url":"…"}');
  const { origin, search, host } = new URL(call.request.url);
  const prefix = host === 'router.huggingface.co' ? '/fal-ai' : '';
  const base = `${origin}${prefix}${new URL(queued.response_url).pathname}`;
  for (let status = queued.status; status !== 'COMPLETED';) {
    await sleep(POLL_MS, undefined, { signal: call.signal }).catch((error: unknown) => {
      call.signal.throwIfAborted();
      throw error;
    });
    const reply = await ask(call, { url: `${base}/status${search}`, init: {}, maxBytes: SMALL_BYTES });
    status = readJson(reply, statusSchema, '{"status":"COMPLETED"}').status;
    if (status !== 'COMPLETED' && !/^IN_(QUEUE|PROGRESS)$/.test(status)) {
      throw reply.fail({ message: `the job ended as ${excerpt(status)}`, isRetryable: false });
    }
  }
  return await ask(call, { url: `${base}${search}`, init: {} });
}

interface Question {
  readonly url: string;
  readonly init: RequestInit;
  readonly maxBytes?: number;
}

async function ask(
  { settings, runtime, request, secrets, signal }: Call,
  question: Question,
): Promise<ServerReply> {
  const facts: CallFacts = {
    server: settings.endpointUrl === undefined ? `${LABEL} (${settings.provider})` : `${LABEL} endpoint`,
    url: question.url,
    sent: request.sent,
    secrets,
  };
  return await callServer({
    facts,
    fetch: runtime.fetch,
    init: { ...question.init, headers: { ...request.headers }, signal },
    maxBytes: question.maxBytes ?? Math.ceil((settings.maxImageBytes * 4) / 3) + SMALL_BYTES,
  });
}
