import { setTimeout as sleep } from 'node:timers/promises';

/** How often and how long to try again. */
export interface RetryPolicy {
  /** Tries after the first one. 0 means one try in all. */
  readonly retries: number;
  /** Wait before the first retry; doubles with each further one. */
  readonly baseDelayMs: number;
  /** Longest wait, also for one that the server asks for: a longer wish ends the tries. */
  readonly maxDelayMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { retries: 3, baseDelayMs: 500, maxDelayMs: 60_000 };

/** What a failure says about trying again. */
export interface RetryAdvice {
  readonly isRetryable: boolean;
  /** Wait that the server asked for; `undefined` when it did not. */
  readonly retryAfterMs?: number | undefined;
}

export interface RetryOptions {
  readonly policy: RetryPolicy;
  /** Reads a failure. */
  readonly advise: (error: unknown) => RetryAdvice;
  /** Told before each wait. `attempt` counts the tries that failed, from 1. */
  readonly onRetry?: (error: unknown, attempt: number, delayMs: number) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` until it succeeds, may not be retried, or has used up its tries; then the last failure is thrown.
 * The wait is what the server asked for, else `baseDelayMs * 2^(n-1)`, never longer than `maxDelayMs`.
 * @throws the last failure, or the signal's reason when aborted.
 */
export async function retry<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { policy, advise, onRetry, signal } = options;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      const advice = advise(error);
      const wanted = advice.retryAfterMs ?? policy.baseDelayMs * 2 ** (attempt - 1);
      const impossible = advice.retryAfterMs !== undefined && advice.retryAfterMs > policy.maxDelayMs;
      if (!advice.isRetryable || attempt > policy.retries || impossible) throw error;
      const delayMs = Math.min(wanted, policy.maxDelayMs);
      await onRetry?.(error, attempt, delayMs);
      try {
        await sleep(delayMs, undefined, signal ? { signal } : {});
      } catch (aborted) {
        throw signal?.reason ?? aborted;
      }
    }
  }
}

/**
 * Reads `retry-after-ms` and `retry-after` (seconds or an HTTP date, RFC 9110 10.2.3).
 * @param nowMs the clock, for dates.
 * @returns milliseconds, 0 or more; `undefined` when absent or unreadable.
 */
export function parseRetryAfter(
  headers: Readonly<Record<string, string | undefined>> | undefined,
  nowMs: number,
): number | undefined {
  const milliseconds = Number.parseFloat(headers?.['retry-after-ms'] ?? '');
  if (Number.isFinite(milliseconds)) return Math.max(0, milliseconds);
  const value = headers?.['retry-after'];
  if (value === undefined) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number.parseFloat(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
