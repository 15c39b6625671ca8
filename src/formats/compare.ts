/** The reply to "which of two pictures of the same step is better". */
import { z } from 'zod';
import { missingAnswer, problemOf, renderReply, replyJsonSchema, textField, unreadable } from './reading.ts';
import type { Reading, ReplyMode } from './reading.ts';
import { readReply } from './tolerant.ts';

/** Which picture is better, by the order in which they were shown. */
export type Better = 'first' | 'second' | 'tie';

export interface CompareReply {
  readonly reasoning: string;
  readonly reason: string | null;
  readonly better: Better;
}

const KEYS = ['better'] as const;
const SYNONYMS: ReadonlyMap<unknown, Better> = new Map([
  ['1', 'first'],
  ['2', 'second'],
  ['equal', 'tie'],
  ['neither', 'tie'],
  ['both', 'tie'],
]);

function readBetter(value: unknown): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const word = String(value)
    .trim()
    .toLowerCase()
    .replace(/^the /, '')
    .replace(/ (?:picture|image)$/, '');
  return SYNONYMS.get(word) ?? word;
}

const replySchema = z.object({
  reason: textField('One or two sentences: what decides it.'),
  better: z.preprocess(readBetter, z.enum(['first', 'second', 'tie']).describe('The better picture.')),
});

/** For `responseFormat: { type: 'json', schema, name }`. */
export const compareJsonSchema = replyJsonSchema(replySchema);

/** Reads a reply in any form. Time is linear in the reply; nothing is thrown. */
export function readCompareReply(text: string): Reading<CompareReply> {
  const { think, answer, isCut, isThinkOpen } = readReply(text, KEYS);
  if (answer === null) return missingAnswer(isThinkOpen, KEYS);
  const parsed = replySchema.safeParse(answer);
  if (!parsed.success) return unreadable(problemOf(parsed.error));
  const reasoning = typeof answer['reasoning'] === 'string' ? answer['reasoning'] : think;
  return { ok: true, value: { reasoning, ...parsed.data }, truncated: isCut };
}

/** Writes a reply that `readCompareReply` reads back equal. */
export function renderCompareReply(
  { reasoning, reason, better }: CompareReply,
  form: ReplyMode = 'text',
): string {
  const given = reason !== null || form === 'json' ? { reason } : {};
  return renderReply(form, { key: 'reasoning', text: reasoning }, { ...given, better });
}
