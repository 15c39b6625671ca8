/**
 * ComfyUI as an image model. The user brings a workflow in API format with placeholders (`comfyui-workflow.ts`); a call
 * uploads the pictures, fills the workflow, queues it, waits (`comfyui-job.ts`) and fetches the picture. ComfyUI keeps
 * the results of nodes: the same workflow with the same values is answered from there, so the seed matters.
 */
import { randomUUID } from 'node:crypto';
import { APICallError } from '@ai-sdk/provider';
import type { ImageModelV4, ImageModelV4CallOptions, ImageModelV4Result } from '@ai-sdk/provider';
import type { z } from 'zod';
import type { Capabilities } from '../../core/capabilities.ts';
import { ConfigError } from '../../core/errors.ts';
import { hashToInt, sha256 } from '../../lib/hash.ts';
import { callError, keptHeaders } from '../http/call-error.ts';
import { mergeHeaders, parseSettings } from './adapter-settings.ts';
import type { AdapterRuntime } from './adapter-settings.ts';
import { NO_SOCKET, openSocket, waitForJob } from './comfyui-job.ts';
import { nodeFailure, readHistory } from './comfyui-messages.ts';
import type { ImageRef, JobEnd } from './comfyui-messages.ts';
import { createComfyuiServer } from './comfyui-server.ts';
import type { ComfyuiServer } from './comfyui-server.ts';
import { chooseTemplate, comfyuiSettingsSchema, readTemplates } from './comfyui-settings.ts';
import type { ComfyuiSettings, Templates } from './comfyui-settings.ts';
import { fillTemplate } from './comfyui-workflow.ts';
import type { PlaceholderValue, Template, Workflow } from './comfyui-workflow.ts';
import { withDeadline } from './deadline.ts';
import { chooseSize, createComplaints, limitCount, loadPictures, parseSize } from './input-picture.ts';
import type { Complaints, InputPicture } from './input-picture.ts';

const LABEL = 'ComfyUI';
const SIZE_STEP_PX = 16;
/** Finished workflows whose pictures are remembered, for answers from the cache that name none. */
const MAX_REMEMBERED = 50;

/**
 * What the workflows can do, read from their placeholders.
 * @throws {ConfigError} when a setting is wrong.
 */
export function comfyuiCapabilities(settings: ComfyuiSettings): Capabilities {
  const templates = readTemplates(parseSettings(comfyuiSettingsSchema, settings, 'comfyui'));
  const { draw, edits } = templates;
  const all = [...(draw ? [draw] : []), ...edits];
  return {
    edit: edits.length > 0,
    maxReferences: edits.at(-1)?.images ?? 0,
    mask: edits.some(({ names }) => names.has('mask')),
    seed: all.every(({ names }) => names.has('seed')),
  };
}

/**
 * @throws {ConfigError} when a setting or a workflow is wrong, before anything is sent. `doGenerate` throws a
 *   `ConfigError` for a call that no workflow serves, an `APICallError` for every failed call, and the signal's reason
 *   when aborted, after the job was cancelled.
 */
export function createComfyui(settings: ComfyuiSettings, runtime: AdapterRuntime): ImageModelV4 {
  const checked = parseSettings(comfyuiSettingsSchema, settings, 'comfyui');
  const templates = readTemplates(checked);
  const remembered = new Map<string, JobEnd['images']>();
  return {
    specificationVersion: 'v4',
    provider: `${checked.name}.image`,
    modelId: 'workflow',
    maxImagesPerCall: 1,
    supportsFileInputs: templates.edits.length > 0,
    supportsMaskInputs: templates.edits.some(({ names }) => names.has('mask')),
    doGenerate: (options) => generate({ settings: checked, runtime, templates, remembered }, options),
  };
}

interface Studio {
  readonly settings: z.output<typeof comfyuiSettingsSchema>;
  readonly runtime: AdapterRuntime;
  readonly templates: Templates;
  readonly remembered: Map<string, JobEnd['images']>;
}

interface Plan {
  readonly template: Template;
  readonly values: Record<string, PlaceholderValue>;
  readonly complaints: Complaints;
}

async function generate(studio: Studio, options: ImageModelV4CallOptions): Promise<ImageModelV4Result> {
  const { settings, runtime } = studio;
  options.abortSignal?.throwIfAborted();
  const timestamp = runtime.now();
  const plan = planCall(studio, options);
  const headers = mergeHeaders(settings.headers, options.headers);
  const server = createComfyuiServer(settings, runtime, headers);
  const { timeoutMs, maxImageBytes: maxBytes } = settings;
  const onTimeout = (): Error =>
    callError(server.facts('/prompt'), { message: `no picture within ${timeoutMs} ms`, isRetryable: true });
  return await withDeadline({ signal: options.abortSignal, timeoutMs, onTimeout }, async (signal) => {
    const pictures = await loadPictures(options.files, { maxBytes, signal });
    const [mask] = await loadPictures(options.mask && [options.mask], { maxBytes, signal });
    const uploaded = await uploadInputs(server, plan, pictures, mask, signal);
    const values = { ...plan.values, ...uploaded };
    const graph = fillTemplate(plan.template, values);
    const job = await runJob({ studio, server, headers, graph, signal }, plan.values);
    const picture = await server.view(job.image, signal);
    const { seed } = plan.values;
    const facts = {
      mediaType: picture.mediaType,
      promptId: job.promptId,
      cached: job.isCached,
      ...(plan.template.names.has('seed') && seed !== undefined ? { seed } : {}),
    };
    return {
      images: [picture.bytes],
      warnings: plan.complaints.warnings,
      providerMetadata: { [settings.name]: { images: [facts] } },
      response: { timestamp, modelId: 'workflow', headers: job.headers },
    };
  });
}

/** Chooses the workflow and the values for it; what it has no place for becomes a warning. */
function planCall({ settings, templates }: Studio, options: ImageModelV4CallOptions): Plan {
  const complaints = createComplaints();
  const { unsupported, warnings } = complaints;
  const given = options.files?.length ?? 0;
  const template = chooseTemplate(templates, given, options.mask !== undefined);
  if (template === undefined) {
    const missing =
      given === 0 ? '"workflow", which draws from words' : '"editWorkflow", which changes a picture';
    throw new ConfigError(`comfyui: this call needs ${missing}; export one from ComfyUI and name it there.`);
  }
  const { names, images } = template;
  limitCount(options.n, 1, LABEL, complaints);
  if (given > images) {
    unsupported('files', `The workflow takes ${images} of ${given} pictures; the others were not sent.`);
  } else if (given < images) {
    const message = `The workflow takes ${images} pictures; the last one that was given stands in for ${images - given} more.`;
    warnings.push({ type: 'other', message });
  }
  if (options.mask !== undefined && !names.has('mask')) {
    const why = given === 0 ? 'a mask needs a picture' : 'the workflow has no {{mask}}';
    unsupported('mask', `Not sent, because ${why}; the whole picture may change.`);
  }
  if (options.seed !== undefined && !names.has('seed')) {
    unsupported(
      'seed',
      'The workflow has no {{seed}}; the picture cannot be repeated, or is always the same.',
    );
  }
  const extras = options.providerOptions[settings.name] ?? {};
  const readable = Object.entries(extras).filter(
    (entry): entry is [string, PlaceholderValue] =>
      names.has(entry[0]) && ['string', 'number', 'boolean'].includes(typeof entry[1]),
  );
  const unread = Object.keys(extras).filter((name) => !readable.some(([known]) => known === name));
  if (unread.length > 0) {
    unsupported('providerOptions', `The workflow has no placeholder for ${unread.join(', ')}.`);
  }
  const [width, height] = sizeFor(settings.size, template, options, complaints);
  const prompt = options.prompt ?? '';
  const values = {
    ...settings.values,
    ...Object.fromEntries(readable),
    prompt,
    negative_prompt: settings.negativePrompt,
    // ComfyUI wants a number in any case; this one is at least the same for the same prompt.
    seed: options.seed ?? hashToInt('seed of prompt', prompt),
    width,
    height,
  };
  return { template, values, complaints };
}

function sizeFor(
  usual: string,
  { names }: Template,
  options: ImageModelV4CallOptions,
  complaints: Complaints,
): readonly [number, number] {
  const [usualWidthPx, usualHeightPx] = parseSize(usual)!;
  if (names.has('width') && names.has('height')) {
    const sizes = { areaPx: usualWidthPx * usualHeightPx, multipleOf: SIZE_STEP_PX };
    return chooseSize(options, sizes, complaints) ?? [usualWidthPx, usualHeightPx];
  }
  const feature = options.size !== undefined ? 'size' : 'aspectRatio';
  if (options[feature] !== undefined) {
    complaints.unsupported(feature, 'The workflow has no {{width}} and {{height}}.');
  }
  return [usualWidthPx, usualHeightPx];
}

async function uploadInputs(
  server: ComfyuiServer,
  { template }: Plan,
  pictures: readonly InputPicture[],
  mask: InputPicture | undefined,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const names = await Promise.all(
    pictures.slice(0, template.images).map((picture) => server.upload(picture, signal)),
  );
  const values = Array.from({ length: template.images }, (_, index): [string, string] => [
    `image_${index + 1}`,
    (names[index] ?? names.at(-1))!,
  ]);
  if (mask && template.names.has('mask')) values.push(['mask', await server.upload(mask, signal)]);
  return Object.fromEntries(values);
}

interface Job {
  readonly studio: Studio;
  readonly server: ComfyuiServer;
  readonly headers: Readonly<Record<string, string>>;
  readonly graph: Workflow;
  readonly signal: AbortSignal;
}

interface Drawn {
  readonly image: ImageRef;
  readonly promptId: string;
  /** Whether every node was answered from ComfyUI's cache. */
  readonly isCached: boolean;
  readonly headers: Record<string, string>;
}

async function runJob(job: Job, sent: Readonly<Record<string, unknown>>): Promise<Drawn> {
  const { studio, server, headers, graph, signal } = job;
  const { settings, runtime } = studio;
  // Names for the server to keep jobs and listeners apart; nothing in the picture depends on them.
  const clientId = randomUUID();
  let promptId: string = randomUUID();
  let isRunning = false;
  const socketOptions = {
    url: server.websocketUrl(clientId),
    headers,
    isOurs: (id: string | null | undefined) => id == null || id === promptId,
    onProgress: runtime.onProgress,
    openTimeoutMs: settings.websocketTimeoutMs,
  };
  const socket = settings.websocket ? await openSocket(socketOptions, signal) : NO_SOCKET;
  try {
    const queued = await server.queue({ graph, clientId, promptId, sent }, signal);
    promptId = queued.promptId;
    isRunning = true;
    const entry = await waitForJob({
      ask: () => server.history(promptId, signal),
      isQueued: () => server.isQueued(promptId, signal),
      socket,
      pollMs: settings.pollMs,
      slowPollMs: settings.slowPollMs,
      isTransient: (error) => APICallError.isInstance(error) && error.isRetryable,
      signal,
    });
    isRunning = false;
    const fail = (failure: Parameters<typeof callError>[1]): Error =>
      callError(server.facts('/prompt', sent), failure);
    if (entry === undefined) {
      throw fail({ message: 'no longer knows the job; it was probably restarted', isRetryable: true });
    }
    const end = readHistory(entry);
    if (end.error) throw fail(nodeFailure(end.error, graph));
    if (end.isInterrupted) throw fail({ message: 'the job was stopped on the server', isRetryable: false });
    const image = pickImage(studio, graph, end);
    const isCached = Object.keys(graph).every((id) => end.cachedNodes.includes(id));
    if (image === undefined) throw fail(noPicture(settings.outputNode, isCached));
    return { image, promptId, isCached, headers: keptHeaders(queued.reply.headers) };
  } catch (error) {
    if (signal.aborted || isRunning) await server.cancel(promptId);
    throw error;
  } finally {
    socket.close();
  }
}

/** The picture that counts: of the named node, else saved ones before previews. */
function pickImage({ settings, remembered }: Studio, graph: Workflow, end: JobEnd): ImageRef | undefined {
  const key = sha256(JSON.stringify(graph));
  if (end.images.length > 0) {
    remembered.delete(key);
    remembered.set(key, end.images);
    if (remembered.size > MAX_REMEMBERED) remembered.delete(remembered.keys().next().value!);
  }
  // Some versions answer a wholly cached workflow without naming its pictures again.
  const images = end.images.length > 0 ? end.images : (remembered.get(key) ?? []);
  const { outputNode } = settings;
  const open =
    outputNode === undefined
      ? images
      : images.filter(({ nodeId }) => nodeId === outputNode || graph[nodeId]?._meta?.title === outputNode);
  return (open.find(({ image }) => image.type === 'output') ?? open[0])?.image;
}

function noPicture(outputNode: string | undefined, isCached: boolean): Parameters<typeof callError>[1] {
  const message = isCached
    ? 'answered from its cache of an earlier job and named no picture; use {{seed}} in the workflow, so that no two jobs are the same'
    : outputNode === undefined
      ? 'finished without a picture; the workflow needs a node that saves one, e.g. SaveImage'
      : `finished without a picture from the node "${outputNode}" (setting "outputNode")`;
  return { message, isRetryable: false };
}
