/**
 * The planner's reply (paper, section 3): `execution_plan` with the released keys, so that released checkpoints and
 * data sets are read. Differs: `from` (what a step starts from), `reference_name` and `references` (frozen pictures),
 * `reasoning` and `refusal` are ours and optional.
 */
import { z } from 'zod';
import {
  missingAnswer,
  numberField,
  problemOf,
  renderReply,
  replyJsonSchema,
  textField,
  textOrNull,
  unreadable,
} from './reading.ts';
import type { Outcome, Reading, ReplyMode } from './reading.ts';
import { readReply } from './tolerant.ts';

/** What a step starts from, as the planner names it. */
export type PlannerFrom = 'previous' | 'blank' | { readonly step: number } | { readonly input: number };

/** One step as the planner wrote it. */
export interface PlannerReplyStep {
  readonly number: number | null;
  readonly name: string | null;
  readonly instruction: string | null;
  readonly prompt: string | null;
  /** For the reader. */
  readonly text: string | null;
  readonly from: PlannerFrom | null;
  /** Name under which the step's picture is frozen for later steps. Absent = none. */
  readonly defines?: string;
  /** Names of the frozen pictures that the step uses. Absent = none. */
  readonly references?: readonly string[];
}

/** What the planner wrote, before it is checked against the request. */
export interface PlannerReply {
  /** Empty when it gave none. */
  readonly reasoning: string;
  /** One sentence for the user; with no steps it means that the planner declines. */
  readonly refusal: string | null;
  readonly steps: readonly PlannerReplyStep[];
}

const KEYS = ['execution_plan', 'refusal'] as const;

const stepSchema = z.object({
  step_number: numberField('Position in the sequence, a whole number; counts up by one.'),
  step_name: textField('Two to five words.'),
  instruction: textField('What the step does, one sentence for people. null on a step without a picture.'),
  prompt: textField('All that the image model gets for this picture. null on a step without a picture.'),
  auxiliary_text: textField(
    "What the reader reads beside the picture, in the user's language. null for no words.",
  ),
  from: z.preprocess(
    fromText,
    z
      .string()
      .nullable()
      .describe(
        'The picture that this step edits: "previous", "step N", "input N" (a picture of the user, from 1), ' +
          'or "blank" for a picture from words alone. null on a step without a picture.',
      ),
  ),
  reference_name: textField(
    'Freezes this picture under a name, so that later steps can use it; null for almost every step.',
  ),
  references: z.preprocess(
    namesOf,
    z
      .array(z.string())
      .describe('Names of the frozen pictures that the image model gets too; usually empty.'),
  ),
});

const replySchema = z.object({
  reasoning: textField('How you read the request and why these steps.'),
  refusal: textField(
    'null; or, with an empty execution_plan, one sentence to the user why this cannot be done.',
  ),
  execution_plan: z.preprocess(
    (value) => value ?? [],
    z.array(stepSchema).describe('All steps, in the order in which they are drawn.'),
  ),
});

/** For `responseFormat: { type: 'json', schema, name }`. */
export const plannerJsonSchema = replyJsonSchema(replySchema);

/** Reads a planner's reply in any form. Time is linear in the reply; nothing is thrown. */
export function readPlannerReply(text: string): Reading<PlannerReply> {
  const { think, answer, isCut, isThinkOpen } = readReply(text, KEYS);
  if (answer === null) return missingAnswer(isThinkOpen, KEYS.slice(0, 1));
  const parsed = replySchema.safeParse(answer);
  if (!parsed.success) return unreadable(problemOf(parsed.error));
  const { reasoning, refusal, execution_plan: plan } = parsed.data;
  if (isCut && plan.length === 0) {
    return unreadable('The reply was cut off before its first step was complete; it must be shorter.');
  }
  const steps: PlannerReplyStep[] = [];
  for (const [index, step] of plan.entries()) {
    const from = readFrom(step.from);
    if (!from.ok)
      return unreadable(`"execution_plan[${index}].from" in the answer is wrong (${from.problem}).`);
    steps.push({
      number: step.step_number,
      name: step.step_name,
      instruction: step.instruction,
      prompt: step.prompt,
      text: step.auxiliary_text,
      from: from.value,
      ...namedFields(textOrNull(step.reference_name)?.trim(), step.references),
    });
  }
  return { ok: true, value: { reasoning: reasoning ?? think, refusal, steps }, truncated: isCut };
}

/** Writes a reply that `readPlannerReply` reads back equal. */
export function renderPlannerReply(reply: PlannerReply, form: ReplyMode = 'text'): string {
  const isJson = form === 'json';
  const steps = reply.steps.map((step) => ({
    step_number: step.number,
    step_name: step.name,
    instruction: step.instruction,
    prompt: step.prompt,
    auxiliary_text: step.text,
    // The released grammar does not know `from`, so it stands only where it says something.
    ...(step.from !== null || isJson ? { from: fromText(step.from) } : {}),
    ...(step.defines === undefined ? {} : { reference_name: step.defines }),
    ...(step.references === undefined ? {} : { references: step.references }),
  }));
  const refusal = reply.refusal !== null || isJson ? { refusal: reply.refusal } : {};
  return renderReply(
    form,
    { key: 'reasoning', text: reply.reasoning },
    { ...refusal, execution_plan: steps },
  );
}

/** The two fields of named pictures, absent where they say nothing. */
export function namedFields(
  defines: string | undefined,
  references: readonly string[] = [],
): { defines?: string; references?: string[] } {
  return {
    ...(defines === undefined ? {} : { defines }),
    ...(references.length === 0 ? {} : { references: [...references] }),
  };
}

/** One name, several in a list, several with commas between them, or nothing. */
function namesOf(value: unknown): unknown {
  const list = typeof value === 'string' ? value.split(',') : (value ?? []);
  if (!Array.isArray(list)) return list;
  const names = list.map((name: unknown) =>
    typeof name === 'string' ? (textOrNull(name)?.trim() ?? '') : (name ?? ''),
  );
  return [...new Set(names.filter((name) => name !== ''))];
}

/** `{ step: 2 }`, 2 and "Step 2" are "step 2"; anything else that is no text stays and fails the schema. */
function fromText(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return `step ${value}`;
  if (typeof value !== 'object') return value;
  const [kind, number] = Object.entries(value)[0] ?? [];
  return Object.keys(value).length === 1 ? `${kind} ${String(number)}` : value;
}

function readFrom(text: string | null): Outcome<PlannerFrom | null> {
  const word = (text ?? '').trim().toLowerCase();
  const [, kind, digits] = /^(step|input|image|picture)?[\s_:#-]*(\d{1,6})$/.exec(word) ?? [];
  if (digits !== undefined) {
    const number = Number(digits);
    return { ok: true, value: kind === undefined || kind === 'step' ? { step: number } : { input: number } };
  }
  if (/^(?:none|null)?$/.test(word)) return { ok: true, value: null };
  if (/^(?:the )?previous(?: (?:step|picture|image))?$/.test(word)) return { ok: true, value: 'previous' };
  if (/^(?:blank|scratch|nothing)$/.test(word)) return { ok: true, value: 'blank' };
  return unreadable(
    `it must be "previous", "blank", "step N" or "input N", not ${JSON.stringify(text?.slice(0, 60))}`,
  );
}
