import type { LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { Plan, Step } from '../../core/plan.ts';
import { namedPictures } from '../../core/request.ts';
import type { Request } from '../../core/request.ts';
import type { UserPart } from '../../formats/critic-message.ts';
import { plannerJsonSchema, readPlannerReply, renderPlannerReply } from '../../formats/planner.ts';
import { textOrNull, unreadable } from '../../formats/reading.ts';
import type { Outcome } from '../../formats/reading.ts';
import { plannerReplyOf, resolvePlan } from '../../formats/resolve-plan.ts';
import type { ResolveOptions } from '../../formats/resolve-plan.ts';
import type { Picture } from '../../lib/picture.ts';
import { askReadable } from '../ask-readable.ts';
import type { Ask } from '../ask.ts';
import { filePart, fillMessages } from '../messages.ts';
import type { AgentOptions } from '../messages.ts';

/** What became of a request. */
export type PlanOutcome =
  | { readonly outcome: 'plan'; readonly plan: Plan }
  /** The planner says in a sentence to the user why it does not. */
  | { readonly outcome: 'refused'; readonly message: string }
  /** Nothing could be read from its replies. */
  | { readonly outcome: 'unreadable'; readonly message: string };

export interface PlanInput {
  readonly request: Request;
  /** The request's pictures, in its order, small enough for the model. */
  readonly pictures: readonly Picture[];
  /** The request's named pictures, in its order. Default: none. */
  readonly references?: readonly Picture[];
  readonly ask: Ask;
}

/** A step that ended without an accepted picture, in words. */
export interface FailedStep {
  readonly step: Step;
  /** What the critic said of its pictures, one after another. */
  readonly reasons: readonly string[];
}

export interface ReplanInput extends PlanInput {
  /** The calls are named `KEY:1` and `KEY:2`. */
  readonly key: string;
  readonly plan: Plan;
  /** The last step that stays; those after it may be rewritten. */
  readonly failed: FailedStep;
}

/** Writes the whole sequence of steps from the request alone; it never sees a generated picture. */
export interface Planner {
  /** Makes the calls `plan:1` and, when that cannot be read, `plan:2`. @throws {ProviderError} from `ask`. */
  plan(input: PlanInput): Promise<PlanOutcome>;
  /**
   * May rewrite the steps after one that failed, from what failed in words; it sees no picture of it.
   * @returns the whole plan; the given one when it declines, or when nothing can be read.
   * @throws {ProviderError} from `ask`.
   */
  replan(input: ReplanInput): Promise<Plan>;
}

/** A planner that speaks through the given prompts. */
export function createPlanner({
  promptSet,
  replyMode = promptSet.replyMode ?? 'json',
}: AgentOptions): Planner {
  const question = { replyMode, schema: plannerJsonSchema, schemaName: 'plan' };
  const beginning = ({ request, pictures, references = [] }: PlanInput): LanguageModelV4Prompt => {
    const { textOnly, interleaved } = promptSet.planner;
    const template = pictures.length === 0 ? textOnly : interleaved;
    const parts = [...requestParts(request, pictures), ...referenceParts(request, references)];
    return fillMessages(template, { replyMode, request: parts });
  };
  const optionsOf = ({ request, pictures }: PlanInput): ResolveOptions => ({
    inputCount: pictures.length,
    referenceNames: [...namedPictures(request).keys()],
  });

  return {
    async plan(input) {
      const answer = await askReadable({
        ...question,
        ask: input.ask,
        key: 'plan',
        messages: beginning(input),
        read: ({ text }) => readPlan(text, optionsOf(input)),
      });
      if (answer.ok) return answer.value;
      return {
        outcome: 'unreadable',
        message: `The planner's reply could not be read, nor could its second one: ${answer.problem}`,
      };
    },

    async replan(input) {
      const { ask, key, plan, failed } = input;
      const earlier = plan.steps.filter(({ number }) => number <= failed.step.number);
      const written = renderPlannerReply(plannerReplyOf(plan), replyMode);
      const answer = await askReadable({
        ...question,
        ask,
        key,
        messages: [
          ...beginning(input),
          { role: 'assistant', content: [{ type: 'text', text: written }] },
          { role: 'user', content: [{ type: 'text', text: failureInWords(failed) }] },
        ],
        read: ({ text }) => readPlan(text, { ...optionsOf(input), earlier }),
      });
      return answer.ok && answer.value.outcome === 'plan' ? answer.value.plan : plan;
    },
  };
}

/** The user's words after a step that failed. */
function failureInWords({ step, reasons }: FailedStep): string {
  const next = step.number + 1;
  return [
    `The steps up to step ${step.number} have been drawn and stay as they are, but no picture of step ${step.number} shows what it should.`,
    `What was seen in its pictures, one after another:\n${reasons.map((reason) => `- ${reason}`).join('\n')}`,
    `The last or best of these pictures was kept. Write the remaining steps again, from step ${next} on, so that they work with it: split what was too much, ask for the missing part again in simpler words, or leave it out. Do not repeat the steps before step ${next}. If the remaining steps are good as they are, give them unchanged. Answer in the same form as before.`,
  ].join('\n\n');
}

/** The named pictures of the request, each behind its name. */
function referenceParts(request: Request, pictures: readonly Picture[]): UserPart[] {
  return [...namedPictures(request).keys()].flatMap((name, index): UserPart[] => [
    { type: 'text', text: `The frozen picture "${name}"; a step gets it by naming it in "references":` },
    filePart(pictures[index]!),
  ]);
}

function requestParts(request: Request, pictures: readonly Picture[]): UserPart[] {
  const rest = [...pictures];
  const parts = request.parts.map((part): UserPart => {
    if (part.type === 'text') return { type: 'text', text: part.text };
    const picture = rest.shift();
    if (picture === undefined) throw new Error('plan() needs a picture for each picture of the request');
    return filePart(picture);
  });
  if (rest.length > 0) throw new Error('plan() got more pictures than the request has');
  return parts;
}

function readPlan(text: string, options: ResolveOptions): Outcome<PlanOutcome> {
  const reading = readPlannerReply(text);
  if (!reading.ok) return reading;
  const { value: reply, truncated } = reading;
  if (truncated) {
    const count = reply.steps.length;
    return unreadable(`The reply was cut off after ${count} complete steps; it must be shorter.`);
  }
  const refusal = reply.steps.length === 0 ? textOrNull(reply.refusal) : null;
  if (refusal !== null) return { ok: true, value: { outcome: 'refused', message: refusal } };
  const { earlier = [] } = options;
  const last = earlier.at(-1)?.number ?? -1;
  // Asked for the remaining steps, models like to repeat the others.
  const steps =
    earlier.length === 0 ? reply.steps : reply.steps.filter(({ number }) => (number ?? last + 1) > last);
  const plan = resolvePlan({ ...reply, steps }, options);
  return plan.ok ? { ok: true, value: { outcome: 'plan', plan: plan.value } } : plan;
}
