import type { StopReason } from '../core/events.ts';

/** Ends what is not needed any more: pictures drawn ahead in vain, and whatever else a run that ends had begun. */
export class Unneeded extends Error {
  constructor() {
    super('This is not needed any more.');
  }
}

/**
 * All values; waits for all work even when some of it fails, so that nothing goes on unwatched.
 * @throws the first failure in order, not in time; one that only says `Unneeded` never hides a real one.
 */
export async function settleAll<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(work);
  const failures = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  if (failures.length > 0) throw failures.find((error) => !(error instanceof Unneeded)) ?? failures[0];
  return results.map((result) => (result as PromiseFulfilledResult<T>).value);
}

/** Ends a run early, with what it has. Never leaves the engine. */
export class RunStop extends Error {
  readonly stopReason: StopReason;
  constructor(stopReason: StopReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.stopReason = stopReason;
  }
}
