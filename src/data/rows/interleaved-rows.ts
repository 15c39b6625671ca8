/** Whole trajectories as sequences, for models that write texts and pictures themselves (both modes of the paper). */
import type { AttemptTrace } from '../../core/trace.ts';
import { requestParts, rowImage } from './planner-rows.ts';
import type { InterleavedRow, RowPart } from './row.ts';
import type { StoredRun } from './stored-run.ts';

/** `null` when the trajectory shows nothing. */
export function interleavedRow(
  run: StoredRun,
  mode: InterleavedRow['mode'],
): Omit<InterleavedRow, 'split'> | null {
  const { name, origin, trace } = run;
  const answer = trace.steps.flatMap((step): RowPart[] => {
    const text = step.text ?? (step.prompt === null ? null : step.instruction);
    const words: RowPart[] = text === null || text.trim() === '' ? [] : [{ type: 'text', text }];
    const shown = step.attempts.filter(
      (attempt) => attempt.image !== null && (mode === 'reflection' ? attempt.index <= (step.chosen ?? 0) : attempt.index === step.chosen),
    ); // prettier-ignore
    return [...words, ...shown.flatMap((attempt) => partsOf(name, attempt, mode))];
  });
  if (answer.length === 0) return null;
  return {
    kind: 'interleaved',
    id: `${name}-${mode}`,
    request: origin.id,
    category: origin.category,
    run: name,
    mode,
    request_parts: requestParts(run),
    answer_parts: answer,
  };
}

function partsOf(run: string, { image, verdict }: AttemptTrace, mode: InterleavedRow['mode']): RowPart[] {
  const picture: RowPart = { type: 'image', image: rowImage(run, image!) };
  if (mode === 'plain' || verdict === null || verdict.outcome === 'unreadable') return [picture];
  const refined =
    verdict.outcome === 'rejected' && verdict.refinedPrompt !== null ? ` ${verdict.refinedPrompt}` : '';
  return [picture, { type: 'text', text: `${verdict.reason}${refined}` }];
}
