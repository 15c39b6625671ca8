import type { Plan, Step, StepSource } from '../core/plan.ts';
import type { PlannerFrom, PlannerReply, PlannerReplyStep } from './planner.ts';
import { textOrNull, unreadable } from './reading.ts';
import type { Outcome } from './reading.ts';

/** What the request says about the plan. */
export interface ResolveOptions {
  /** Number of pictures that the user gave. */
  readonly inputCount: number;
}

/**
 * Makes a planner's reply a plan that can be run: steps are numbered without gaps from the first number given, empty
 * texts are `null`, and every step knows the picture that it starts from. Without `from`, that is the picture of the
 * nearest earlier step, else the last picture of the user, else none.
 */
export function resolvePlan(reply: PlannerReply, { inputCount }: ResolveOptions): Outcome<Plan> {
  if (reply.steps.length === 0) {
    return unreadable(
      'The "execution_plan" has no steps; it needs at least one, or a "refusal" that says why not.',
    );
  }
  const first = reply.steps[0]!.number ?? 1;
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
    const source = resolveSource({ written: reply.steps, steps, index, inputCount, firstNumber });
    if (!source.ok) return source;
    steps.push({
      number,
      name: textOrNull(written.name) ?? `Step ${number}`,
      instruction: textOrNull(written.instruction),
      prompt,
      text,
      source: source.value,
    });
  }
  return { ok: true, value: { reasoning: reply.reasoning, steps } };
}

/** The reply that a planner would have written for this plan: `resolvePlan` gives the plan back. */
export function plannerReplyOf(plan: Plan): PlannerReply {
  const steps = plan.steps.map(({ source, ...step }): PlannerReplyStep => ({
    ...step,
    from: step.prompt === null ? null : fromOf(source),
  }));
  return { reasoning: plan.reasoning, refusal: null, steps };
}

function fromOf(source: StepSource): PlannerFrom {
  if (source.kind === 'blank') return 'blank';
  return source.kind === 'step' ? { step: source.number } : { input: source.index };
}

interface SourceQuestion {
  readonly written: readonly PlannerReplyStep[];
  /** The steps before this one, resolved. */
  readonly steps: readonly Step[];
  readonly index: number;
  readonly inputCount: number;
  readonly firstNumber: number;
}

const BLANK: StepSource = { kind: 'blank' };

function resolveSource(question: SourceQuestion): Outcome<StepSource> {
  const { written, steps, index, inputCount, firstNumber } = question;
  const number = firstNumber + index;
  const { from, prompt } = written[index]!;
  if (textOrNull(prompt) === null || from === 'blank') return { ok: true, value: BLANK };
  if (from === null || from === 'previous') {
    const previous = steps.findLast((step) => step.prompt !== null);
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
  const source = steps[target];
  if (source === undefined) {
    // A plan that continues the user's pictures counts them as its first steps.
    const isGiven = firstNumber === inputCount + 1 && from.step >= 1 && from.step < firstNumber;
    return isGiven
      ? { ok: true, value: { kind: 'input', index: from.step } }
      : unreadable(`Step ${number} starts from step ${from.step}, which is not an earlier step.`);
  }
  return source.prompt === null
    ? unreadable(`Step ${number} starts from step ${from.step}, which draws no picture.`)
    : { ok: true, value: { kind: 'step', number: source.number } };
}
