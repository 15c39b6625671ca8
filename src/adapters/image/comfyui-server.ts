/** The routes of a ComfyUI server. */
import { basename } from 'node:path/posix';
import type { z } from 'zod';
import { sha256 } from '../../lib/hash.ts';
import type { CallFacts } from '../http/call-error.ts';
import { imageTypeOf } from '../http/image-type.ts';
import { secretsOf } from './adapter-settings.ts';
import type { AdapterRuntime } from './adapter-settings.ts';
import type { comfyuiSettingsSchema } from './comfyui-settings.ts';
import {
  historySchema,
  queuedSchema,
  queueSchema,
  refusedWorkflow,
  uploadSchema,
} from './comfyui-messages.ts';
import type { HistoryEntry, ImageRef } from './comfyui-messages.ts';
import type { Workflow } from './comfyui-workflow.ts';
import { checkPicture } from './input-picture.ts';
import type { InputPicture } from './input-picture.ts';
import { callServer, parseJson, readJson } from './server-call.ts';
import type { ServerCall, ServerReply } from './server-call.ts';

const LABEL = 'ComfyUI';
const SMALL_BYTES = 4 * 1024 * 1024;
/** Longest that an aborted call waits for the server to take note. */
const CANCEL_TIMEOUT_MS = 2000;

export interface QueueRequest {
  readonly graph: Workflow;
  readonly clientId: string;
  /** Asked for; older servers choose their own. */
  readonly promptId: string;
  readonly sent: Readonly<Record<string, unknown>>;
}

export interface ComfyuiServer {
  readonly websocketUrl: (clientId: string) => string;
  readonly facts: (path: string, sent?: Readonly<Record<string, unknown>>) => CallFacts;
  /** @returns the name by which `LoadImage` finds it. */
  upload(picture: InputPicture, signal: AbortSignal): Promise<string>;
  /** @returns the id of the job. */
  queue(request: QueueRequest, signal: AbortSignal): Promise<{ promptId: string; reply: ServerReply }>;
  history(promptId: string, signal: AbortSignal): Promise<HistoryEntry | undefined>;
  isQueued(promptId: string, signal: AbortSignal): Promise<boolean>;
  view(image: ImageRef, signal: AbortSignal): Promise<InputPicture>;
  /** Takes the job out of the queue, or stops it; never fails, because the caller has left already. */
  cancel(promptId: string): Promise<void>;
}

export function createComfyuiServer(
  settings: z.output<typeof comfyuiSettingsSchema>,
  runtime: AdapterRuntime,
  headers: Readonly<Record<string, string>>,
): ComfyuiServer {
  const base = `${settings.baseURL}${settings.apiPrefix ? '/api' : ''}`;
  const facts = (path: string, sent: Readonly<Record<string, unknown>> = {}): CallFacts => ({
    server: LABEL,
    url: `${base}${path}`,
    sent,
    secrets: secretsOf(headers),
  });
  const get = (path: string, signal: AbortSignal, maxBytes = SMALL_BYTES): Promise<ServerReply> =>
    callServer({
      facts: facts(path),
      fetch: runtime.fetch,
      init: { headers: { ...headers }, signal },
      maxBytes,
    });
  const post = (
    call: Pick<ServerCall, 'facts' | 'explain'> & { readonly body: FormData | string },
    signal: AbortSignal,
  ): Promise<ServerReply> =>
    callServer({
      facts: call.facts,
      ...(call.explain ? { explain: call.explain } : {}),
      fetch: runtime.fetch,
      init: {
        method: 'POST',
        headers: {
          ...headers,
          ...(typeof call.body === 'string' ? { 'content-type': 'application/json' } : {}),
        },
        body: call.body,
        signal,
      },
      maxBytes: SMALL_BYTES,
    });
  const queueState = async (signal: AbortSignal): Promise<z.output<typeof queueSchema>> =>
    readJson(await get('/queue', signal), queueSchema, '{"queue_running":[],"queue_pending":[]}');

  return {
    websocketUrl: (clientId) => `${base.replace(/^http/, 'ws')}/ws?clientId=${encodeURIComponent(clientId)}`,
    facts,
    async upload(picture, signal) {
      const body = new FormData();
      body.append('image', asFile(picture));
      body.append('type', 'input');
      body.append('subfolder', settings.uploadFolder);
      // The name tells the contents, so what is overwritten is the same; without it ComfyUI would number the copies.
      body.append('overwrite', 'true');
      const reply = await post({ facts: facts('/upload/image', { image: '(a picture)' }), body }, signal);
      const { name, subfolder } = readJson(reply, uploadSchema, '{"name":"…","subfolder":"…"}');
      return subfolder == null || subfolder === '' ? name : `${subfolder}/${name}`;
    },
    async queue({ graph, clientId, promptId, sent }, signal) {
      const body = JSON.stringify({ prompt: graph, client_id: clientId, prompt_id: promptId });
      // A refused workflow comes as HTTP 400 with the errors of its nodes.
      const explain: ServerCall['explain'] = (status, text) => {
        const message = status === 400 ? refusedWorkflow(parseJson(text), graph) : undefined;
        return message === undefined ? undefined : { message, body: text };
      };
      const reply = await post({ facts: facts('/prompt', sent), body, explain }, signal);
      const { prompt_id: id } = readJson(reply, queuedSchema, '{"prompt_id":"…"}');
      return { promptId: id, reply };
    },
    async history(promptId, signal) {
      const reply = await get(`/history/${encodeURIComponent(promptId)}`, signal);
      const entries = readJson(reply, historySchema, 'the history of the job');
      return Object.hasOwn(entries, promptId) ? entries[promptId] : undefined;
    },
    async isQueued(promptId, signal) {
      const { queue_running: running, queue_pending: pending } = await queueState(signal);
      return [...running, ...pending].some(([, id]) => id === promptId);
    },
    async view({ filename, subfolder, type }, signal) {
      const query = new URLSearchParams({ filename, subfolder, type });
      const { maxImageBytes: maxBytes } = settings;
      const reply = await get(`/view?${query.toString()}`, signal, maxBytes);
      return checkPicture(reply.bytes, { what: `"${basename(filename)}"`, maxBytes, fail: reply.fail });
    },
    async cancel(promptId) {
      const signal = AbortSignal.timeout(CANCEL_TIMEOUT_MS);
      const tell = (path: string, json: unknown): Promise<ServerReply> =>
        post({ facts: facts(path), body: JSON.stringify(json) }, signal);
      try {
        await tell('/queue', { delete: [promptId] });
        // An older server stops whatever is running, so it is told only when that is ours.
        const { queue_running: running } = await queueState(signal);
        if (running.some(([, id]) => id === promptId)) await tell('/interrupt', { prompt_id: promptId });
      } catch {
        // Nobody is left to be told, and a job that cannot be stopped ends by itself.
      }
    },
  };
}

/** Named by its contents: ComfyUI reads the kind of picture from the name, and the same picture is the same node input. */
function asFile({ bytes, mediaType }: InputPicture): File {
  const type = imageTypeOf(bytes) ?? mediaType;
  const extension = type === 'image/jpeg' ? 'jpg' : type.replace(/^image\//, '');
  return new File([bytes as Uint8Array<ArrayBuffer>], `${sha256(bytes).slice(0, 32)}.${extension}`, { type });
}
