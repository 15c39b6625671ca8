/**
 * A `fetch` for model servers that take their time. Node's own gives up after 300 seconds without response headers
 * (undici's `headersTimeout`, which cannot be changed from outside), while a picture on a CPU, or a plan from a large
 * local model, can take longer. Here only the caller's signal ends the wait.
 *
 * Not for URLs out of a model's reply: those go through `guarded-fetch.ts`.
 */
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';

/** Statuses of which a `Response` may not have a body. */
const BODILESS = new Set([204, 205, 304]);

/** Connections are kept for the next call, as many as there were calls in flight: the default drops all but 256. */
const agentOptions = { keepAlive: true, maxFreeSockets: Infinity } as const;
const httpAgent = new HttpAgent(agentOptions);
const httpsAgent = new HttpsAgent(agentOptions);

/**
 * As the global `fetch`, but: no time limit; redirects are handed back as they are, so that a key never follows one;
 * bodies come as sent (compression is not asked for).
 *
 * @throws {TypeError} `fetch failed` with the reason as `cause`, as the global one does, so that the AI SDK takes it
 *   for a network failure; the signal's reason when aborted.
 */
export const patientFetch: typeof globalThis.fetch = async (input, init) => {
  const { url, method, headers, body, signal } = await describe(input, init);
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const isSecure = url.protocol === 'https:';
  const outgoing = (isSecure ? httpsRequest : httpRequest)(
    url,
    {
      agent: isSecure ? httpsAgent : httpAgent,
      method,
      headers: {
        ...Object.fromEntries(headers),
        // Known in whole, so that a length is sent: several small servers do not read chunked bodies.
        ...(body === undefined ? {} : { 'content-length': String(body.length) }),
      },
      ...(signal ? { signal } : {}),
    },
    resolve,
  );
  outgoing.on('error', reject);
  outgoing.end(body);
  try {
    return toResponse(await promise);
  } catch (error) {
    signal?.throwIfAborted();
    throw new TypeError('fetch failed', { cause: error });
  }
};

interface Outgoing {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Buffer | undefined;
  readonly signal: AbortSignal | undefined;
}

async function describe(input: string | URL | Request, init: RequestInit = {}): Promise<Outgoing> {
  if (typeof init.body === 'string' && !(input instanceof Request)) {
    // What nearly every call is; a Request would take it apart and put it together again.
    const { method = 'GET', headers, body, signal } = init;
    return {
      url: new URL(input),
      method,
      headers: new Headers(headers),
      body: Buffer.from(body),
      signal: signal ?? undefined,
    };
  }
  const request = new Request(input, { ...init, ...(init.body == null ? {} : { duplex: 'half' }) });
  request.signal.throwIfAborted();
  const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
  return {
    url: new URL(request.url),
    method: request.method,
    headers: request.headers,
    body,
    signal: request.signal,
  };
}

function toResponse(incoming: IncomingMessage): Response {
  const headers = new Headers();
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index]!, incoming.rawHeaders[index + 1]!);
  }
  const status = incoming.statusCode ?? 0;
  const hasBody = !BODILESS.has(status);
  if (!hasBody) incoming.resume();
  return new Response(hasBody ? (Readable.toWeb(incoming) as ReadableStream<Uint8Array>) : null, {
    status,
    statusText: incoming.statusMessage ?? '',
    headers,
  });
}
