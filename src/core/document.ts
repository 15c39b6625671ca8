import type { ArtifactRef } from './artifact.ts';
import { isForReaders } from './plan.ts';
import { bestScored } from './trace.ts';
import type { AttemptTrace, StepTrace, Trace } from './trace.ts';

/** One part of what the reader gets, in reading order. */
export type DocumentPart =
  | { readonly type: 'text'; readonly step: number; readonly text: string }
  | {
      readonly type: 'image';
      readonly step: number;
      readonly image: ArtifactRef;
      /** `false`: no attempt was accepted, this one was kept. */
      readonly accepted: boolean;
      /** Says in words what the picture is meant to show. */
      readonly alt: string;
    };

/**
 * The interleaved result: for each step its text, then its picture. A step that a stopped run did not finish is there
 * when it has a picture to show; a picture drawn only to be referred to is not.
 */
export function documentOf(trace: Trace): DocumentPart[] {
  return trace.steps.flatMap((step) => {
    const shown = shownAttempt(trace, step);
    if ((!step.done && !shown) || !isForReaders(step)) return [];
    const parts: DocumentPart[] = [];
    if (step.text !== null && step.text.trim() !== '') {
      parts.push({ type: 'text', step: step.number, text: step.text });
    }
    if (shown?.image) {
      const alt = step.instruction ?? step.prompt ?? step.name;
      const accepted = shown.verdict?.outcome === 'accepted';
      parts.push({ type: 'image', step: step.number, image: shown.image, accepted, alt });
    }
    return parts;
  });
}

/** The attempt that readers see: the chosen one, or the best so far where the run was stopped in the middle. */
function shownAttempt(trace: Trace, step: StepTrace): AttemptTrace | undefined {
  if (step.done) return step.attempts.find((attempt) => attempt.index === step.chosen);
  if (trace.stopReason === null || trace.settings.keep === 'fail') return undefined;
  return bestScored(step.attempts) ?? step.attempts.findLast((attempt) => attempt.image !== null);
}
