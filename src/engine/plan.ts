import type { FailedStep, PlanInput, Planner } from '../agents/planner/planner.ts';
import type { Plan } from '../core/plan.ts';
import { namedPictures, requestImages } from '../core/request.ts';
import { callKey } from './context.ts';
import type { RunContext } from './context.ts';
import { seenPicture } from './eyes.ts';
import type { GeneratorSlot } from './models.ts';
import { RunStop } from './stop.ts';

/** Asks for the plan. @throws {RunStop} when there is none, or none that the generator can draw. */
export async function makePlan(planner: Planner, context: RunContext): Promise<Plan> {
  const outcome = await planner.plan(await planInput(context));
  if (outcome.outcome === 'refused') throw new RunStop('refused', outcome.message);
  if (outcome.outcome === 'unreadable') throw new RunStop('plan-unreadable', outcome.message);
  await context.emit({ type: 'plan-end', plan: outcome.plan });
  assertDrawable(outcome.plan, context.models.generator);
  return outcome.plan;
}

/** Has the steps after a failed one rewritten. @returns the whole plan, perhaps as it was. */
export async function makeReplan(
  planner: Planner,
  context: RunContext,
  { plan, failed, replan }: { plan: Plan; failed: FailedStep; replan: number },
): Promise<Plan> {
  const key = callKey(`replan:${replan}`, plan.steps, failed.step.number, failed.reasons);
  const next = await planner.replan({ ...(await planInput(context)), key, plan, failed });
  if (next === plan) return plan;
  await context.emit({ type: 'replan-end', replan, plan: next });
  assertDrawable(next, context.models.generator);
  return next;
}

async function planInput({ record, calls, models, artifacts }: RunContext): Promise<PlanInput> {
  const { request } = record.trace;
  const [pictures, references] = await Promise.all(
    [requestImages(request), [...namedPictures(request).values()]].map((refs) =>
      Promise.all(refs.map((ref) => seenPicture(artifacts, ref))),
    ),
  );
  return { request, pictures: pictures!, references: references!, ask: calls.ask('planner', models.planner) };
}

function assertDrawable({ steps }: Plan, { id, capabilities }: GeneratorSlot): void {
  const edits = steps.filter((step) => step.prompt !== null && step.source.kind !== 'blank');
  if (capabilities.edit !== false || edits.length === 0) return;
  const numbers = edits.map((step) => step.number).join(', ');
  throw new RunStop(
    'unsupported',
    `${id} cannot edit pictures, but the plan edits one in step ${numbers}; choose another --generator.`,
  );
}
