/**
 * How a failed call to a model server is told: one `APICallError` of the AI SDK, with everything a retry needs and
 * nothing that must not enter a trace (no key, no query, no picture).
 */
import { APICallError } from '@ai-sdk/provider';
import { redact } from '../../lib/redact.ts';

/** One call, as its errors describe it. */
export interface CallFacts {
  /** The server as a person knows it, for the first words of the message: `vLLM-Omni`. */
  readonly server: string;
  readonly url: string;
  /** The request without pictures and keys; lands in traces. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Texts that must never be repeated: keys and header values. */
  readonly secrets: readonly string[];
}

export interface CallFailure {
  /** What came, and what to do. */
  readonly message: string;
  readonly status?: number | undefined;
  readonly headers?: Headers | undefined;
  readonly body?: string | undefined;
  /** Absent: 408, 409, 429 and 500 upwards. */
  readonly isRetryable?: boolean | undefined;
  /** The service declined the content. */
  readonly isRefusal?: boolean | undefined;
  readonly cause?: unknown;
}

/** Response headers that help and cannot carry a secret; cookies and the like stay out. */
const KEPT_HEADERS = /^(retry-after(-ms)?|content-type|date|(x-)?request-id|x-ratelimit-.+)$/;

/** Where a URL leads, without query, fragment and credentials. */
export function safeUrl(url: string): string {
  if (!URL.canParse(url)) return '(not a URL)';
  const { origin, pathname, protocol } = new URL(url);
  return origin === 'null' ? `${protocol}…` : `${origin}${pathname}`;
}

/** Response headers that may enter a trace: limits, request ids, the media type. */
export function keptHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => KEPT_HEADERS.test(name)));
}

/** Builds the error of a failed call. `data.isRefusal` tells a refusal from other failures. */
export function callError(facts: CallFacts, failure: CallFailure): APICallError {
  const { status, headers, body, isRetryable, isRefusal = false, cause } = failure;
  return new APICallError({
    message: redact(`${facts.server}: ${failure.message}`, facts.secrets),
    url: safeUrl(facts.url),
    requestBodyValues: facts.sent,
    ...(status === undefined ? {} : { statusCode: status }),
    ...(headers === undefined ? {} : { responseHeaders: keptHeaders(headers) }),
    ...(body === undefined ? {} : { responseBody: redact(body, facts.secrets) }),
    ...(isRefusal ? { isRetryable: false } : isRetryable === undefined ? {} : { isRetryable }),
    ...(cause === undefined ? {} : { cause }),
    data: { isRefusal },
  });
}
