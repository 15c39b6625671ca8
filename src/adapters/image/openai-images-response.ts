/**
 * Reads the reply of an OpenAI-compatible image server: the pictures of a good one, and of a bad one a single
 * error that says what came. A reply is untrusted input: sizes are limited, URLs go through the guarded fetch, and
 * bytes count as a picture only when they look like one.
 */
import type { ImageModelV4Usage } from '@ai-sdk/provider';
import { z } from 'zod';
import { callError } from '../http/call-error.ts';
import type { CallFacts, CallFailure } from '../http/call-error.ts';
import { imageTypeOf } from '../http/image-type.ts';
import { readBytes, TooManyBytes } from '../http/read-bytes.ts';
import { isRefusalText } from '../http/refusal.ts';

/** Only what is used, and loose: servers add fields freely. */
const replySchema = z.object({
  data: z.array(
    z.object({
      b64_json: z.string().nullish(),
      url: z.string().nullish(),
      revised_prompt: z.string().nullish(),
    }),
  ),
  usage: z
    .object({
      input_tokens: z.number().nullish(),
      output_tokens: z.number().nullish(),
      total_tokens: z.number().nullish(),
    })
    .nullish(),
});

/** The shapes in which servers tell what went wrong. */
const errorSchema = z.union([
  z.object({
    error: z.object({
      message: z.string(),
      code: z.union([z.string(), z.number()]).nullish(),
      type: z.string().nullish(),
    }),
  }),
  z.object({ error: z.string(), message: z.string() }),
  z.object({ error: z.string() }),
  z.object({ detail: z.string() }),
  z.object({
    detail: z.array(z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string() })),
  }),
  z.object({ message: z.string() }),
]);

export interface RepliedPicture {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly revisedPrompt: string | undefined;
}

export interface ImagesReply {
  readonly pictures: readonly RepliedPicture[];
  readonly usage: ImageModelV4Usage | undefined;
}

export interface ReplyReader {
  readonly facts: CallFacts;
  /** For one picture. */
  readonly maxImageBytes: number;
  /** Most pictures that were asked for; bounds the reply as a whole. */
  readonly count: number;
  /** Fetches a picture that the reply only points at. */
  readonly download: (url: string) => Promise<{ bytes: Uint8Array; mediaType: string }>;
}

const EXCERPT_CHARS = 160;
const ENVELOPE_BYTES = 64 * 1024;

/**
 * @throws {APICallError} for a status of 300 and above, and for a reply that holds no readable picture.
 */
export async function readImagesReply(response: Response, reader: ReplyReader): Promise<ImagesReply> {
  const text = await readText(response, reader);
  if (!response.ok) throw statusError(response, text, reader.facts);
  const reply = parseReply(response, text, reader.facts);
  const fail = failWith(response, reader.facts);
  if (reply.data.length === 0) {
    throw fail({
      message: 'answered without a picture (an empty "data" list)',
      body: text,
      isRetryable: true,
    });
  }
  const pictures = await Promise.all(
    reply.data.map(async (item, index): Promise<RepliedPicture> => {
      const where = `picture ${index + 1} of ${reply.data.length}`;
      const revisedPrompt = item.revised_prompt ?? undefined;
      if (item.b64_json != null) {
        const bytes = decodeBase64(item.b64_json);
        if (bytes === undefined) {
          throw fail({ message: `${where} is not valid base64`, body: text, isRetryable: true });
        }
        if (bytes.length > reader.maxImageBytes) throw fail(tooLarge(where, reader.maxImageBytes));
        const mediaType = imageTypeOf(bytes);
        if (mediaType === undefined) {
          const message = `${where} is ${bytes.length} bytes that are no PNG, JPEG, WebP, GIF or AVIF`;
          throw fail({ message, isRetryable: false });
        }
        return { bytes, mediaType, revisedPrompt };
      }
      if (item.url == null) {
        throw fail({ message: `${where} has neither "b64_json" nor "url"`, body: text, isRetryable: false });
      }
      return { ...(await reader.download(item.url)), revisedPrompt };
    }),
  );
  const { usage } = reply;
  return {
    pictures,
    usage: usage
      ? {
          inputTokens: usage.input_tokens ?? undefined,
          outputTokens: usage.output_tokens ?? undefined,
          totalTokens: usage.total_tokens ?? undefined,
        }
      : undefined,
  };
}

type Fail = (failure: CallFailure) => Error;

function failWith(response: Response, facts: CallFacts): Fail {
  return (failure) => callError(facts, { status: response.status, headers: response.headers, ...failure });
}

async function readText(response: Response, { facts, maxImageBytes, count }: ReplyReader): Promise<string> {
  // Base64 is four bytes for three.
  const maxBytes = Math.ceil((maxImageBytes * 4) / 3) * count + ENVELOPE_BYTES;
  const length = response.headers.get('content-length');
  const fail = failWith(response, facts);
  if (response.body === null) return '';
  try {
    return new TextDecoder().decode(await readBytes(response.body, maxBytes, Number(length ?? 0)));
  } catch (error) {
    if (error instanceof TooManyBytes) throw fail(tooLarge('the reply', maxBytes));
    const message = 'the connection broke off in the middle of the reply';
    throw fail({ message, isRetryable: true, cause: error });
  }
}

function tooLarge(what: string, maxBytes: number): CallFailure {
  return { message: `${what} is larger than the ${maxBytes} bytes that are allowed`, isRetryable: false };
}

function parseReply(response: Response, text: string, facts: CallFacts): z.infer<typeof replySchema> {
  const fail = failWith(response, facts);
  const contentType = response.headers.get('content-type') ?? 'no content type';
  if (text.trim() === '') {
    throw fail({ message: `answered HTTP ${response.status} with an empty body`, isRetryable: true });
  }
  const json = parseJson(text);
  if (json === undefined) {
    const isHtml = /^\s*<(!doctype|html)/i.test(text);
    const looksLikeJson = /^\s*[{[]/.test(text);
    const message = isHtml
      ? `expected JSON, got a web page (${contentType}). Check that the base URL ends where the API begins, often /v1`
      : looksLikeJson
        ? `the JSON is cut off or broken after ${text.length} characters`
        : `expected JSON, got ${contentType}: ${excerpt(text)}`;
    throw fail({ message, body: text, isRetryable: looksLikeJson });
  }
  const reply = replySchema.safeParse(json);
  if (reply.success) return reply.data;
  const told = messageIn(json);
  if (told !== undefined) {
    const message = `answered HTTP ${response.status}, but with an error: ${excerpt(told)}`;
    throw fail({ message, body: text, isRetryable: false, isRefusal: isRefusalText(text) });
  }
  const issue = reply.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'the reply' : `"${issue.path.join('.')}"`;
  const message = `expected {"data":[{"b64_json" or "url"}]}, but ${where} is otherwise (${issue?.message ?? ''})`;
  throw fail({ message, body: text, isRetryable: false });
}

function statusError(response: Response, text: string, facts: CallFacts): Error {
  const { status } = response;
  const told = messageIn(parseJson(text)) ?? (/^\s*</.test(text) ? '' : text.trim());
  const isRefusal = status >= 400 && status < 500 && status !== 429 && isRefusalText(text);
  const hint =
    status === 401 || status === 403
      ? ' Check the API key.'
      : status === 404
        ? ' Check the base URL and the model id.'
        : status >= 300 && status < 400
          ? ` It redirects to ${response.headers.get('location') ?? 'nowhere'}; put that address into the base URL.`
          : '';
  const said = told === '' ? `HTTP ${status} without a message.` : excerpt(told);
  const message = isRefusal ? `declined the content: ${said}` : `${said}${hint}`;
  return failWith(response, facts)({ message, body: text, isRefusal });
}

function messageIn(json: unknown): string | undefined {
  const { data, success } = errorSchema.safeParse(json);
  if (!success) return undefined;
  if ('detail' in data) {
    const { detail } = data;
    return typeof detail === 'string'
      ? detail
      : detail.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ');
  }
  if ('message' in data) return data.message;
  return typeof data.error === 'string' ? data.error : data.error.message;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Strict, since `Buffer` skips what is not base64 and would turn an error text into bytes. Data URLs are taken too. */
function decodeBase64(text: string): Uint8Array | undefined {
  const clean = text.replace(/^data:[^,]*,/, '').replaceAll(/\s/g, '');
  return clean.length > 0 && clean.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(clean)
    ? Buffer.from(clean, 'base64')
    : undefined;
}

function excerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > EXCERPT_CHARS ? `${line.slice(0, EXCERPT_CHARS)}…` : line;
}
