/** How a build is getting on: rate, cost and time left. */

export interface BuildProgress {
  /** Requests dealt with, those known from earlier included. */
  readonly done: number;
  readonly wanted: number;
  readonly failed: number;
  readonly pictures: number;
  /** Trajectories made per minute in this call; `null` before the first. */
  readonly perMinute: number | null;
  /** Of this call; `null` = unknown. */
  readonly costUsd: number | null;
  /** At this rate; `null` before the first. */
  readonly remainingMs: number | null;
}

interface Done {
  readonly isKnown: boolean;
  readonly failure: unknown;
  readonly outcome: {
    readonly usage: { readonly costUsd: number | null; readonly imageCalls: number };
  } | null;
}

export function createPace(options: {
  readonly wanted: number;
  readonly nowMs: () => number;
  readonly judgeCostUsd?: (() => number | null) | undefined;
}): { add(done: Done): void; progress(): BuildProgress } {
  const { wanted, nowMs, judgeCostUsd = () => 0 } = options;
  const startedMs = nowMs();
  let done = 0;
  let worked = 0;
  let failed = 0;
  let pictures = 0;
  let runsUsd: number | null = 0;
  return {
    add({ isKnown, failure, outcome }) {
      done++;
      if (!isKnown) worked++;
      if (failure !== null) failed++;
      pictures += outcome?.usage.imageCalls ?? 0;
      if (outcome !== null) {
        runsUsd = runsUsd === null || outcome.usage.costUsd === null ? null : runsUsd + outcome.usage.costUsd;
      }
    },
    progress() {
      const elapsedMs = nowMs() - startedMs;
      const perMs = worked === 0 || elapsedMs === 0 ? null : worked / elapsedMs;
      const judgeUsd = judgeCostUsd();
      return {
        done,
        wanted,
        failed,
        pictures,
        perMinute: perMs === null ? null : perMs * 60_000,
        costUsd: runsUsd === null || judgeUsd === null ? null : runsUsd + judgeUsd,
        remainingMs: perMs === null ? null : (wanted - done) / perMs,
      };
    },
  };
}
