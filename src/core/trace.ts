import type { ArtifactRef } from './artifact.ts';
import { DataError } from './errors.ts';
import type { JournalEntry, Role, RunEvent, StopReason } from './events.ts';
import type { Step } from './plan.ts';
import type { Request } from './request.ts';
import type { Settings } from './settings.ts';
import { NO_USAGE } from './usage.ts';
import type { Usage } from './usage.ts';
import type { Verdict } from './verdict.ts';

/** One generated picture of a step. */
export interface AttemptTrace {
  /** From 1. */
  readonly index: number;
  readonly prompt: string;
  readonly seed: number;
  readonly source: ArtifactRef | null;
  /** `null` while it is drawn, or when drawing failed. */
  image: ArtifactRef | null;
  /** Who drew it, where the journal says so. */
  model?: string | undefined;
  warnings: readonly string[];
  /** `null` while it is judged, or when judging failed. */
  verdict: Verdict | null;
}

export interface StepTrace extends Step {
  readonly attempts: AttemptTrace[];
  /** Index of the attempt whose picture stays. */
  chosen: number | null;
  /** `false` with a chosen attempt: rejected but kept. */
  accepted: boolean;
  done: boolean;
}

/** How many calls of a role a model answered: with fallbacks there may be several. */
export interface AnswersTrace {
  readonly role: Role;
  readonly model: string;
  calls: number;
}

export interface FailureTrace {
  readonly role: Role;
  readonly model: string;
  readonly message: string;
}

/** The whole record of a run, as it stands now. Folded from the journal; never stored beside it. */
export interface Trace {
  readonly runId: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly request: Request;
  readonly settings: Settings;
  reasoning: string;
  readonly steps: StepTrace[];
  readonly answers: AnswersTrace[];
  readonly failures: FailureTrace[];
  readonly usage: Usage;
  /** `null` while the run is not finished. */
  stopReason: StopReason | null;
  message: string | null;
}

/** Folds journal entries into the state they describe; usable entry by entry while a run goes on. */
export function createTraceFold(): { readonly trace: Trace | null; apply(entry: JournalEntry): void } {
  let trace: Trace | null = null;
  let clock = { sessionStart: 0, before: 0 };
  const attemptOf = (event: { step: number; attempt: number }) =>
    trace?.steps
      .find((step) => step.number === event.step)
      ?.attempts.find((attempt) => attempt.index === event.attempt);

  return {
    get trace() {
      return trace;
    },
    apply(entry) {
      if (entry.type === 'run-start') {
        trace = {
          runId: entry.runId,
          startedAt: entry.at,
          request: entry.request,
          settings: entry.settings,
          reasoning: '',
          steps: [],
          answers: [],
          failures: [],
          usage: { ...NO_USAGE },
          stopReason: null,
          message: null,
        };
        clock = { sessionStart: entry.at, before: 0 };
        return;
      }
      if (trace === null) return;
      if (entry.type === 'run-resume') {
        clock = { sessionStart: entry.at, before: trace.usage.durationMs };
        trace.stopReason = null;
        trace.message = null;
        trace.failures.length = 0;
        trace.settings.budget = entry.budget;
        return;
      }
      applyEvent(trace, entry, attemptOf);
      trace.usage.durationMs = clock.before + Math.max(0, entry.at - clock.sessionStart);
    },
  };
}

function applyEvent(
  trace: Trace,
  event: RunEvent,
  attemptOf: (event: { step: number; attempt: number }) => AttemptTrace | undefined,
): void {
  switch (event.type) {
    case 'plan-end':
      trace.reasoning = event.plan.reasoning;
      trace.steps.splice(0, trace.steps.length, ...event.plan.steps.map(untouched));
      break;
    case 'replan-end': {
      const kept = trace.steps.filter((step) => step.done);
      const isKept = (step: Step) => kept.some(({ number }) => number === step.number);
      const added = event.plan.steps.filter((step) => !isKept(step)).map(untouched);
      trace.steps.splice(0, trace.steps.length, ...kept, ...added);
      break;
    }
    case 'attempt-start': {
      const step = trace.steps.find((candidate) => candidate.number === event.step);
      if (!step || attemptOf(event)) break;
      const { prompt, seed, source } = event;
      step.attempts.push({
        index: event.attempt,
        prompt,
        seed,
        source,
        image: null,
        warnings: [],
        verdict: null,
      });
      break;
    }
    case 'picture-end': {
      const attempt = attemptOf(event);
      if (attempt) {
        Object.assign(attempt, { image: event.image, model: event.model, warnings: event.warnings });
      }
      break;
    }
    case 'verdict-end': {
      const attempt = attemptOf(event);
      if (attempt) attempt.verdict = event.verdict;
      break;
    }
    case 'step-end': {
      const step = trace.steps.find((candidate) => candidate.number === event.step);
      if (step) Object.assign(step, { chosen: event.chosen, accepted: event.accepted, done: true });
      break;
    }
    case 'call-end':
    case 'call-failed':
      addCall(trace, event);
      break;
    case 'run-end':
      trace.stopReason = event.stopReason;
      trace.message = event.message;
      break;
    default:
  }
}

function untouched(step: Step): StepTrace {
  return { ...step, attempts: [], chosen: null, accepted: false, done: false };
}

function addCall(trace: Trace, event: Extract<RunEvent, { type: 'call-end' | 'call-failed' }>): void {
  const { usage } = trace;
  if (event.role === 'generator') usage.imageCalls++;
  else usage.languageCalls++;
  if (event.type === 'call-failed') {
    trace.failures.push({ role: event.role, model: event.model, message: event.message });
    return;
  }
  const same = ({ role, model }: AnswersTrace) => role === event.role && model === event.model;
  const answers = trace.answers.find(same) ?? { role: event.role, model: event.model, calls: 0 };
  if (answers.calls++ === 0) trace.answers.push(answers);
  usage.tokens += event.tokens;
  usage.costUsd = usage.costUsd === null || event.costUsd === null ? null : usage.costUsd + event.costUsd;
}

/**
 * The record of a run from its whole journal.
 * @throws {DataError} when the journal does not hold the start of a run.
 */
export function foldTrace(entries: readonly JournalEntry[]): Trace {
  const fold = createTraceFold();
  for (const entry of entries) fold.apply(entry);
  if (fold.trace === null) {
    throw new DataError(
      'The journal does not say how the run began (no readable run-start line); the run cannot be shown or resumed.',
    );
  }
  return fold.trace;
}

/** The picture that a step leaves to its readers and to later steps; `null` when it has none. */
export function chosenImage(step: StepTrace): ArtifactRef | null {
  return step.attempts.find((attempt) => attempt.index === step.chosen)?.image ?? null;
}

/**
 * How good the critic found an attempt, 0-10: the geometric mean of its two scores, VIEScore's overall
 * (the released code computes it and does not use it). `null` without scores.
 */
export function attemptScore(attempt: Pick<AttemptTrace, 'verdict'>): number | null {
  const scores = attempt.verdict?.scores;
  return scores ? Math.sqrt(scores.semantics * scores.quality) : null;
}

/** The attempt with the highest score, the later one of equals; `null` when none has a score. */
export function bestScored<Attempt extends Pick<AttemptTrace, 'image' | 'verdict'>>(
  attempts: readonly Attempt[],
): Attempt | null {
  let best: Attempt | null = null;
  for (const attempt of attempts) {
    const score = attemptScore(attempt);
    if (attempt.image && score !== null && score >= ((best && attemptScore(best)) ?? 0)) best = attempt;
  }
  return best;
}
