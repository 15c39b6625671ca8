/**
 * A `fetch` for model servers that take their time. Node's own gives up after 300 seconds without response headers
 * (undici's `headersTimeout`, which cannot be changed from outside), while a picture on a CPU, or a plan from a large
 * local model, can take longer. Here only the caller's signal ends the wait.
 *
 * Not for URLs out of a model's reply: those go through `guarded-fetch.ts`.
 */
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';

/** Statuses of which a `Response` may not have a body. */
const BODILESS = new Set([204, 205, 304]);

/**
 * As the global `fetch`, but: no time limit; redirects are handed back as they are, so that a key never follows one;
 * bodies come as sent (compression is not asked for).
 *
 * @throws {TypeError} `fetch failed` with the reason as `cause`, as the global one does, so that the AI SDK takes it
 *   for a network failure; the signal's reason when aborted.
 */
export const patientFetch: typeof globalThis.fetch = async (input, init) => {
  const request = new Request(input, { ...init, ...(init?.body == null ? {} : { duplex: 'half' }) });
  request.signal.throwIfAborted();
  // Known in whole, so that a length is sent: several small servers do not read chunked bodies.
  const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const send = new URL(request.url).protocol === 'https:' ? httpsRequest : httpRequest;
  const outgoing = send(
    request.url,
    {
      method: request.method,
      headers: {
        ...Object.fromEntries(request.headers),
        ...(body === undefined ? {} : { 'content-length': String(body.length) }),
      },
      signal: request.signal,
    },
    resolve,
  );
  outgoing.on('error', reject);
  outgoing.end(body);
  try {
    return toResponse(await promise);
  } catch (error) {
    request.signal.throwIfAborted();
    throw new TypeError('fetch failed', { cause: error });
  }
};

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
