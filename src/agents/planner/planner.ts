import type { Plan } from '../../core/plan.ts';
import type { Request } from '../../core/request.ts';
import type { UserPart } from '../../formats/critic-message.ts';
import { plannerJsonSchema, readPlannerReply } from '../../formats/planner.ts';
import { textOrNull, unreadable } from '../../formats/reading.ts';
import type { Outcome } from '../../formats/reading.ts';
import { resolvePlan } from '../../formats/resolve-plan.ts';
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
  readonly ask: Ask;
}

/** Writes the whole sequence of steps from the request alone; it never sees a generated picture (DESIGN 4.1). */
export interface Planner {
  /** Makes the calls `plan:1` and, when that cannot be read, `plan:2`. @throws {ProviderError} from `ask`. */
  plan(input: PlanInput): Promise<PlanOutcome>;
}

/** A planner that speaks through the given prompts. */
export function createPlanner({
  promptSet,
  replyMode = promptSet.replyMode ?? 'json',
}: AgentOptions): Planner {
  return {
    async plan({ request, pictures, ask }) {
      const parts = requestParts(request, pictures);
      const { textOnly, interleaved } = promptSet.planner;
      const answer = await askReadable({
        ask,
        key: 'plan',
        messages: fillMessages(pictures.length === 0 ? textOnly : interleaved, { replyMode, request: parts }),
        replyMode,
        schema: plannerJsonSchema,
        schemaName: 'plan',
        read: ({ text }) => readPlan(text, pictures.length),
      });
      if (answer.ok) return answer.value;
      return {
        outcome: 'unreadable',
        message: `The planner's reply could not be read, nor could its second one: ${answer.problem}`,
      };
    },
  };
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

function readPlan(text: string, inputCount: number): Outcome<PlanOutcome> {
  const reading = readPlannerReply(text);
  if (!reading.ok) return reading;
  const { value: reply, truncated } = reading;
  if (truncated) {
    const count = reply.steps.length;
    return unreadable(`The reply was cut off after ${count} complete steps; it must be shorter.`);
  }
  const refusal = reply.steps.length === 0 ? textOrNull(reply.refusal) : null;
  if (refusal !== null) return { ok: true, value: { outcome: 'refused', message: refusal } };
  const plan = resolvePlan(reply, { inputCount });
  return plan.ok ? { ok: true, value: { outcome: 'plan', plan: plan.value } } : plan;
}
