/**
 * The `/sdapi/v1` interface that AUTOMATIC1111's web UI began and Forge, SD.Next, KoboldCpp and stable-diffusion.cpp
 * speak: `txt2img`, `img2img`, masks, progress, interrupt. How a request is put together is in `sdapi-request.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImageModelV4, ImageModelV4CallOptions, ImageModelV4Result } from '@ai-sdk/provider';
import { z } from 'zod';
import type { Capabilities } from '../../core/capabilities.ts';
import { callError, keptHeaders } from '../http/call-error.ts';
import type { CallFacts } from '../http/call-error.ts';
import { mergeHeaders, parseSettings, secretsOf } from './adapter-settings.ts';
import type { AdapterRuntime } from './adapter-settings.ts';
import { withDeadline } from './deadline.ts';
import { checkBase64Picture, createComplaints, loadPictures } from './input-picture.ts';
import type { InputPicture } from './input-picture.ts';
import { buildSdapiRequest, SDAPI_MAX_IMAGES } from './sdapi-request.ts';
import { sdapiSettingsSchema } from './sdapi-settings.ts';
import type { SdapiSettings } from './sdapi-settings.ts';
import { callServer, parseJson, readJson } from './server-call.ts';
import type { ServerReply } from './server-call.ts';

type Checked = z.output<typeof sdapiSettingsSchema>;

const replySchema = z.object({ images: z.array(z.string()).min(1), info: z.string().nullish() });
/** `info` is JSON in a string. */
const infoSchema = z.object({
  seed: z.number().nullish(),
  all_seeds: z.array(z.number()).nullish(),
  /** Above 0 where a contact sheet comes first. */
  index_of_first_image: z.int().nonnegative().nullish(),
});
const progressSchema = z.object({
  progress: z.number(),
  textinfo: z.string().nullish(),
});

const LABEL = 'Stable Diffusion web API';
const ENVELOPE_BYTES = 256 * 1024;
const SMALL_BYTES = 1024 * 1024;
const PROGRESS_EVERY_MS = 1000;
/** Longest that an aborted call waits for the server to take note. */
const INTERRUPT_TIMEOUT_MS = 2000;

/** What the settings allow. Whether `img2img` edits or only varies is up to the model that is loaded. */
export function sdapiCapabilities(settings: SdapiSettings): Capabilities {
  const { references, edit } = parseSettings(sdapiSettingsSchema, settings, 'sdapi');
  const maxReferences = references === 'none' ? 1 : edit === 'img2img' ? 5 : 4;
  return { edit: 'unknown', maxReferences, mask: true, seed: true };
}

/**
 * @throws {ConfigError} when a setting is wrong. `doGenerate` throws an `APICallError` for every failed call, and the
 *   signal's reason when aborted, after it has told the server to stop.
 */
export function createSdapi(settings: SdapiSettings, runtime: AdapterRuntime): ImageModelV4 {
  const checked = parseSettings(sdapiSettingsSchema, settings, 'sdapi');
  return {
    specificationVersion: 'v4',
    provider: `${checked.name}.image`,
    modelId: checked.model ?? 'loaded-model',
    maxImagesPerCall: SDAPI_MAX_IMAGES,
    supportsMaskInputs: true,
    doGenerate: (options) => generate({ settings: checked, runtime }, options),
  };
}

interface Server {
  readonly settings: Checked;
  readonly runtime: AdapterRuntime;
}

async function generate(server: Server, options: ImageModelV4CallOptions): Promise<ImageModelV4Result> {
  const { settings, runtime } = server;
  const { abortSignal } = options;
  abortSignal?.throwIfAborted();
  const timestamp = runtime.now();
  const complaints = createComplaints();
  const headers = mergeHeaders(
    { accept: 'application/json', 'content-type': 'application/json', ...basicAuth(settings) },
    settings.headers,
    options.headers,
  );
  const { timeoutMs, name } = settings;
  const onTimeout = (): Error =>
    callError(factsOf(settings, '/txt2img', headers, {}), {
      message: `no picture within ${timeoutMs} ms`,
      isRetryable: true,
    });
  return await withDeadline({ signal: abortSignal, timeoutMs, onTimeout }, async (signal) => {
    const limits = { maxBytes: settings.maxImageBytes, signal };
    const pictures = await loadPictures(options.files, limits);
    const [mask] = await loadPictures(options.mask && [options.mask], limits);
    const request = await buildSdapiRequest({ settings, options, pictures, mask, complaints });
    const body = JSON.stringify(request.body);
    const facts = factsOf(settings, request.path, headers, request.sent);
    const watch = new AbortController();
    const reporting = reportProgress(server, headers, AbortSignal.any([signal, watch.signal]));
    let reply: ServerReply;
    try {
      reply = await callServer({
        facts,
        fetch: runtime.fetch,
        init: { method: 'POST', headers, body, signal },
        // stable-diffusion.cpp sends the whole request back beside the pictures.
        maxBytes:
          Math.ceil((settings.maxImageBytes * 4) / 3) * (options.n + 1) + body.length + ENVELOPE_BYTES,
      });
    } catch (error) {
      if (signal.aborted) await interrupt(server, headers);
      throw error;
    } finally {
      watch.abort();
      await reporting;
    }
    const { pictures: drawn, seeds } = readPictures(reply, settings.maxImageBytes, request.count);
    return {
      images: drawn.map(({ bytes }) => bytes),
      warnings: complaints.warnings,
      providerMetadata: {
        [name]: {
          images: drawn.map(({ mediaType }, index) => {
            const seed = seeds[index];
            return { mediaType, ...(seed === undefined ? {} : { seed }) };
          }),
        },
      },
      response: {
        timestamp,
        modelId: settings.model ?? 'loaded-model',
        headers: keptHeaders(reply.headers),
      },
    };
  });
}

function readPictures(reply: ServerReply, maxBytes: number, count: number) {
  const { images, info } = readJson(reply, replySchema, '{"images":["<base64>"],"info":"{…}"}');
  const parsed = infoSchema.safeParse(parseJson(info ?? ''));
  const told = parsed.success ? parsed.data : {};
  // ControlNet and grids add pictures before and after those that were asked for.
  const first = Math.min(told.index_of_first_image ?? 0, images.length - 1);
  const wanted = images.slice(first, first + count);
  const pictures = wanted.map((base64, index): InputPicture => {
    const what = `picture ${index + 1} of ${wanted.length}`;
    return checkBase64Picture(base64, { what, maxBytes, fail: reply.fail });
  });
  const seeds = pictures.map((_, index) => told.all_seeds?.[index] ?? (index === 0 ? told.seed : undefined));
  return { pictures, seeds: seeds.map((seed) => seed ?? undefined) };
}

function basicAuth({ username, password }: Checked): Record<string, string> {
  if (username === undefined) return {};
  const credentials = Buffer.from(`${username}:${password ?? ''}`, 'utf8').toString('base64');
  return { authorization: `Basic ${credentials}` };
}

function factsOf(
  settings: Checked,
  path: string,
  headers: Readonly<Record<string, string>>,
  sent: Readonly<Record<string, unknown>>,
): CallFacts {
  const password = settings.password === undefined ? [] : [settings.password];
  const secrets = [...secretsOf(headers), ...password];
  return { server: LABEL, url: `${settings.baseURL}/sdapi/v1${path}`, sent, secrets };
}

/** Asks how far the server is, as long as somebody listens. A server that does not tell is not asked again. */
async function reportProgress(
  { settings, runtime }: Server,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const { onProgress } = runtime;
  if (onProgress === undefined) return;
  const facts = factsOf(settings, '/progress?skip_current_image=true', headers, {});
  try {
    for (;;) {
      await sleep(settings.progressEveryMs ?? PROGRESS_EVERY_MS, undefined, { signal });
      const call = { facts, fetch: runtime.fetch, init: { headers, signal }, maxBytes: SMALL_BYTES };
      const told = readJson(await callServer(call), progressSchema, '{"progress":0.5}');
      const label = told.textinfo ?? '';
      onProgress({
        fraction: Math.min(1, Math.max(0, told.progress)),
        ...(label === '' ? {} : { label }),
      });
    }
  } catch {
    // Ended by the picture, or a server without this route (stable-diffusion.cpp): the picture does not depend on it.
  }
}

/**
 * Stops what the server is drawing, which is ours unless somebody else shares the server: the interface has no way to
 * say which job is meant, so it can be switched off (`interrupt: false`).
 */
async function interrupt({ settings, runtime }: Server, headers: Record<string, string>): Promise<void> {
  if (!settings.interrupt) return;
  const signal = AbortSignal.timeout(INTERRUPT_TIMEOUT_MS);
  await callServer({
    facts: factsOf(settings, '/interrupt', headers, {}),
    fetch: runtime.fetch,
    init: { method: 'POST', headers, body: '{}', signal },
    maxBytes: SMALL_BYTES,
  }).catch(() => {
    // The caller has left already; a server that cannot be stopped finishes its picture.
  });
}
