/**
 * The `/edit` service of the InterleaveThinker paper's repository (`inference/server/apis/klein_api.py`): FLUX.2-klein
 * behind FastAPI, one service per machine. It draws 1024 x 1024 in four steps whatever is asked, and edits one picture;
 * a missing picture (`image: null`) means text to image. Several endpoints are asked in turn.
 */
import { APICallError } from '@ai-sdk/provider';
import type { ImageModelV4, ImageModelV4CallOptions, ImageModelV4Result } from '@ai-sdk/provider';
import { z } from 'zod';
import type { Capabilities } from '../../core/capabilities.ts';
import { callError, keptHeaders } from '../http/call-error.ts';
import type { CallFacts } from '../http/call-error.ts';
import { mergeHeaders, parseSettings, secretsOf } from './adapter-settings.ts';
import type { AdapterRuntime } from './adapter-settings.ts';
import { withDeadline } from './deadline.ts';
import { checkBase64Picture, createComplaints, limitCount, loadPictures, toBase64 } from './input-picture.ts';
import type { Complaints, InputPicture } from './input-picture.ts';
import { kleinSettingsSchema } from './klein-settings.ts';
import type { KleinSettings } from './klein-settings.ts';
import { callServer, excerpt, readJson } from './server-call.ts';

export const KLEIN_CAPABILITIES: Capabilities = { edit: true, maxReferences: 1, mask: false, seed: true };

const LABEL = 'Klein service';
const SIDE_PX = 1024;
const MODEL_ID = 'FLUX.2-klein-9B';
const HEALTH_MAX_BYTES = 64 * 1024;
const ENVELOPE_BYTES = 64 * 1024;

const editReply = z.object({
  success: z.boolean(),
  edited_image: z.string().nullish(),
  seed: z.number().nullish(),
  gpu_id: z.number().nullish(),
  processing_time: z.number().nullish(),
  error: z.string().nullish(),
});
const healthReply = z.object({ gpu_manager_ready: z.boolean().nullish() });

/**
 * A model over all endpoints. Each call goes to the next one that is well; one that cannot be reached, reports a
 * server error or says that it is not ready rests for `restMs` while the call goes on to the next. When all rest, the
 * one whose rest ends first is tried anyway.
 *
 * @throws {ConfigError} when a setting is wrong. `doGenerate` throws an `APICallError` for every failed call.
 */
export function createKlein(settings: KleinSettings, runtime: AdapterRuntime): ImageModelV4 {
  const checked = parseSettings(kleinSettingsSchema, settings, 'klein');
  const pool = createPool(checked.endpoints, checked.restMs, () => runtime.now().getTime());
  return {
    specificationVersion: 'v4',
    provider: `${checked.name}.image`,
    modelId: MODEL_ID,
    maxImagesPerCall: 1,
    supportsFileInputs: true,
    supportsMaskInputs: false,
    doGenerate: (options) => generate({ settings: checked, runtime, pool }, options),
  };
}

interface Service {
  readonly settings: z.output<typeof kleinSettingsSchema>;
  readonly runtime: AdapterRuntime;
  readonly pool: Pool;
}

interface Job {
  readonly body: string;
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  /** For errors and traces. */
  readonly sent: Readonly<Record<string, unknown>>;
}

async function generate(service: Service, options: ImageModelV4CallOptions): Promise<ImageModelV4Result> {
  const { settings, runtime } = service;
  options.abortSignal?.throwIfAborted();
  const timestamp = runtime.now();
  const complaints = createComplaints();
  complainAbout(options, settings.name, complaints);
  const headers = mergeHeaders({ 'content-type': 'application/json' }, settings.headers, options.headers);
  const { timeoutMs } = settings;
  const onTimeout = (): Error =>
    callError(factsOf(settings.endpoints[0]!, '/edit', { headers, sent: {} }), {
      message: `no picture within ${timeoutMs} ms`,
      isRetryable: true,
    });
  return await withDeadline({ signal: options.abortSignal, timeoutMs, onTimeout }, async (signal) => {
    const limits = { maxBytes: settings.maxImageBytes, signal };
    const [picture] = await loadPictures(options.files?.slice(0, 1), limits);
    const { prompt = '', seed } = options;
    // Asked not to rewrite the prompt; the service as released does not, whatever it is asked.
    const plain = { prompt, enhance_prompt: false, ...(seed === undefined ? {} : { seed }) };
    const body = JSON.stringify({ ...plain, image: picture ? toBase64(picture.bytes) : null });
    const sent = { ...plain, image: picture ? '(a picture)' : null };
    const answer = await askInTurn(service, { body, headers, signal, sent });
    return {
      images: [answer.picture.bytes],
      warnings: complaints.warnings,
      providerMetadata: {
        [settings.name]: { images: [{ mediaType: answer.picture.mediaType, ...answer.facts }] },
      },
      response: { timestamp, modelId: MODEL_ID, headers: answer.headers },
    };
  });
}

function complainAbout(options: ImageModelV4CallOptions, name: string, complaints: Complaints): void {
  const { unsupported } = complaints;
  limitCount(options.n, 1, LABEL, complaints);
  const given = options.files?.length ?? 0;
  if (given > 1) unsupported('files', `${LABEL} reads 1 of ${given} pictures; the others were not sent.`);
  if (options.mask !== undefined)
    unsupported('mask', `${LABEL} reads no mask; the whole picture may change.`);
  const fixed = `${LABEL} always draws ${SIDE_PX} x ${SIDE_PX} pixels.`;
  if (options.size !== undefined && options.size !== `${SIDE_PX}x${SIDE_PX}`) unsupported('size', fixed);
  if (options.aspectRatio !== undefined && options.aspectRatio !== '1:1') unsupported('aspectRatio', fixed);
  const extras = Object.keys(options.providerOptions[name] ?? {});
  if (extras.length > 0) {
    unsupported('providerOptions', `${LABEL} works with fixed options; not sent: ${extras.join(', ')}.`);
  }
}

interface Answer {
  readonly picture: InputPicture;
  readonly facts: Readonly<Record<string, number>>;
  readonly headers: Record<string, string>;
}

/** Asks one endpoint after the other, each at most once. */
async function askInTurn(service: Service, job: Job): Promise<Answer> {
  const { pool } = service;
  const tried = new Set<Endpoint>();
  for (;;) {
    const endpoint = pool.next(tried);
    tried.add(endpoint);
    try {
      await checkHealth(service, endpoint, job);
      const answer = await ask(service, endpoint, job);
      pool.markWell(endpoint);
      return answer;
    } catch (error) {
      job.signal.throwIfAborted();
      // A wrong request is wrong everywhere; a limit or a broken machine is not.
      if (!APICallError.isInstance(error) || !error.isRetryable) throw error;
      pool.markSick(endpoint);
      if (tried.size === service.settings.endpoints.length) throw error;
    }
  }
}

async function checkHealth(service: Service, endpoint: Endpoint, job: Job): Promise<void> {
  if (endpoint.isChecked) return;
  const { settings, runtime } = service;
  const facts = factsOf(endpoint.url, '/health', { ...job, sent: {} });
  const onTimeout = (): Error =>
    callError(facts, {
      message: `does not answer /health within ${settings.healthTimeoutMs} ms`,
      isRetryable: true,
    });
  const limit = { signal: job.signal, timeoutMs: settings.healthTimeoutMs, onTimeout };
  const init = { headers: job.headers };
  const reply = await withDeadline(limit, (signal) =>
    callServer({ facts, fetch: runtime.fetch, init: { ...init, signal }, maxBytes: HEALTH_MAX_BYTES }),
  ).catch((error: unknown) => {
    // A proxy may pass on /edit alone.
    if (APICallError.isInstance(error) && error.statusCode === 404) return undefined;
    throw error;
  });
  if (reply === undefined) return;
  const { gpu_manager_ready: isReady } = readJson(reply, healthReply, 'the health of the service');
  if (isReady === false) {
    throw reply.fail({ message: 'has no GPU ready (gpu_manager_ready is false)', isRetryable: true });
  }
}

async function ask({ settings, runtime }: Service, endpoint: Endpoint, job: Job): Promise<Answer> {
  const reply = await callServer({
    facts: factsOf(endpoint.url, '/edit', job),
    fetch: runtime.fetch,
    init: { method: 'POST', headers: job.headers, body: job.body, signal: job.signal },
    // The picture that was sent comes back beside the new one.
    maxBytes: Math.ceil((settings.maxImageBytes * 4) / 3) + job.body.length + ENVELOPE_BYTES,
  });
  const told = readJson(reply, editReply, '{"success":true,"edited_image":"<base64>"}');
  if (!told.success || told.edited_image == null) {
    const said = told.error == null ? 'without a picture' : `without a picture: ${excerpt(told.error)}`;
    throw reply.fail({ message: `answered ${said}`, isRetryable: true });
  }
  const check = { what: 'the picture', maxBytes: settings.maxImageBytes, fail: reply.fail };
  const { seed, gpu_id: gpuId, processing_time: processingS } = told;
  return {
    picture: checkBase64Picture(told.edited_image, check),
    facts: {
      ...(seed == null ? {} : { seed }),
      ...(gpuId == null ? {} : { gpuId }),
      ...(processingS == null ? {} : { processingMs: Math.round(processingS * 1000) }),
    },
    headers: keptHeaders(reply.headers),
  };
}

function factsOf(
  endpoint: string,
  path: string,
  { headers, sent }: Pick<Job, 'headers' | 'sent'>,
): CallFacts {
  return { server: LABEL, url: `${endpoint}${path}`, sent, secrets: secretsOf(headers) };
}

interface Endpoint {
  readonly url: string;
  /** When its rest ends, in ms of the clock; 0 while it is well. */
  restsUntilMs: number;
  /** Whether it answered since it was last unwell. */
  isChecked: boolean;
}

interface Pool {
  /** The next endpoint in turn that is well; when none is, the one whose rest ends first. */
  next(tried: ReadonlySet<Endpoint>): Endpoint;
  markWell(endpoint: Endpoint): void;
  markSick(endpoint: Endpoint): void;
}

function createPool(urls: readonly string[], restMs: number, nowMs: () => number): Pool {
  const endpoints = urls.map((url): Endpoint => ({ url, restsUntilMs: 0, isChecked: false }));
  let turn = 0;
  return {
    next(tried) {
      const inTurn = endpoints.map((_, offset) => endpoints[(turn + offset) % endpoints.length]!);
      const open = inTurn.filter((endpoint) => !tried.has(endpoint));
      const time = nowMs();
      const chosen =
        open.find(({ restsUntilMs }) => restsUntilMs <= time) ??
        open.toSorted((a, b) => a.restsUntilMs - b.restsUntilMs)[0]!;
      turn = (endpoints.indexOf(chosen) + 1) % endpoints.length;
      return chosen;
    },
    markWell(endpoint) {
      endpoint.restsUntilMs = 0;
      endpoint.isChecked = true;
    },
    markSick(endpoint) {
      endpoint.restsUntilMs = nowMs() + restMs;
      endpoint.isChecked = false;
    },
  };
}
