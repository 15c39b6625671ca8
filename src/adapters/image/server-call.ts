/** One HTTP call to an image server: sent, limited, and told as one clear error when it fails. */
import type { APICallError } from '@ai-sdk/provider';
import { z } from 'zod';
import { callError } from '../http/call-error.ts';
import type { CallFacts, CallFailure } from '../http/call-error.ts';
import { patientFetch } from '../http/patient-fetch.ts';
import { readBytes, TooManyBytes } from '../http/read-bytes.ts';
import { isRefusalText } from '../../core/refusal.ts';

export interface ServerCall {
  readonly facts: CallFacts;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly init: RequestInit;
  /** Most bytes of the answer. */
  readonly maxBytes: number;
  /** Reads a server's own form of error, from status and body; `undefined` leaves it to the known forms. */
  readonly explain?: (status: number, body: string) => CallFailure | undefined;
  readonly hints?: CallHints | undefined;
}

/** What to do when the address or the key is wrong, in the words of an adapter's settings. Each is one sentence. */
export interface CallHints {
  readonly key: string;
  /** For HTTP 404. */
  readonly notFound: string;
  /** Where a 404 says itself what is missing, whether `notFound` is told all the same. */
  readonly isAlwaysHinted: boolean;
  /** The setting into which the address of a redirect belongs. */
  readonly addressSetting: string;
  /** For a web page in place of JSON. */
  readonly webPage: string;
}

const HINTS: CallHints = {
  key: 'Check the key, or user name and password.',
  notFound: 'Check the address, and that the server was started with its API.',
  isAlwaysHinted: false,
  addressSetting: 'the settings',
  webPage: 'Check the address, and that the server was started with its API',
};

/** An answer with a good status. */
export interface ServerReply {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  /** An error about this answer. */
  readonly fail: (failure: CallFailure) => APICallError;
  readonly hints: CallHints;
}

/** The shapes in which these servers tell what went wrong. */
const toldSchema = z.union([
  // FastAPI's checks, and KoboldCpp
  z.object({
    detail: z.array(z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string() })),
  }),
  z.object({ detail: z.object({ msg: z.string() }) }),
  z.object({ detail: z.string().min(1) }),
  // AUTOMATIC1111 and its forks
  z.object({ errors: z.string().min(1) }),
  z.object({ error: z.object({ message: z.string(), details: z.string().nullish() }) }),
  z.object({ error: z.union([z.string(), z.array(z.string())]), message: z.string() }),
  z.object({ error: z.union([z.string(), z.array(z.string()).min(1)]) }),
  z.object({ message: z.string() }),
]);

const EXCERPT_CHARS = 240;

/** A text on one line, cut to a length that fits into a message. */
export function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > EXCERPT_CHARS ? `${line.slice(0, EXCERPT_CHARS)}…` : line;
}

/** What a server says in an error body; `undefined` when it has none of the known shapes. */
export function messageIn(json: unknown): string | undefined {
  const { data, success } = toldSchema.safeParse(json);
  if (!success) return undefined;
  if ('detail' in data) {
    const { detail } = data;
    if (typeof detail === 'string') return detail;
    return Array.isArray(detail)
      ? detail.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ')
      : detail.msg;
  }
  if ('errors' in data) return data.errors;
  if ('message' in data) return data.message;
  if (typeof data.error === 'string') return data.error;
  if (Array.isArray(data.error)) return data.error.join('; ');
  return [data.error.message, data.error.details].filter((part) => part != null && part !== '').join(' ');
}

/** The value of a JSON text; `undefined` when it is none, which is an outcome here and not an error. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Makes the call and reads the whole answer.
 * @throws {APICallError} when nothing answers, the answer breaks off or is too large, or its status is 300 or above.
 * @throws the signal's reason when aborted.
 */
export async function callServer(call: ServerCall): Promise<ServerReply> {
  const { facts, init, hints = HINTS } = call;
  const response = await send(call);
  const fail = (failure: CallFailure): APICallError =>
    callError(facts, { status: response.status, headers: response.headers, ...failure });
  let bytes: Uint8Array = new Uint8Array();
  try {
    const declared = Number(response.headers.get('content-length') ?? 0);
    if (response.body !== null) bytes = await readBytes(response.body, call.maxBytes, declared);
  } catch (error) {
    init.signal?.throwIfAborted();
    if (error instanceof TooManyBytes) throw fail(tooLarge('the answer', call.maxBytes));
    const message = 'the connection broke off in the middle of the answer';
    throw fail({ message, isRetryable: true, cause: error });
  }
  init.signal?.throwIfAborted();
  const { status, headers, ok } = response;
  if (!ok) {
    const text = new TextDecoder().decode(bytes);
    throw fail(call.explain?.(status, text) ?? statusFailure({ status, headers, hints }, text));
  }
  return { status, headers, bytes, fail, hints };
}

/** That something has more bytes than allowed; asking again would bring the same. */
export function tooLarge(what: string, maxBytes: number): CallFailure {
  return { message: `${what} is larger than the ${maxBytes} bytes that are allowed`, isRetryable: false };
}

/**
 * The JSON of an answer, in the expected form.
 * @param expected the form in words, for the message.
 * @throws {APICallError} for an empty answer, a web page, broken JSON, an error under HTTP 200, or another form.
 */
export function readJson<Schema extends z.ZodType>(
  reply: ServerReply,
  schema: Schema,
  expected: string,
): z.output<Schema> {
  const text = new TextDecoder().decode(reply.bytes);
  if (text.trim() === '') {
    throw reply.fail({ message: `answered HTTP ${reply.status} with an empty body`, isRetryable: true });
  }
  const json = parseJson(text);
  if (json === undefined) throw reply.fail({ ...notJson(reply, text), body: text });
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const told = messageIn(json);
  if (told !== undefined) {
    const isRefusal = isRefusalText(text);
    const message = isRefusal
      ? `declined the content: ${excerpt(told)}`
      : `answered HTTP ${reply.status}, but with an error: ${excerpt(told)}`;
    throw reply.fail({ message, body: text, isRetryable: false, isRefusal });
  }
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'the answer' : `"${issue.path.join('.')}"`;
  const message = `expected ${expected}, but ${where} is otherwise (${issue?.message ?? 'unknown form'})`;
  throw reply.fail({ message, body: text, isRetryable: false });
}

function notJson(reply: ServerReply, text: string): CallFailure {
  const contentType = reply.headers.get('content-type') ?? 'no content type';
  if (/^\s*<(!doctype|html)/i.test(text)) {
    const message = `expected JSON, got a web page (${contentType}). ${reply.hints.webPage}`;
    return { message, isRetryable: false };
  }
  if (/^\s*[{[]/.test(text)) {
    return { message: `the JSON is cut off or broken after ${text.length} characters`, isRetryable: true };
  }
  return { message: `expected JSON, got ${contentType}: ${excerpt(text)}`, isRetryable: false };
}

async function send({ facts, fetch = patientFetch, init }: ServerCall): Promise<Response> {
  try {
    return await fetch(facts.url, { redirect: 'manual', ...init });
  } catch (error) {
    init.signal?.throwIfAborted();
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const detail = reason instanceof Error ? reason.message || reason.name : String(reason);
    const message = `cannot be reached at ${new URL(facts.url).origin} (${detail}). Is the server running?`;
    throw callError(facts, { message, isRetryable: true, cause: error });
  }
}

type BadStatus = Pick<ServerReply, 'status' | 'headers' | 'hints'>;

function statusFailure(reply: BadStatus, text: string): CallFailure {
  const { status } = reply;
  const told = messageIn(parseJson(text)) ?? (/^\s*[<{[]/.test(text) ? '' : text.trim());
  const isRefusal = status >= 400 && status < 500 && status !== 429 && isRefusalText(text);
  const said = told === '' ? `HTTP ${status} without a message` : excerpt(told).replace(/[.\s]+$/, '');
  if (isRefusal) return { message: `declined the content: ${said}.`, body: text, isRefusal };
  return { message: `${said}.${hintFor(reply, told !== '')}`, body: text };
}

function hintFor({ status, headers, hints }: BadStatus, isExplained: boolean): string {
  if (status === 401 || status === 403) return ` ${hints.key}`;
  if (status === 404 && (!isExplained || hints.isAlwaysHinted)) return ` ${hints.notFound}`;
  if (status >= 300 && status < 400) {
    return ` It redirects to ${headers.get('location') ?? 'nowhere'}; put that address into ${hints.addressSetting}.`;
  }
  return '';
}
