import { documentOf } from '../core/document.ts';
import type { StopReason } from '../core/events.ts';
import type { AttemptTrace, StepTrace, Trace } from '../core/trace.ts';

/** Words for people that the page and the Markdown share. */

/** Model ids of the embedded world begin with this. */
const SIMULATED = 'sandbox:';

/** Says that nobody painted these pictures; `null` when a real image model did. */
export function simulationNote(trace: Trace): string | null {
  return trace.settings.generator.startsWith(SIMULATED)
    ? 'The pictures come from the built-in simulated picture world, which stands in for a real image model.'
    : null;
}

/** The attempt whose picture the document shows for a step; `undefined` when it shows none. */
export function shownAttempt(trace: Trace, step: StepTrace): AttemptTrace | undefined {
  const part = documentOf(trace).find(({ type, step: number }) => type === 'image' && number === step.number);
  if (part?.type !== 'image') return undefined;
  const fits = (attempt: AttemptTrace) => attempt.image?.sha256 === part.image.sha256;
  // Two attempts may have drawn the very same picture; then the chosen one counts.
  return (
    step.attempts.find((attempt) => attempt.index === step.chosen && fits(attempt)) ??
    step.attempts.findLast(fits)
  );
}

/** What is said beside a picture that the critic did not accept: our words, and the critic's (`null` = none). */
export interface KeptNote {
  readonly lead: string;
  readonly reason: string | null;
}

/** Plain and kind: why a step's picture is shown although it was not accepted. `null` when it was, or is not there. */
export function keptNote(trace: Trace, step: StepTrace): KeptNote | null {
  const shown = shownAttempt(trace, step);
  if (!shown || shown.verdict?.outcome === 'accepted') return null;
  const { verdict } = shown;
  const drawn = step.attempts.filter((attempt) => attempt.image !== null).length;
  const start = !step.done
    ? 'Not finished: the run stopped while this picture was being worked on.'
    : drawn > 1
      ? `Kept as the ${trace.settings.keep === 'last' ? 'last' : 'best'} of ${drawn} tries.`
      : 'Kept after its only try.';
  if (verdict === null) return { lead: `${start} The critic has not seen it.`, reason: null };
  if (verdict.outcome === 'unreadable') {
    return { lead: `${start} The critic’s answer could not be read.`, reason: null };
  }
  const reason = verdict.reason.trim();
  return reason === ''
    ? { lead: `${start} The critic wished for another.`, reason: null }
    : { lead: `${start} The critic still wished for more:`, reason };
}

const STOPS: Readonly<Record<Exclude<StopReason, 'completed'>, string>> = {
  refused: 'The planner could not turn this request into a story.',
  'plan-unreadable': 'The planner’s answer could not be read as a plan.',
  'attempts-exhausted': 'No picture of the next step was accepted.',
  budget: 'The budget is used up.',
  unsupported: 'The chosen image model cannot draw what the plan asks for.',
  aborted: 'The run was stopped before it was finished.',
  'provider-failed': 'A model did not answer.',
};

/** Why a story is not whole. */
export interface StopNote {
  readonly heading: string;
  readonly reason: string;
  /** How far it got; `null` when there was no plan. */
  readonly progress: string | null;
}

/** Says why a run ended early; `null` for a completed one. */
export function stopNote(trace: Trace): StopNote | null {
  const { stopReason, steps } = trace;
  if (stopReason === 'completed') return null;
  const finished = steps.filter((step) => step.done).length;
  return {
    heading: steps.some((step) => step.done) ? 'The story stops here' : 'There is no story to show',
    reason: trace.message ?? (stopReason === null ? 'The run has not finished.' : STOPS[stopReason]),
    progress: steps.length === 0 ? null : `${finished} of ${steps.length} steps are finished.`,
  };
}

/** `1 picture`, `2 pictures`. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}

/** US dollars as a person reads them; an unknown price is never written as 0. */
export function costInWords(costUsd: number | null): string {
  if (costUsd === null) return 'unknown';
  if (costUsd > 0 && costUsd < 0.0001) return 'less than $0.0001';
  return `$${costUsd.toFixed(costUsd > 0 && costUsd < 1 ? 4 : 2)}`;
}
