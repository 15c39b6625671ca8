import type { FailedStep } from '../agents/planner/planner.ts';
import { isDrawn } from '../core/plan.ts';
import type { Step } from '../core/plan.ts';
import { needsOf } from './context.ts';
import type { RunContext } from './context.ts';
import { runStep } from './step.ts';
import type { StepEnd } from './step.ts';
import { settleAll } from './stop.ts';
import { withSpan } from './telemetry.ts';

/** Rewrites the steps after a failed one; gives all steps. */
export type Replan = (failed: FailedStep, replan: number) => Promise<readonly Step[]>;

/**
 * Draws all steps: each begins as soon as the pictures that it needs are there, so independent steps run side by
 * side. Where the end of a step decides whether and how the next ones are drawn (replans are left, or the run is to
 * fail with its first failed step), they run one after another. Either way the document does not depend on timing.
 *
 * @throws what ended the first step that failed, in the order of the plan.
 */
export async function drawStory(context: RunContext, replan: Replan): Promise<void> {
  const { story, calls, record } = context;
  const { replans, keep } = record.trace.settings;
  const ends = new Map<number, Promise<StepEnd>>();
  let replanned = 0;
  try {
    for (let index = 0; index < story.steps.length; index++) {
      const step = story.steps[index]!;
      const end = startStep(context, step, ends);
      // A run that is going to end pays for nothing new.
      end.catch(() => calls.halt());
      ends.set(step.number, end);
      if (replanned >= replans && keep !== 'fail') continue;
      const { accepted, reasons } = await end;
      const isLast = !story.steps.slice(index + 1).some(isDrawn);
      if (accepted || isLast || replanned >= replans) continue;
      story.steps = await replan({ step, reasons }, ++replanned);
    }
  } finally {
    await settleAll([...ends.values()]);
  }
}

async function startStep(
  context: RunContext,
  step: Step,
  ends: ReadonlyMap<number, Promise<StepEnd>>,
): Promise<StepEnd> {
  const { story, emit } = context;
  if (!isDrawn(step)) {
    // Words have their place in the story: a run that stops does not tell its end without its middle.
    await ends.get(step.number - 1);
    await emit({ type: 'step-end', step: step.number, chosen: null, accepted: true });
    return { image: null, accepted: true, reasons: [] };
  }
  await settleAll(needsOf(step, story.steps).flatMap((number) => ends.get(number) ?? []));
  const end = await withSpan(`step ${step.number}`, { 'interleave.step': step.number }, () =>
    runStep(context, step),
  );
  if (end.image) story.pictures.set(step.number, end.image);
  return end;
}
