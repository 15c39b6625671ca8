/**
 * Waits for a job of ComfyUI. `/history` is the truth and is asked in any case; the websocket only says when it is
 * worth asking, and how far the job is. So a websocket that is refused, dies or stays silent costs time, never the job.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DrawProgress } from './adapter-settings.ts';
import { messageSchema } from './comfyui-messages.ts';
import type { ServerMessage } from './comfyui-messages.ts';
import { parseJson } from './server-call.ts';

/** The websocket, as far as a job needs it. */
export interface JobSocket {
  readonly isOpen: boolean;
  /** Resolves when something happened that may have ended the job, or when the socket died. */
  readonly nudge: () => Promise<void>;
  readonly close: () => void;
}

export interface SocketOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The id of our job, as soon as it is known; messages about others are skipped. */
  readonly isOurs: (promptId: string | null | undefined) => boolean;
  readonly onProgress: ((progress: DrawProgress) => void) | undefined;
  readonly openTimeoutMs: number;
}

/** A socket that never tells anything. */
export const NO_SOCKET: JobSocket = { isOpen: false, nudge: () => new Promise(() => {}), close: () => {} };

/**
 * Opens the websocket, before the job is queued, so that no message is missed. Never fails: without a connection the
 * result is a socket that is not open.
 */
export async function openSocket(options: SocketOptions, signal: AbortSignal): Promise<JobSocket> {
  let socket: WebSocket;
  try {
    socket = new WebSocket(options.url, { headers: { ...options.headers } });
  } catch {
    // A proxy's odd address, or a header that a websocket may not carry: polling does without.
    return NO_SOCKET;
  }
  let wake = Promise.withResolvers<void>();
  const nudge = (): void => {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  const settled = Promise.withResolvers<void>();
  const close = (): void => {
    signal.removeEventListener('abort', close);
    socket.close();
  };
  const job: JobSocket = {
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    nudge: () => wake.promise,
    close,
  };
  socket.addEventListener('open', () => settled.resolve());
  for (const end of ['close', 'error'] as const) {
    socket.addEventListener(end, () => {
      settled.resolve();
      nudge();
    });
  }
  socket.addEventListener('message', (event) => {
    const message = readMessage(event.data);
    if (message === undefined || !options.isOurs(message.data.prompt_id)) return;
    if (message.type === 'progress') reportProgress(message, options.onProgress);
    else if (endsJob(message)) nudge();
  });
  signal.addEventListener('abort', close, { once: true });
  await Promise.race([settled.promise, sleep(options.openTimeoutMs, undefined, { ref: false })]);
  if (job.isOpen) return job;
  close();
  return NO_SOCKET;
}

function readMessage(data: unknown): ServerMessage | undefined {
  // Previews are binary.
  if (typeof data !== 'string') return undefined;
  const parsed = messageSchema.safeParse(parseJson(data));
  return parsed.success ? parsed.data : undefined;
}

function endsJob(message: ServerMessage): boolean {
  switch (message.type) {
    case 'executing':
      return message.data.node === null;
    case 'execution_success':
    case 'execution_error':
    case 'execution_interrupted':
      return true;
    default:
      return false;
  }
}

function reportProgress(
  { data }: Extract<ServerMessage, { type: 'progress' }>,
  onProgress: ((progress: DrawProgress) => void) | undefined,
): void {
  if (data.max <= 0) return;
  const fraction = Math.min(1, Math.max(0, data.value / data.max));
  onProgress?.({ fraction, ...(data.node == null ? {} : { label: `node ${data.node}` }) });
}

export interface JobWait<Entry> {
  /** Asks `/history`; `undefined` while the job is not over. */
  readonly ask: () => Promise<Entry | undefined>;
  /** Whether the server still has the job in its queue. */
  readonly isQueued: () => Promise<boolean>;
  readonly socket: JobSocket;
  /** Between two questions, without a websocket. */
  readonly pollMs: number;
  /** As `pollMs`, while the websocket is open: for the case that a message got lost. */
  readonly slowPollMs: number;
  /** Whether a failed question may be asked again: the job goes on meanwhile. */
  readonly isTransient: (error: unknown) => boolean;
  readonly signal: AbortSignal;
}

/** Questions that may fail in a row. */
const MAX_FAILURES = 5;

/**
 * @returns the entry of the finished job; `undefined` when the server knows nothing of it any more, which happens when
 *   it was restarted.
 * @throws the signal's reason when aborted, and whatever asking throws.
 */
export async function waitForJob<Entry>(wait: JobWait<Entry>): Promise<Entry | undefined> {
  const { socket, pollMs, slowPollMs, isTransient, signal } = wait;
  for (let failures = 0; ;) {
    // Taken before asking, so that an end between question and wait is not slept through.
    const nudged = socket.nudge();
    try {
      const state = await look(wait, nudged);
      if (state !== 'running') return state.entry;
      failures = 0;
    } catch (error) {
      signal.throwIfAborted();
      failures += 1;
      if (!isTransient(error) || failures > MAX_FAILURES) throw error;
    }
    await pause(nudged, socket.isOpen && failures === 0 ? slowPollMs : pollMs, signal);
  }
}

async function look<Entry>(
  { ask, isQueued, pollMs, signal }: JobWait<Entry>,
  nudged: Promise<void>,
): Promise<'running' | { readonly entry: Entry | undefined }> {
  const entry = await ask();
  if (entry !== undefined) return { entry };
  if (await isQueued()) return 'running';
  // Between queue and history a job is in neither for a moment, so both are asked once more.
  await pause(nudged, Math.min(pollMs, 1000), signal);
  const late = await ask();
  if (late !== undefined) return { entry: late };
  return (await isQueued()) ? 'running' : { entry: await ask() };
}

async function pause(nudged: Promise<void>, delayMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const done = new AbortController();
  const timer = sleep(delayMs, undefined, { signal: AbortSignal.any([signal, done.signal]) });
  try {
    await Promise.race([nudged, timer]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    done.abort();
    // The timer that lost the race ends with the abort above, which concerns nobody.
    timer.catch(() => {});
  }
}
