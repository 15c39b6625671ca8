/**
 * `sandbox:critic`, the classical critic: it looks at both pictures, reads the step's prompt against what it sees
 * before, works out what should be there, and compares. Pixels and text are all it has.
 */
import { InvalidPromptError } from '@ai-sdk/provider';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { renderCriticReply } from '../../formats/critic.ts';
import type { CriticReply } from '../../formats/critic.ts';
import { readCriticMessage } from '../../formats/critic-message.ts';
import type { CriticMessage, UserPart } from '../../formats/critic-message.ts';
import { checklistOf } from './checklist.ts';
import { reasonFor } from './reasons.ts';
import { listOf, sayHint, understand } from '../grammar/index.ts';
import { judgePicture } from '../judge/judge.ts';
import { remediesFor } from '../judge/remedies.ts';
import type { Change, Hint } from '../scene.ts';
import { createTextModel } from '../text-model.ts';
import { seeStep } from '../vision/see.ts';
import type { SeenScene } from '../vision/see.ts';

/** Most hints in a rewritten prompt: each further one costs more than it helps. */
const MOST_HINTS = 3;

/**
 * The model `sandbox:critic`. It answers the message that the default prompt set makes (`formats/critic-message.ts`);
 * where that is incomplete, or speaks of another world, it rejects and says why.
 * Its calls throw `InvalidPromptError` for a message with neither pictures nor tags.
 */
export function createSandboxCritic(): LanguageModelV4 {
  return createTextModel('critic', async ({ parts, replyMode, signal }) => {
    const message = readCriticMessage(parts);
    if (!message.ok) {
      if (!looksLikeCriticCall(parts)) {
        throw new InvalidPromptError({
          prompt: parts,
          message: `sandbox:critic expected two pictures, <step_prompt> and <current_prompt>. ${message.problem}`,
        });
      }
      return renderCriticReply(rejection(message.problem), replyMode);
    }
    return renderCriticReply(await judgeStep(message.value, signal), replyMode);
  });
}

function looksLikeCriticCall(parts: readonly UserPart[]): boolean {
  return parts.some((part) => part.type === 'file' || part.text.includes('<step_prompt>'));
}

/** What the critic says to one attempt. @param signal is asked between looking and comparing. */
export async function judgeStep(message: CriticMessage, signal?: AbortSignal): Promise<CriticReply> {
  let seen: { readonly before: SeenScene; readonly after: SeenScene };
  try {
    seen = await seeStep(message.before, message.after);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return rejection(`One of the two pictures cannot be decoded (${detail}).`);
  }
  signal?.throwIfAborted();
  const { before, after } = seen;
  const foreign = before.nature === 'foreign' ? 'before' : after.nature === 'foreign' ? 'after' : null;
  if (foreign !== null) {
    return rejection(
      `The picture ${foreign} was not drawn by the sandbox; its critic can judge no other world.`,
    );
  }
  if (after.nature === 'blank') {
    return {
      ...rejection('The picture is blank.'),
      scores: { semantics: 0, quality: 0 },
      refinedPrompt: message.stepPrompt,
    };
  }
  return compare(message, before, after);
}

function compare(message: CriticMessage, before: SeenScene, after: SeenScene): CriticReply {
  const { stepPrompt, currentPrompt } = message;
  const { changes, hints, unknownWords } = understand(stepPrompt, before);
  if (changes.length === 0) {
    const words = unknownWords.length === 0 ? '' : ` (unknown: ${listOf(unknownWords)})`;
    return rejection(`The step's prompt asks for nothing that I understand${words}: "${stepPrompt}".`);
  }
  const { faults, semantics, quality, fullyRight } = judgePicture(changes, before, after);
  const reasoning = checklistOf({ changes, before, after, faults });
  const scores = { semantics, quality };
  if (fullyRight) {
    const reason = 'Everything that was asked for is there, and nothing else has changed.';
    return { reasoning, reason, success: true, refinedPrompt: currentPrompt, scores };
  }
  const earlier = understand(currentPrompt, before).hints.filter(
    (hint) => !hints.some((own) => isSame(own, hint)),
  );
  const fresh = remediesFor(faults, changes, before);
  const refinedPrompt = withHints(stepPrompt, [...fresh, ...stillNeeded(earlier, fresh)], changes);
  return {
    reasoning,
    reason: reasonFor(faults, { changes, before, after }),
    success: false,
    refinedPrompt,
    scores,
  };
}

/** Hints that were given before and worked: without them their fault would come back. */
function stillNeeded(earlier: readonly Hint[], fresh: readonly Hint[]): Hint[] {
  return earlier.filter(
    (hint) => !fresh.some((other) => other.type === hint.type && subjectOf(other) === subjectOf(hint)),
  );
}

function subjectOf(hint: Hint): string {
  return 'kind' in hint ? hint.kind : '';
}

function isSame(one: Hint, other: Hint): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The step's prompt with at most `MOST_HINTS` hints behind it, the most pressing first. */
function withHints(stepPrompt: string, hints: readonly Hint[], changes: readonly Change[]): string {
  return [stepPrompt, ...hints.slice(0, MOST_HINTS).map((hint) => sayHint(hint, changes))].join(' ');
}

/** A verdict without a look: nothing to draw better, so no prompt and no scores. */
function rejection(reason: string): CriticReply {
  return { reasoning: reason, reason, success: false, refinedPrompt: null, scores: null };
}
