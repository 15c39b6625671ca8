import type { Critic } from '../agents/critic/critic.ts';
import type { Planner } from '../agents/planner/planner.ts';
import { ModelOutputError, ProviderError, StoreError } from '../core/errors.ts';
import { TRACE_VERSION } from '../core/events.ts';
import type { JournalEntry, StopReason } from '../core/events.ts';
import type { Request } from '../core/request.ts';
import type { Settings } from '../core/settings.ts';
import type { RunStore } from '../core/store.ts';
import { foldTrace } from '../core/trace.ts';
import type { Trace } from '../core/trace.ts';
import type { Budget } from '../core/usage.ts';
import { formatDuration } from '../lib/duration.ts';
import { createCalls } from './calls.ts';
import type { MayRetry, RunContext } from './context.ts';
import type { RunModels } from './models.ts';
import { makePlan, makeReplan } from './plan.ts';
import { createRecord } from './record.ts';
import { drawStory } from './story.ts';
import { RunStop } from './stop.ts';
import { withSpan } from './telemetry.ts';

/** What a run works with; none of it is written into the trace. */
export interface RunEnvironment {
  readonly store: RunStore;
  readonly models: RunModels;
  readonly planner: Planner;
  readonly critic: Critic;
  /** The wall clock, in milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly signal?: AbortSignal | undefined;
  /** Told of every event once it is written. */
  readonly onEvent?: ((entry: JournalEntry) => void) | undefined;
  /** Default: as often as the settings say. */
  readonly mayRetry?: MayRetry | undefined;
}

/** A new run, its pictures already stored. */
export interface RunStart {
  readonly runId: string;
  readonly request: Request;
  readonly settings: Settings;
}

/**
 * Runs a request to its end. A failed call, a spent budget or an abort end the run with a stop reason;
 * only configuration errors, store errors and bugs are thrown.
 * @throws {StoreError} when the store already holds a run.
 */
export async function startRun(environment: RunEnvironment, start: RunStart): Promise<Trace> {
  return await withJournal(environment, async () => {
    const { journal, location } = environment.store;
    if ((await journal.read()).entries.length > 0) {
      throw new StoreError(`There is already a run in ${location}; resume it or name another folder.`);
    }
    const entry: JournalEntry = {
      at: environment.nowMs(),
      type: 'run-start',
      version: TRACE_VERSION,
      ...start,
    };
    await journal.append(entry);
    environment.onEvent?.(entry);
    return await work(environment, [entry]);
  });
}

/**
 * Goes on with a stopped run: no finished call is made again, and the document becomes what it would have been.
 * A completed run is returned as it is.
 * @param budget new ceilings, counted over the whole run; `undefined` keeps the old ones.
 */
export async function resumeRun(environment: RunEnvironment, budget?: Budget): Promise<Trace> {
  return await withJournal(environment, async () => {
    const { journal } = environment.store;
    const { entries } = await journal.read();
    const trace = foldTrace(entries);
    if (trace.stopReason === 'completed') return trace;
    const entry: JournalEntry = {
      at: environment.nowMs(),
      type: 'run-resume',
      budget: budget ?? trace.settings.budget,
    };
    await journal.append(entry);
    environment.onEvent?.(entry);
    return await work(environment, [...entries, entry]);
  });
}

async function withJournal(environment: RunEnvironment, body: () => Promise<Trace>): Promise<Trace> {
  const release = await environment.store.journal.claim();
  try {
    return await body();
  } finally {
    await release();
  }
}

async function work(environment: RunEnvironment, entries: readonly JournalEntry[]): Promise<Trace> {
  const { store, nowMs, onEvent } = environment;
  const record = createRecord({ store, entries, nowMs, onEvent });
  const { budget } = record.trace.settings;
  const remainingMs = Math.max(0, (budget.durationMs ?? Infinity) - record.trace.usage.durationMs);
  const deadline = Number.isFinite(remainingMs) ? AbortSignal.timeout(remainingMs) : undefined;
  const signals = [environment.signal, deadline].filter((signal) => signal !== undefined);
  const signal = AbortSignal.any(signals);
  const calls = createCalls({ record, artifacts: store.artifacts, nowMs, signal });
  const { models, planner, critic } = environment;
  const context: RunContext = {
    record,
    emit: (event) => record.emit(event),
    calls,
    models,
    critic,
    artifacts: store.artifacts,
    mayRetry: environment.mayRetry ?? (() => true),
    story: { steps: [], pictures: new Map() },
    depth: 0,
  };

  let stopReason: StopReason = 'completed';
  let message: string | null = null;
  try {
    await withSpan(
      'invoke_workflow interleave',
      {
        'gen_ai.operation.name': 'invoke_workflow',
        'gen_ai.workflow.name': 'interleave',
        'interleave.run.id': record.trace.runId,
      },
      async () => {
        let plan = await makePlan(planner, context);
        context.story.steps = plan.steps;
        await drawStory(context, async (failed, replan) => {
          plan = await makeReplan(planner, context, { plan, failed, replan });
          return plan.steps;
        });
      },
    ).finally(() => calls.finish());
  } catch (error) {
    ({ stopReason, message } = stopOf(error, { deadline, signal, durationMs: budget.durationMs }));
  }
  const usage = { ...record.trace.usage };
  await record.emit({ type: 'run-end', stopReason, message, usage });
  return record.trace;
}

/** Turns what ended the run into its stop reason; rethrows what is no outcome of a run but a mistake. */
function stopOf(
  error: unknown,
  {
    deadline,
    signal,
    durationMs,
  }: { deadline: AbortSignal | undefined; signal: AbortSignal; durationMs: number | undefined },
): { stopReason: StopReason; message: string } {
  if (error instanceof RunStop) return error;
  if (deadline?.aborted && signal.reason === deadline.reason) {
    return {
      stopReason: 'budget',
      message: `The deadline of ${formatDuration(durationMs ?? 0)} has passed.`,
    };
  }
  if (signal.aborted)
    return { stopReason: 'aborted', message: 'The run was stopped before it was finished.' };
  if (error instanceof ProviderError || error instanceof ModelOutputError) {
    return { stopReason: 'provider-failed', message: error.message };
  }
  throw error;
}
