import PQueue from 'p-queue';

/** How many requests one model takes. */
export interface Limits {
  /** Most requests in flight at once. */
  readonly concurrency?: number | undefined;
  /** Most requests started within any minute. */
  readonly perMinute?: number | undefined;
}

/** Runs work when there is room for it. One limiter belongs to one model, whatever the number of runs that share it. */
export interface Limiter {
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** First come, first served. Work that is aborted while it waits never starts and rejects with the signal's reason. */
export function createLimiter(limits: Limits): Limiter {
  if (limits.concurrency === undefined && limits.perMinute === undefined) {
    return { run: (work) => work() };
  }
  const queue = new PQueue({
    concurrency: limits.concurrency ?? Number.POSITIVE_INFINITY,
    ...(limits.perMinute === undefined ? {} : { interval: 60_000, intervalCap: limits.perMinute }),
  });
  return {
    run: (work, signal) => queue.add(work, signal ? { signal } : {}),
  };
}
