/**
 * The critic's reply (paper, section 3): `previous_step_success` and `refine_prompt` as released; `semantics`,
 * `quality` and `reason` are ours and optional.
 */
import { z } from 'zod';
import { scoresSchema } from '../core/verdict.ts';
import type { Scores, Verdict } from '../core/verdict.ts';
import {
  booleanField,
  missingAnswer,
  numberField,
  problemOf,
  renderReply,
  replyJsonSchema,
  textField,
  textOrNull,
  unreadable,
} from './reading.ts';
import type { Reading, ReplyMode } from './reading.ts';
import { readReply } from './tolerant.ts';

/** What the critic wrote. */
export interface CriticReply {
  /** What it wrote while looking; empty when it gave none. */
  readonly reasoning: string;
  /** One or a few sentences for a reader. */
  readonly reason: string | null;
  readonly success: boolean;
  readonly refinedPrompt: string | null;
  /** `null` unless both were given and lie in 0..10; never clamped. */
  readonly scores: Scores | null;
}

const KEYS = ['previous_step_success'] as const;
/** Longest reason taken from the thinking, in characters. */
const REASON_CHARS = 400;

const replySchema = z.object({
  reason: textField('One to three sentences: what is wrong and where, or why nothing is.'),
  previous_step_success: booleanField('true only if the step is done and nothing else was harmed.'),
  refine_prompt: textField('The prompt for another attempt; on success the current prompt, unchanged.'),
  semantics: numberField('0 to 10: how much of what the step asks is there, and nothing else changed.'),
  quality: numberField('0 to 10: how well the picture is made.'),
});
/** Not offered to models that are held to the schema; read, because released data has it. */
const reasoningField = textField('');

/** For `responseFormat: { type: 'json', schema, name }`. */
export const criticJsonSchema = replyJsonSchema(replySchema);

/** Reads a critic's reply in any form. Time is linear in the reply; nothing is thrown. */
export function readCriticReply(text: string): Reading<CriticReply> {
  const { think, answer, isCut, isThinkOpen } = readReply(text, KEYS);
  if (answer === null) return missingAnswer(isThinkOpen, KEYS);
  const parsed = replySchema.safeParse(answer);
  if (!parsed.success) return unreadable(problemOf(parsed.error));
  const { reason, previous_step_success: success, refine_prompt: refinedPrompt, ...scores } = parsed.data;
  const reasoning = reasoningField.safeParse(answer['reasoning']).data ?? think;
  const value = {
    reasoning,
    reason,
    success,
    refinedPrompt,
    scores: scoresSchema.safeParse(scores).data ?? null,
  };
  return { ok: true, value, truncated: isCut };
}

/** Writes a reply that `readCriticReply` reads back equal. */
export function renderCriticReply(reply: CriticReply, form: ReplyMode = 'text'): string {
  const { reasoning, reason, success, refinedPrompt, scores } = reply;
  const isJson = form === 'json';
  return renderReply(
    form,
    { key: 'reasoning', text: reasoning },
    {
      ...(reason !== null || isJson ? { reason } : {}),
      previous_step_success: success,
      refine_prompt: refinedPrompt,
      ...(scores ?? (isJson ? { semantics: null, quality: null } : {})),
    },
  );
}

/** The verdict that a reply stands for. Without a reason of its own, the beginning of the thinking is the reason. */
export function verdictOf(reply: CriticReply): Verdict {
  const reason =
    textOrNull(reply.reason) ?? textOrNull(shorten(reply.reasoning)) ?? 'The critic gave no reason.';
  return {
    outcome: reply.success ? 'accepted' : 'rejected',
    reason,
    refinedPrompt: textOrNull(reply.refinedPrompt),
    scores: reply.scores,
  };
}

/** Whole sentences from the beginning, at most `REASON_CHARS` characters; one that is longer is cut between words. */
function shorten(text: string): string {
  if (text.length <= REASON_CHARS) return text;
  const head = text.slice(0, REASON_CHARS);
  const sentences = /^[\s\S]*[.!?。！？](?=\s|$|[\u3000-\u9fff])/u.exec(head)?.[0];
  return sentences ?? `${head.replace(/\s+\S*$/, '')}…`;
}
