/** Critic rows: every readable verdict on a picture, with what the critic saw and said. */
import { rowImage } from './planner-rows.ts';
import type { CriticCandidate } from './row.ts';
import { overallScore } from './rules.ts';
import type { StoredRun } from './stored-run.ts';

/** A step with its rows. */
export interface CriticStep {
  /** Overall scores of the attempts that have a picture, in order. */
  readonly scores: readonly (number | null)[];
  readonly rows: readonly CriticCandidate[];
  /** Attempts that give no row, by why. */
  readonly unreadable: number;
  readonly withoutPrompt: number;
}

export function criticSteps(run: StoredRun): CriticStep[] {
  const { name, origin, trace } = run;
  return trace.steps.flatMap((step): CriticStep[] => {
    const drawn = step.attempts.filter((attempt) => attempt.image !== null && attempt.verdict !== null);
    const { prompt: stepPrompt } = step;
    if (drawn.length === 0 || stepPrompt === null) return [];
    const rows: CriticCandidate[] = [];
    const scores: (number | null)[] = [];
    const dropped = { unreadable: 0, withoutPrompt: 0 };
    for (const { index, prompt, source, image, verdict } of drawn) {
      const judged = run.scoreOf(step.number, index);
      scores.push(judged && overallScore(judged));
      if (verdict!.outcome === 'unreadable') {
        dropped.unreadable++;
        continue;
      }
      const success = verdict!.outcome === 'accepted';
      // An accepted prompt is repeated (paper, section 3); a rejection without a new prompt teaches no refinement.
      const refinedPrompt = verdict!.refinedPrompt ?? (success ? prompt : null);
      if (refinedPrompt === null) {
        dropped.withoutPrompt++;
        continue;
      }
      rows.push({
        id: `${name}-s${step.number}-a${index}`,
        request: origin.id,
        category: origin.category,
        run: name,
        step: step.number,
        attempt: index,
        before: source && rowImage(name, source),
        after: rowImage(name, image!),
        stepPrompt,
        currentPrompt: prompt,
        success,
        refinedPrompt,
        reasoning: run.thoughtsOf(step.number, index) || verdict!.reason,
        reason: verdict!.reason,
        scores: judged,
      });
    }
    return [{ scores, rows, ...dropped }];
  });
}
