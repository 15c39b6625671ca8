import { describe, expect, it } from 'vitest';
import { parseRetryAfter, retry } from './retry.ts';

const policy = { retries: 2, baseDelayMs: 1, maxDelayMs: 50 };
const busy = (retryAfterMs?: number) => Object.assign(new Error('busy'), { retryAfterMs });
const advise = (error: unknown) => ({
  isRetryable: (error as Error).message === 'busy',
  retryAfterMs: (error as { retryAfterMs?: number }).retryAfterMs,
});

/** Fails with each of the errors in turn, then answers. */
function failing(...errors: Error[]): () => Promise<string> {
  return async () => {
    const error = errors.shift();
    if (error) throw error;
    return 'done';
  };
}

describe('retry', () => {
  it('doubles the wait with each retry until the work succeeds', async () => {
    const delays: number[] = [];
    const onRetry = async (_error: unknown, _attempt: number, delayMs: number) => void delays.push(delayMs);
    expect(await retry(failing(busy(), busy()), { policy, advise, onRetry })).toBe('done');
    expect(delays).toEqual([1, 2]);
  });

  it('waits as long as the server asks', async () => {
    const delays: number[] = [];
    const onRetry = async (_error: unknown, _attempt: number, delayMs: number) => void delays.push(delayMs);
    await retry(failing(busy(7)), { policy, advise, onRetry });
    expect(delays).toEqual([7]);
  });

  it('gives up at once when the server asks for longer than the longest wait', async () => {
    await expect(retry(failing(busy(51)), { policy, advise })).rejects.toThrow('busy');
  });

  it('throws the last failure once the retries are used up', async () => {
    await expect(retry(failing(busy(), busy(), busy()), { policy, advise })).rejects.toThrow('busy');
  });

  it('does not repeat what cannot be mended by repeating', async () => {
    let calls = 0;
    const work = async () => {
      calls++;
      throw new Error('refused');
    };
    await expect(retry(work, { policy, advise })).rejects.toThrow('refused');
    expect(calls).toBe(1);
  });

  it('leaves a wait as soon as it is aborted, with the reason', async () => {
    const controller = new AbortController();
    const slow = { ...policy, baseDelayMs: 60_000, maxDelayMs: 60_000 };
    const onRetry = async () => controller.abort(new Error('enough'));
    const work = retry(failing(busy()), { policy: slow, advise, onRetry, signal: controller.signal });
    await expect(work).rejects.toThrow('enough');
  });
});

describe('parseRetryAfter', () => {
  it('reads seconds, milliseconds and dates, and nothing else', () => {
    const now = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT');
    expect(parseRetryAfter({ 'retry-after': '3' }, now)).toBe(3000);
    expect(parseRetryAfter({ 'retry-after-ms': '250', 'retry-after': '3' }, now)).toBe(250);
    expect(parseRetryAfter({ 'retry-after': 'Wed, 21 Oct 2026 07:28:05 GMT' }, now)).toBe(5000);
    expect(parseRetryAfter({ 'retry-after': 'Wed, 21 Oct 2026 07:27:00 GMT' }, now)).toBe(0);
    expect(parseRetryAfter({ 'retry-after': 'soon' }, now)).toBeUndefined();
    expect(parseRetryAfter(undefined, now)).toBeUndefined();
  });
});
