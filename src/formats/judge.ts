/**
 * The judge's reply: two sub-scores for semantics and two for quality, 0 to 10, of which the smaller one counts (paper,
 * section 4, after VIEScore; the released reward takes the same minimum).
 */
import { z } from 'zod';
import { scoresSchema } from '../core/verdict.ts';
import type { Scores } from '../core/verdict.ts';
import {
  missingAnswer,
  numberField,
  problemOf,
  renderReply,
  replyJsonSchema,
  textField,
  unreadable,
} from './reading.ts';
import type { Reading, ReplyMode } from './reading.ts';
import { readReply } from './tolerant.ts';

/** What the judge wrote. All scores are 0..10. */
export interface JudgeReply {
  readonly reasoning: string;
  /** One or a few sentences for a reader. */
  readonly reason: string | null;
  /** How much of what the step asks for is there. */
  readonly fulfilment: number;
  /** How much of what was to stay has stayed. */
  readonly preservation: number;
  /** How natural the picture looks as a whole. */
  readonly naturalness: number;
  /** How free it is of faults in the drawing. */
  readonly soundness: number;
}

const KEYS = ['fulfilment', 'preservation', 'naturalness', 'soundness'] as const;

const replySchema = z.object({
  reason: textField('One to three sentences: what costs points, and where.'),
  fulfilment: numberField('0 to 10: how much of what the step asks for is there.'),
  preservation: numberField('0 to 10: how much of what was to stay has stayed as it was.'),
  naturalness: numberField('0 to 10: how natural and coherent the picture looks as a whole.'),
  soundness: numberField('0 to 10: how free of faults the drawing is.'),
});

/** For `responseFormat: { type: 'json', schema, name }`. */
export const judgeJsonSchema = replyJsonSchema(replySchema);

/** Reads a judge's reply in any form. A score that is missing or outside 0..10 makes it unreadable; none is clamped. */
export function readJudgeReply(text: string): Reading<JudgeReply> {
  const { think, answer, isCut, isThinkOpen } = readReply(text, KEYS);
  if (answer === null) return missingAnswer(isThinkOpen, KEYS);
  const parsed = replySchema.safeParse(answer);
  if (!parsed.success) return unreadable(problemOf(parsed.error));
  const { reason, ...scores } = parsed.data;
  const read = subscoresSchema.safeParse(scores);
  if (!read.success) {
    const key = String(read.error.issues[0]?.path[0] ?? 'fulfilment');
    const given = JSON.stringify(answer[key]) ?? 'nothing';
    return unreadable(`"${key}" must be a number from 0 to 10, not ${given.slice(0, 60)}.`);
  }
  const reasoning = typeof answer['reasoning'] === 'string' ? answer['reasoning'] : think;
  return { ok: true, value: { reasoning, reason, ...read.data }, truncated: isCut };
}

const subscore = z.number().min(0).max(10);
const subscoresSchema = z.object({
  fulfilment: subscore,
  preservation: subscore,
  naturalness: subscore,
  soundness: subscore,
});

/** Writes a reply that `readJudgeReply` reads back equal. */
export function renderJudgeReply(reply: JudgeReply, form: ReplyMode = 'text'): string {
  const { reasoning, reason, fulfilment, preservation, naturalness, soundness } = reply;
  const given = reason !== null || form === 'json' ? { reason } : {};
  const scores = { fulfilment, preservation, naturalness, soundness };
  return renderReply(form, { key: 'reasoning', text: reasoning }, { ...given, ...scores });
}

/** The two scores: of each pair the smaller one, so that no strength makes up for a weakness. */
export function judgedScores(reply: JudgeReply): Scores {
  return scoresSchema.parse({
    semantics: Math.min(reply.fulfilment, reply.preservation),
    quality: Math.min(reply.naturalness, reply.soundness),
  });
}
