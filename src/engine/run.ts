import type { Critic } from '../agents/critic/critic.ts';
import type { Planner } from '../agents/planner/planner.ts';
import type { ArtifactRef } from '../core/artifact.ts';
import { ModelOutputError, ProviderError, StoreError } from '../core/errors.ts';
import { TRACE_VERSION } from '../core/events.ts';
import type { JournalEntry, StopReason } from '../core/events.ts';
import type { Plan, Step } from '../core/plan.ts';
import { requestImages } from '../core/request.ts';
import type { Request } from '../core/request.ts';
import type { Settings } from '../core/settings.ts';
import type { RunStore } from '../core/store.ts';
import { foldTrace } from '../core/trace.ts';
import type { Trace } from '../core/trace.ts';
import type { Budget } from '../core/usage.ts';
import { formatDuration } from '../lib/duration.ts';
import { createCalls } from './calls.ts';
import type { RunModels } from './models.ts';
import { createRecord } from './record.ts';
import type { RunRecord } from './record.ts';
import { runStep, seenPicture } from './step.ts';
import type { RunContext } from './step.ts';
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
}

/** A new run, its pictures already stored. */
export interface RunStart {
  readonly runId: string;
  readonly request: Request;
  readonly settings: Settings;
}

/**
 * Runs a request to its end (DESIGN 4). A failed call, a spent budget or an abort end the run with a stop reason;
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
  const { models, critic } = environment;
  const context: RunContext = { record, calls, models, critic, artifacts: store.artifacts };

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
        const plan = await makePlan(environment, context);
        await drawPlan(context, plan);
      },
    );
  } catch (error) {
    ({ stopReason, message } = stopOf(error, { deadline, signal, durationMs: budget.durationMs }));
  }
  const usage = { ...record.trace.usage };
  await record.emit({ type: 'run-end', stopReason, message, usage });
  return record.trace;
}

async function makePlan(
  { planner }: RunEnvironment,
  { record, calls, models, artifacts }: RunContext,
): Promise<Plan> {
  const { request } = record.trace;
  const pictures = await Promise.all(requestImages(request).map((ref) => seenPicture(artifacts, ref)));
  const outcome = await planner.plan({ request, pictures, ask: calls.ask('planner', models.planner) });
  if (outcome.outcome === 'refused') throw new RunStop('refused', outcome.message);
  if (outcome.outcome === 'unreadable') throw new RunStop('plan-unreadable', outcome.message);
  await record.emit({ type: 'plan-end', plan: outcome.plan });
  return outcome.plan;
}

async function drawPlan(context: RunContext, plan: Plan): Promise<void> {
  const { record, models } = context;
  const { capabilities, id } = models.generator;
  const edits = plan.steps.filter((step) => step.prompt !== null && step.source.kind !== 'blank');
  if (capabilities.edit === false && edits.length > 0) {
    const numbers = edits.map((step) => step.number).join(', ');
    throw new RunStop(
      'unsupported',
      `${id} cannot edit pictures, but the plan edits one in step ${numbers}; choose another --generator.`,
    );
  }
  const pictures = new Map<number, ArtifactRef>();
  for (const step of plan.steps) {
    const { prompt } = step;
    if (prompt === null) {
      await record.emit({ type: 'step-end', step: step.number, chosen: null, accepted: true });
      continue;
    }
    const picture = await withSpan(`step ${step.number}`, { 'interleave.step': step.number }, () =>
      runStep(context, { ...step, prompt }, sourceOf(record, step, pictures)),
    );
    pictures.set(step.number, picture);
  }
}

/** The accepted picture that the step starts from; `null` for text-to-image. */
function sourceOf(
  record: RunRecord,
  step: Step,
  pictures: ReadonlyMap<number, ArtifactRef>,
): ArtifactRef | null {
  const { source } = step;
  switch (source.kind) {
    case 'blank':
      return null;
    case 'input':
      return requestImages(record.trace.request)[source.index - 1] ?? null;
    case 'step':
      return pictures.get(source.number) ?? null;
  }
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
