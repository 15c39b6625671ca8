import type { Plan, Step, StepSource } from '../core/plan.ts';
import { REFERENCE_NAME } from '../core/request.ts';
import { namedFields } from './planner.ts';
import type { PlannerFrom, PlannerReply, PlannerReplyStep } from './planner.ts';
import { textOrNull, unreadable } from './reading.ts';
import type { Outcome } from './reading.ts';

/** What the request says about the plan. */
export interface ResolveOptions {
  /** Number of pictures that the user gave. */
  readonly inputCount: number;
  /** Names of the frozen pictures that the user gave. */
  readonly referenceNames?: readonly string[];
  /** Steps that stay in front of the reply's: it rewrites what comes after them. Their numbers go on. */
  readonly earlier?: readonly Step[];
}

/**
 * Makes a planner's reply a plan that can be run: steps are numbered without gaps from the first number given, empty
 * texts are `null`, and every step knows the picture that it starts from. Without `from`, that is the picture of the
 * nearest earlier step, else the last picture of the user, else none.
 * Named pictures are known before they are used, and named once.
 */
export function resolvePlan(reply: PlannerReply, options: ResolveOptions): Outcome<Plan> {
  const { inputCount, referenceNames = [], earlier = [] } = options;
  const names = new Set(referenceNames);
  for (const { defines } of earlier) if (defines !== undefined) names.add(defines);
  if (reply.steps.length === 0) {
    return unreadable(
      'The "execution_plan" has no steps; it needs at least one, or a "refusal" that says why not.',
    );
  }
  const last = earlier.at(-1)?.number;
  const first = last === undefined ? (reply.steps[0]!.number ?? 1) : last + 1;
  const firstNumber = Number.isSafeInteger(first) && first >= 0 ? first : 1;
  const steps: Step[] = [];
  for (const [index, written] of reply.steps.entries()) {
    const number = firstNumber + index;
    const prompt = textOrNull(written.prompt);
    const text = textOrNull(written.text);
    if (prompt === null && text === null) {
      return unreadable(
        `Step ${number} has neither a "prompt" nor an "auxiliary_text"; it needs one of them.`,
      );
    }
    const source = resolveSource({ written: reply.steps, earlier, steps, index, inputCount, firstNumber });
    if (!source.ok) return source;
    const named = resolveNames(written, number, names);
    if (!named.ok) return named;
    steps.push({
      number,
      name: textOrNull(written.name) ?? `Step ${number}`,
      instruction: textOrNull(written.instruction),
      prompt,
      text,
      source: source.value,
      ...named.value,
    });
  }
  return { ok: true, value: { reasoning: reply.reasoning, steps: [...earlier, ...steps] } };
}

/** What a step defines and uses. `names` are those known before it; what it defines is added. */
function resolveNames(
  { prompt, defines, references = [] }: PlannerReplyStep,
  number: number,
  names: Set<string>,
): Outcome<Pick<Step, 'defines' | 'references'>> {
  // Without a picture there is nothing to freeze and nothing to use.
  if (textOrNull(prompt) === null) return { ok: true, value: {} };
  const missing = references.find((name) => !names.has(name));
  if (missing !== undefined) {
    const known = names.size === 0 ? 'there are none' : `there are ${[...names].join(', ')}`;
    return unreadable(
      `Step ${number} uses the reference ${JSON.stringify(missing.slice(0, 60))}, which no earlier step defines (${known}).`,
    );
  }
  if (defines !== undefined) {
    if (!REFERENCE_NAME.test(defines)) {
      return unreadable(`The "reference_name" of step ${number} must be a short name, at most 40 letters.`);
    }
    if (names.has(defines)) {
      return unreadable(
        `The "reference_name" ${defines} of step ${number} is taken; a frozen picture stays as it is.`,
      );
    }
    names.add(defines);
  }
  return { ok: true, value: namedFields(defines, references) };
}

/** The reply that a planner would have written for this plan: `resolvePlan` gives the plan back. */
export function plannerReplyOf(plan: Plan): PlannerReply {
  const steps = plan.steps.map(({ source, defines, references, ...step }): PlannerReplyStep => ({
    ...step,
    from: step.prompt === null ? null : fromOf(source),
    ...namedFields(defines, references),
  }));
  return { reasoning: plan.reasoning, refusal: null, steps };
}

function fromOf(source: StepSource): PlannerFrom {
  if (source.kind === 'blank') return 'blank';
  return source.kind === 'step' ? { step: source.number } : { input: source.index };
}

interface SourceQuestion {
  readonly written: readonly PlannerReplyStep[];
  readonly earlier: readonly Step[];
  /** The steps before this one, resolved. */
  readonly steps: readonly Step[];
  readonly index: number;
  readonly inputCount: number;
  readonly firstNumber: number;
}

const BLANK: StepSource = { kind: 'blank' };

function resolveSource(question: SourceQuestion): Outcome<StepSource> {
  const { written, earlier, steps, index, inputCount, firstNumber } = question;
  const number = firstNumber + index;
  const { from, prompt } = written[index]!;
  if (textOrNull(prompt) === null || from === 'blank') return { ok: true, value: BLANK };
  if (from === null || from === 'previous') {
    const drawn = (step: Step) => step.prompt !== null;
    const previous = steps.findLast(drawn) ?? earlier.findLast(drawn);
    if (previous) return { ok: true, value: { kind: 'step', number: previous.number } };
    return { ok: true, value: inputCount > 0 ? { kind: 'input', index: inputCount } : BLANK };
  }
  if ('input' in from) {
    if (from.input >= 1 && from.input <= inputCount)
      return { ok: true, value: { kind: 'input', index: from.input } };
    const given = inputCount === 0 ? 'the user gave no pictures' : `the user gave ${inputCount} pictures`;
    return unreadable(`Step ${number} starts from input ${from.input}, but ${given}.`);
  }
  // The planner means its own numbers, which may have been repeated or have gaps.
  const target = written.findLastIndex(
    (step, at) => at < index && (step.number ?? firstNumber + at) === from.step,
  );
  const source = steps[target] ?? earlier.find((step) => step.number === from.step);
  if (source === undefined) {
    // A plan that continues the user's pictures counts them as its first steps.
    const isGiven =
      firstNumber - earlier.length === inputCount + 1 && from.step >= 1 && from.step <= inputCount;
    return isGiven
      ? { ok: true, value: { kind: 'input', index: from.step } }
      : unreadable(`Step ${number} starts from step ${from.step}, which is not an earlier step.`);
  }
  return source.prompt === null
    ? unreadable(`Step ${number} starts from step ${from.step}, which draws no picture.`)
    : { ok: true, value: { kind: 'step', number: source.number } };
}
