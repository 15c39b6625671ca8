/**
 * The only door through which a URL out of a model's or a model server's reply is fetched.
 * A reply is untrusted: its URL may point into the user's own network, at a cloud's metadata service, at a page
 * instead of a picture, or at an endless stream.
 */
import { lookup as resolveHost } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { APICallError } from '@ai-sdk/provider';
import { isPublicAddress } from './address-policy.ts';
import { callError, safeUrl } from './call-error.ts';
import type { CallFailure } from './call-error.ts';
import { imageTypeOf } from './image-type.ts';
import { readBytes, TooManyBytes } from './read-bytes.ts';

export interface GuardedFetchOptions {
  /** Origins that the user configured (`http://127.0.0.1:8000`): only these may be at a private address. */
  readonly trustedOrigins?: readonly string[];
  /** Headers with keys, and the one configured origin that may see them. */
  readonly credentials?: { readonly origin: string; readonly headers: Readonly<Record<string, string>> };
  readonly maxBytes?: number;
  /** For the whole fetch, redirects included. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** All addresses of a host name. The system's resolver when absent. */
  readonly lookup?: (hostname: string) => Promise<readonly LookupAddress[]>;
  /** Opens the connection; for tests, which have no public address to dial. */
  readonly createConnection?: RequestOptions['createConnection'];
}

export interface FetchedImage {
  readonly bytes: Uint8Array;
  /** Read from the bytes, not from the header. */
  readonly mediaType: string;
}

const MAX_REDIRECTS = 5;
const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 60_000;
/** Storage services send pictures under these as often as under `image/…`. */
const UNTYPED = new Set(['', 'application/octet-stream', 'binary/octet-stream']);

/**
 * Fetches a picture. Every hop is checked before it is dialled: http(s) only, no user name in the URL, no step down
 * from https to http, and, outside of the trusted origins, a public address after name resolution. The checked
 * address is the one dialled, so a name that resolves differently a moment later changes nothing.
 *
 * @throws {APICallError} saying what was refused or what came instead; retryable only where trying again can help.
 * @throws the signal's reason when aborted.
 */
export async function guardedFetch(url: string, options: GuardedFetchOptions = {}): Promise<FetchedImage> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  const either = signal ? AbortSignal.any([signal, deadline]) : deadline;
  try {
    return await follow(url, options, either);
  } catch (error) {
    signal?.throwIfAborted();
    if (deadline.aborted) {
      throw failure(url, { message: `no picture within ${timeoutMs} ms`, isRetryable: true, cause: error });
    }
    throw error;
  }
}

async function follow(url: string, options: GuardedFetchOptions, signal: AbortSignal): Promise<FetchedImage> {
  let target = checkUrl(url, undefined);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await dial(target, options, signal);
    const { statusCode = 0, headers } = response;
    if (statusCode < 300 || statusCode > 399 || headers.location === undefined) {
      return await readPicture(response, target.href, options.maxBytes ?? DEFAULT_MAX_BYTES);
    }
    response.destroy();
    target = checkUrl(headers.location, target);
  }
  throw failure(url, { message: `more than ${MAX_REDIRECTS} redirects`, isRetryable: false });
}

function checkUrl(url: string, from: URL | undefined): URL {
  const refuse = (message: string): APICallError => failure(url, { message, isRetryable: false });
  if (!URL.canParse(url, from?.href)) throw refuse('refused, because it is not a URL');
  const target = new URL(url, from?.href);
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw refuse(`refused ${target.protocol}, because pictures are fetched over http and https only`);
  }
  if (target.username !== '' || target.password !== '')
    throw refuse('refused, because it carries a user name');
  if (from?.protocol === 'https:' && target.protocol === 'http:') {
    throw refuse('refused a redirect from https to http');
  }
  return target;
}

/** The address to dial. For an untrusted origin all of the name's addresses must be public, else none is dialled. */
async function addressOf(
  target: URL,
  trusted: boolean,
  options: GuardedFetchOptions,
): Promise<LookupAddress> {
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  let addresses: readonly LookupAddress[];
  try {
    const lookup = options.lookup ?? ((hostname) => resolveHost(hostname, { all: true }));
    addresses = family === 0 ? await lookup(host) : [{ address: host, family }];
  } catch (error) {
    throw failure(target.href, {
      message: 'the host name cannot be resolved',
      isRetryable: true,
      cause: error,
    });
  }
  const [first] = addresses;
  if (first === undefined)
    throw failure(target.href, { message: 'the host has no address', isRetryable: false });
  const inside = trusted ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
  if (inside !== undefined) {
    const message =
      `refused, because the host is at ${inside.address}, which is not a public address. ` +
      'If this server is yours, add its origin to trustedOrigins';
    throw failure(target.href, { message, isRetryable: false });
  }
  return first;
}

async function dial(
  target: URL,
  options: GuardedFetchOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const trusted = (options.trustedOrigins ?? []).some((origin) => new URL(origin).origin === target.origin);
  const { credentials } = options;
  const own = credentials?.origin === target.origin ? credentials.headers : {};
  const address = await rejectOnAbort(addressOf(target, trusted, options), signal);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const outgoing = send(
    target,
    {
      signal,
      headers: { ...own, accept: 'image/*', 'accept-encoding': 'identity' },
      lookup: (_hostname, { all }, done) => {
        if (all === true) done(null, [address]);
        else done(null, address.address, address.family);
      },
      // An agent would ignore `createConnection`; without a pool either way, since each host is asked once.
      ...(options.createConnection ? { createConnection: options.createConnection } : { agent: false }),
    },
    resolve,
  );
  outgoing.on('error', reject);
  outgoing.end();
  try {
    return await promise;
  } catch (error) {
    throw failure(target.href, { message: 'cannot be reached', isRetryable: true, cause: error });
  }
}

async function readPicture(response: IncomingMessage, url: string, maxBytes: number): Promise<FetchedImage> {
  const status = response.statusCode ?? 0;
  const declared = (response.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  try {
    if (status < 200 || status > 299) throw failure(url, { message: `answered HTTP ${status}`, status });
    if (!declared.startsWith('image/') && !UNTYPED.has(declared)) {
      throw failure(url, { message: `expected a picture, got ${declared}`, status, isRetryable: false });
    }
    const length = response.headers['content-length'];
    const bytes = await readBytes(response, maxBytes, length === undefined ? undefined : Number(length));
    const mediaType = imageTypeOf(bytes);
    if (mediaType === undefined) {
      const message = `expected a PNG, JPEG, WebP, GIF or AVIF picture, got ${bytes.length} bytes of something else`;
      throw failure(url, { message, status, isRetryable: false });
    }
    return { bytes, mediaType };
  } catch (error) {
    if (error instanceof TooManyBytes) {
      const message = `the picture is larger than the ${maxBytes} bytes that are allowed`;
      throw failure(url, { message, status, isRetryable: false });
    }
    if (response.errored !== null) {
      throw failure(url, { message: 'the connection broke off', isRetryable: true, cause: error });
    }
    throw error;
  } finally {
    response.destroy();
  }
}

/** A name look-up cannot be cancelled, but the wait for it can. */
async function rejectOnAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function failure(url: string, details: CallFailure): APICallError {
  const facts = { server: `Picture at ${safeUrl(url)}`, url, sent: {}, secrets: [] };
  return callError(facts, details);
}
