import type { JSONSchema7 } from '@ai-sdk/provider';
import { z } from 'zod';

/** No value, and one sentence that can be shown to the model when it is asked again. */
export interface Unreadable {
  readonly ok: false;
  readonly problem: string;
}

/** A value, or the problem with what was given. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | Unreadable;

/** What was read from a model's reply. */
export type Reading<T> =
  | {
      readonly ok: true;
      readonly value: T;
      /** The reply was cut off; `value` holds what was complete. */
      readonly truncated: boolean;
    }
  | Unreadable;

export function unreadable(problem: string): Unreadable {
  return { ok: false, problem };
}

/** How a model answers: held to a JSON schema, or in `<think>…</think><answer>{…}</answer>`. */
export type ReplyMode = 'json' | 'text';

/** A text or `null`; a missing key is `null`, a number its digits. Nothing in a text is altered. */
export function textField(meaning: string) {
  return z.preprocess(
    (value) => (typeof value === 'number' ? String(value) : (value ?? null)),
    z.string().nullable().describe(meaning),
  );
}

/** A number or `null`, also from "8", "Step 8" or "8/10". */
export function numberField(meaning: string) {
  const read = (value: unknown): number | null => {
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    const digits = typeof value === 'string' ? /-?\d+(?:\.\d+)?/.exec(value)?.[0] : undefined;
    return digits === undefined ? null : Number(digits);
  };
  return z.preprocess(read, z.number().nullable().describe(meaning));
}

const YES = new Set(['true', 'yes', 'y', '1', 'success']);
const NO = new Set(['false', 'no', 'n', '0', 'failure']);

/** A boolean, also from "true", "Yes", 1 and the like. */
export function booleanField(meaning: string) {
  const read = (value: unknown): unknown => {
    const word =
      typeof value === 'string' || typeof value === 'number' ? String(value).trim().toLowerCase() : '';
    if (YES.has(word)) return true;
    return NO.has(word) ? false : value;
  };
  return z.preprocess(read, z.boolean().describe(meaning));
}

/** The text without change, or `null` where a model wrote nothing: an empty text, or the word None. */
export function textOrNull(text: string | null): string | null {
  return text === null || /^\s*(?:none|null)?\s*$/i.test(text) ? null : text;
}

/**
 * The JSON schema of a reply, as providers with a strict mode want it: every property required, no others, what may
 * be missing nullable.
 */
export function replyJsonSchema(schema: z.ZodType): JSONSchema7 {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'output', target: 'draft-7' });
  return rest as JSONSchema7;
}

/** The first finding of a schema, as a sentence for the model that wrote the value. */
export function problemOf(error: z.ZodError): string {
  const issue = error.issues[0]!;
  const path = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return `"${path.replace(/^\./, '')}" in the answer is wrong (${issue.message}).`;
}

/** The problem with a reply in which no answer was found. */
export function missingAnswer(isThinkOpen: boolean, keys: readonly string[]): Unreadable {
  const wanted = `one JSON object with ${keys.map((key) => `"${key}"`).join(' or ')}`;
  return unreadable(
    isThinkOpen
      ? `The reply never leaves the thinking; it must be closed with </think>, and ${wanted} must follow.`
      : `The reply holds no readable answer; it must hold ${wanted}.`,
  );
}

/** An answer in either form. `thinking` that could not be read back from `<think>` moves into the answer. */
export function renderReply(
  form: ReplyMode,
  thinking: { readonly key: string; readonly text: string },
  answer: Readonly<Record<string, unknown>>,
): string {
  const { key, text } = thinking;
  const isSafe = text === text.trim() && !/<\/?think/i.test(text);
  const inAnswer = form === 'json' ? text !== '' : !isSafe;
  const json = JSON.stringify(inAnswer ? { [key]: text, ...answer } : answer)
    // Other readers look for these tags in the whole reply; in a JSON text an escape means the same.
    .replaceAll(/<(?=\/?(?:think|answer))/gi, '\\u003c');
  if (form === 'json') return json;
  return `<think>${inAnswer ? '' : text}</think>\n<answer>${json}</answer>`;
}
