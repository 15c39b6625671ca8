/** `interleave data stats`: what a folder of runs, or of rows, holds. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createProblems } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { listRuns, readStoredRun } from '../rows/stored-run.ts';
import type { StoredRun } from '../rows/stored-run.ts';
import { readRowsReport } from '../exports/export-rows.ts';
import { ROWS_REPORT_FILE } from '../rows/build-rows.ts';
import type { RowsReport } from '../rows/build-rows.ts';

/** How often each number came up. */
export type Counts = Readonly<Record<string, number>>;

export interface RunsStats {
  readonly type: 'runs';
  readonly trajectories: number;
  readonly byStopReason: Counts;
  readonly byCategory: Counts;
  /** Trajectories by their number of steps. */
  readonly steps: Counts;
  /** Drawn steps by their number of attempts. */
  readonly attempts: Counts;
  /** Verdicts at each attempt, from the first. */
  readonly acceptance: readonly {
    readonly attempt: number;
    readonly accepted: number;
    readonly rejected: number;
    readonly unreadable: number;
  }[];
  /** Attempts by their score, rounded down to 0..10. */
  readonly semantics: readonly number[];
  readonly quality: readonly number[];
  readonly unscored: number;
  /** Mean score of accepted and of rejected attempts, `null` without any: apart, when critic and judge agree. */
  readonly meanSemantics: { readonly accepted: number | null; readonly rejected: number | null };
  readonly pictures: number;
  readonly costUsd: number | null;
  readonly problems: readonly Problem[];
}

export interface RowsStats extends Pick<RowsReport, 'rows' | 'critic' | 'teachers' | 'categories' | 'runs'> {
  readonly type: 'rows';
}

export type DataStats = RunsStats | RowsStats;

const SCORE_BINS = 11;

/** @throws {ConfigError} when the folder holds neither runs nor rows. */
export async function dataStats(folder: string, signal?: AbortSignal): Promise<DataStats> {
  if (existsSync(join(folder, ROWS_REPORT_FILE))) {
    const { rows, critic, teachers, categories, runs } = await readRowsReport(folder);
    return { type: 'rows', rows, critic, teachers, categories, runs };
  }
  const problems = createProblems();
  const tally = createTally();
  for (const [index, name] of listRuns(folder).entries()) {
    if (index % 64 === 0) await setImmediate();
    signal?.throwIfAborted();
    const run = readStoredRun(folder, name, problems);
    if (run !== null) addRun(run, tally);
  }
  const { sums, acceptance, ...rest } = tally;
  const mean = ({ total, count }: { total: number; count: number }) => (count === 0 ? null : total / count);
  return {
    type: 'runs',
    ...rest,
    acceptance: [...acceptance]
      .map(([attempt, verdicts]) => ({ attempt, ...verdicts }))
      .toSorted((a, b) => a.attempt - b.attempt),
    meanSemantics: { accepted: mean(sums.accepted), rejected: mean(sums.rejected) },
    problems: problems.listed,
  };
}

function createTally() {
  return {
    trajectories: 0,
    byStopReason: {} as Record<string, number>,
    byCategory: {} as Record<string, number>,
    steps: {} as Record<string, number>,
    attempts: {} as Record<string, number>,
    acceptance: new Map<number, { accepted: number; rejected: number; unreadable: number }>(),
    semantics: Array.from({ length: SCORE_BINS }, () => 0),
    quality: Array.from({ length: SCORE_BINS }, () => 0),
    unscored: 0,
    sums: { accepted: { total: 0, count: 0 }, rejected: { total: 0, count: 0 } },
    pictures: 0,
    costUsd: 0 as number | null,
  };
}

function addRun(run: StoredRun, tally: ReturnType<typeof createTally>): void {
  const { trace, origin } = run;
  tally.trajectories++;
  increase(tally.byStopReason, trace.stopReason ?? 'unfinished');
  increase(tally.byCategory, origin.category);
  increase(tally.steps, String(trace.steps.length));
  const { costUsd } = trace.usage;
  tally.costUsd = tally.costUsd === null || costUsd === null ? null : tally.costUsd + costUsd;
  for (const step of trace.steps) {
    const drawn = step.attempts.filter((attempt) => attempt.image !== null);
    if (step.prompt !== null) increase(tally.attempts, String(drawn.length));
    tally.pictures += drawn.length;
    for (const { index, verdict } of drawn) {
      const scores = run.scoreOf(step.number, index);
      if (scores === null) tally.unscored++;
      else {
        tally.semantics[Math.floor(scores.semantics)]!++;
        tally.quality[Math.floor(scores.quality)]!++;
      }
      if (verdict === null) continue;
      const counts = tally.acceptance.get(index) ?? { accepted: 0, rejected: 0, unreadable: 0 };
      counts[verdict.outcome]++;
      tally.acceptance.set(index, counts);
      if (scores === null || verdict.outcome === 'unreadable') continue;
      const sum = tally.sums[verdict.outcome];
      sum.total += scores.semantics;
      sum.count++;
    }
  }
}

function increase(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
