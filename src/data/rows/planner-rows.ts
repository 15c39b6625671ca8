/** Planner rows: a trajectory cut at a step; what lies before is the input, the rest of the plan the target. */
import type { ArtifactRef } from '../../core/artifact.ts';
import { requestImages } from '../../core/request.ts';
import { artifactPath } from '../../core/result.ts';
import { chosenImage } from '../../core/trace.ts';
import type { StepTrace } from '../../core/trace.ts';
import type { PlannerRow, RowImage, RowPart } from './row.ts';
import type { StoredRun } from './stored-run.ts';

export function rowImage(run: string, ref: ArtifactRef): RowImage {
  const { sha256, mediaType, widthPx, heightPx } = ref;
  return { path: `${run}/${artifactPath(ref)}`, sha256, mediaType, widthPx, heightPx };
}

/** The user's request as it was. */
export function requestParts({ name, trace }: StoredRun): RowPart[] {
  return trace.request.parts.map((part): RowPart =>
    part.type === 'text' ? part : { type: 'image', image: rowImage(name, part.image) },
  );
}

/**
 * The row that begins after `given` steps, 0 up to one less than there are. Pictures of given steps become input
 * pictures, counted behind the user's own; steps that edit one of them say `input N`.
 */
export function plannerRow(run: StoredRun, given: number): Omit<PlannerRow, 'split'> {
  const { name, origin, trace } = run;
  const parts = requestParts(run);
  const inputOfStep = new Map<number, number>();
  let inputs = requestImages(trace.request).length;
  for (const step of trace.steps.slice(0, given)) {
    parts.push({ type: 'text', text: `Step ${step.number}: ${step.text ?? step.instruction ?? step.name}` });
    const picture = chosenImage(step);
    if (picture === null) continue;
    parts.push({ type: 'image', image: rowImage(name, picture) });
    inputOfStep.set(step.number, ++inputs);
  }
  const steps = trace.steps.slice(given).map((step) => ({
    number: step.number,
    name: step.name,
    instruction: step.instruction,
    prompt: step.prompt,
    text: step.text,
    from: fromOf(step, inputOfStep),
  }));
  return {
    kind: 'planner-sft',
    id: `${name}-p${given}`,
    request: origin.id,
    category: origin.category,
    run: name,
    given,
    parts,
    reasoning: trace.reasoning,
    steps,
  };
}

function fromOf(
  step: StepTrace,
  inputOfStep: ReadonlyMap<number, number>,
): PlannerRow['steps'][number]['from'] {
  if (step.prompt === null) return null;
  if (step.source.kind === 'blank') return 'blank';
  if (step.source.kind === 'input') return { input: step.source.index };
  const input = inputOfStep.get(step.source.number);
  return input === undefined ? { step: step.source.number } : { input };
}
