/**
 * Runs `work` under the caller's signal and a time limit of its own.
 * @param onTimeout makes the error to throw when the limit is passed.
 * @throws the caller's reason when he aborts, and what `work` throws.
 */
export async function withDeadline<T>(
  limit: {
    readonly signal: AbortSignal | undefined;
    readonly timeoutMs: number;
    readonly onTimeout: () => Error;
  },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal, timeoutMs, onTimeout } = limit;
  signal?.throwIfAborted();
  const deadline = AbortSignal.timeout(timeoutMs);
  const either = signal ? AbortSignal.any([signal, deadline]) : deadline;
  try {
    return await work(either);
  } catch (error) {
    signal?.throwIfAborted();
    if (deadline.aborted && error === deadline.reason) throw onTimeout();
    throw error;
  }
}
