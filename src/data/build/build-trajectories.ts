/** `interleave data build`: one run and its scores for every request, many at once, taken up where it was stopped. */
import { existsSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, messageOf, StoreError } from '../../core/errors.ts';
import type { StopReason } from '../../core/events.ts';
import { interleaveRequest } from '../../core/request.ts';
import type { RequestInputPart } from '../../core/request.ts';
import { hashToInt } from '../../lib/hash.ts';
import { createProblems } from '../problem.ts';
import type { RequestRow } from '../requests/request-row.ts';
import { ORIGIN_FILE, readStoredRun } from '../rows/stored-run.ts';
import { createLineWriter, writeWhole } from '../whole-output.ts';
import type { AttemptJudge } from './attempt-judge.ts';
import { createPace } from './pace.ts';
import type { BuildProgress } from './pace.ts';
import { scoreRun } from './score-run.ts';

/** How a run ended; a `RunResult` is one. */
export interface RunOutcome {
  readonly stopReason: StopReason;
  readonly message: string | null;
  readonly usage: { readonly costUsd: number | null; readonly imageCalls: number };
}

/** Makes and resumes runs; an `Interleaver` is one. */
export interface TrajectoryRunner {
  generate(
    parts: readonly RequestInputPart[],
    run: { readonly out: string; readonly seed: number; readonly publish: boolean; readonly signal?: AbortSignal | undefined },
  ): Promise<RunOutcome>;
  resume(folder: string, run: { readonly signal?: AbortSignal | undefined }): Promise<RunOutcome>;
} // prettier-ignore

export const buildOptionsSchema = z.strictObject({
  /** Trajectories in work at once. Requests to one model are limited by its own limiter as well. */
  concurrency: z.int().min(1).max(1024).default(4),
  seed: z.int().nonnegative().default(1),
  /** Try those again that failed earlier; without it they stay failed. */
  retryFailed: z.boolean().default(false),
});
export type BuildOptions = z.input<typeof buildOptionsSchema>;

export interface BuildContext {
  readonly runner: TrajectoryRunner;
  /** `null`: attempts are not scored. */
  readonly judge: AttemptJudge | null;
  /** What the judge has cost so far; `null` = unknown. */
  readonly judgeCostUsd?: (() => number | null) | undefined;
  readonly nowMs: () => number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
}

export interface BuildFailure {
  readonly id: string;
  /** `unscored`: the run is complete, but attempts have no score. */
  readonly reason: StopReason | 'unscored' | 'error';
  readonly message: string;
}

export interface BuildReport {
  readonly folder: string;
  readonly requests: number;
  /** Finished in this call, and before it. */
  readonly made: number;
  readonly known: number;
  readonly failures: readonly BuildFailure[];
  readonly attemptsScored: number;
  readonly pictures: number;
  /** Of this call; `null` as soon as one price is unknown. */
  readonly costUsd: number | null;
  readonly durationMs: number;
}

/** Where the failures of the last build are listed, in the folder of the runs. */
export const FAILURES_FILE = 'failures.jsonl';

/**
 * @param requests as `readRequests` gives them: ids differ, pictures are absolute paths.
 * @param out folder of the runs, one below it for each request, named by its id.
 * @throws {ConfigError} when a model or setting cannot work. @throws {StoreError} when the disk is full.
 */
export async function buildTrajectories(
  requests: readonly RequestRow[],
  out: string,
  options: BuildOptions,
  context: BuildContext,
): Promise<BuildReport> {
  const settings = buildOptionsSchema.parse(options);
  const startedMs = context.nowMs();
  const pace = createPace({
    wanted: requests.length,
    nowMs: context.nowMs,
    judgeCostUsd: context.judgeCostUsd,
  });
  const failures = new Map<string, BuildFailure>();
  const tally = { made: 0, known: 0, attemptsScored: 0 };
  const queue = requests.entries();
  let fatal: unknown;
  const worker = async (): Promise<void> => {
    for (const [, request] of queue) {
      if (fatal !== undefined || context.signal?.aborted) return;
      try {
        const done = await makeOne(request, out, settings, context);
        if (done.failure) failures.set(request.id, done.failure);
        else if (done.isKnown) tally.known++;
        else tally.made++;
        tally.attemptsScored += done.scored;
        pace.add(done);
      } catch (error) {
        if (context.signal?.aborted) return;
        if (isFatal(error)) {
          fatal ??= error;
          return;
        }
        const failure = { id: request.id, reason: 'error' as const, message: messageOf(error) };
        failures.set(request.id, failure);
        pace.add({ isKnown: false, failure, outcome: null });
      }
      context.onProgress?.(pace.progress());
    }
  };
  await Promise.all(Array.from({ length: Math.min(settings.concurrency, requests.length) }, worker));
  if (fatal !== undefined) throw fatal;
  const listed = requests.flatMap(({ id }) => failures.get(id) ?? []);
  writeFailures(out, listed);
  context.signal?.throwIfAborted();
  const { costUsd, pictures } = pace.progress();
  const durationMs = context.nowMs() - startedMs;
  return {
    folder: out,
    requests: requests.length,
    ...tally,
    failures: listed,
    pictures,
    costUsd,
    durationMs,
  };
}

interface Made {
  readonly isKnown: boolean;
  readonly failure: BuildFailure | null;
  readonly outcome: RunOutcome | null;
  readonly scored: number;
}

async function makeOne(
  request: RequestRow,
  out: string,
  settings: z.output<typeof buildOptionsSchema>,
  context: BuildContext,
): Promise<Made> {
  const { id } = request;
  const folder = join(out, id);
  const { runner, judge, signal } = context;
  const stopped = stopReasonOf(out, id);
  const isOver = stopped === 'completed' || (isFailure(stopped) && !settings.retryFailed);
  let outcome: RunOutcome | null = null;
  let reason = stopped === 'none' || stopped === 'unreadable' ? null : stopped;
  if (!isOver) {
    outcome = await run();
    reason = outcome.stopReason;
  }
  if (reason !== 'completed') {
    const message = outcome?.message ?? 'It failed in an earlier build.';
    return { isKnown: isOver, failure: { id, reason: reason ?? 'error', message }, outcome, scored: 0 };
  }
  const scores = judge && (await scoreRun(out, id, judge, signal));
  const [unscored] = scores?.failed ?? [];
  const failure = unscored && {
    id,
    reason: 'unscored' as const,
    message: `Step ${unscored.step}, attempt ${unscored.attempt}: ${unscored.message}`,
  };
  return { isKnown: isOver, failure: failure ?? null, outcome, scored: scores?.scored ?? 0 };

  async function run(): Promise<RunOutcome> {
    // A journal without a beginning, and an answer that would only be read again: from the start.
    const isHopeless = stopped === 'unreadable' || ['refused', 'plan-unreadable', 'unsupported', 'attempts-exhausted'].includes(stopped); // prettier-ignore
    if (isHopeless) rmSync(folder, { recursive: true, force: true });
    else if (stopped !== 'none') return await runner.resume(folder, { signal });
    const { category, subcategory } = request;
    await writeWhole(join(folder, ORIGIN_FILE), `${JSON.stringify({ id, category, subcategory })}\n`);
    const pictures = await Promise.all(request.images.map((path) => readFile(path)));
    const parts = interleaveRequest(request.request, pictures);
    return await runner.generate(parts, {
      out: folder,
      seed: hashToInt('trajectory', settings.seed, id),
      publish: false,
      signal,
    });
  }
}

/** How far a run has come: `none` when it was never begun, `aborted` when it stopped in the middle. */
function stopReasonOf(out: string, id: string): StopReason | 'none' | 'unreadable' {
  if (!existsSync(join(out, id, 'journal.jsonl'))) return 'none';
  const run = readStoredRun(out, id, createProblems());
  return run === null ? 'unreadable' : (run.trace.stopReason ?? 'aborted');
}

/** Whether a run ended in a way that trying again unasked would only repeat; an aborted one is simply continued. */
function isFailure(stopped: string): boolean {
  return !['none', 'unreadable', 'aborted', 'completed'].includes(stopped);
}

/** A wrong setting or a full disk ends everything; anything else is the trouble of one request. */
function isFatal(error: unknown): boolean {
  if (error instanceof ConfigError)
    return !/^(Input picture|The request is empty|The request has)/.test(error.message);
  const code =
    error instanceof StoreError ? (error.cause as NodeJS.ErrnoException | undefined)?.code : undefined;
  return code !== undefined && ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'].includes(code);
}

function writeFailures(out: string, failures: readonly BuildFailure[]): void {
  const path = join(out, FAILURES_FILE);
  if (failures.length === 0) {
    rmSync(path, { force: true });
    return;
  }
  const writer = createLineWriter(path);
  for (const failure of failures) writer.write(JSON.stringify(failure));
  writer.finish();
}
