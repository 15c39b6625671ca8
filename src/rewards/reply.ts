/** How rewards read a critic's reply: strictly for the format reward, leniently for what it decides. */
import { jsonrepair } from 'jsonrepair';
import { z } from 'zod';

/** What a reply decides; `null` where it cannot be read. */
export interface ReadReply {
  /** The verdict as written: `true` = the picture is right. */
  readonly success: boolean | null;
  /** The prompt for another attempt, untouched; `null` when there is none or it is empty. */
  readonly refinedPrompt: string | null;
}

const strictAnswer = z.object({
  previous_step_success: z.boolean(),
  refine_prompt: z.string().min(1),
});
const STRICT_REPLY = /^\s*<think>([\s\S]+)<\/think>\s*<answer>([\s\S]+)<\/answer>\s*$/;
const TAGS = /<\/?(?:think|answer)>/g;

/**
 * Whether a reply is exactly `<think>…</think><answer>{…}</answer>`: each tag once, some thought, valid JSON with a
 * boolean verdict and a prompt that is not empty. Further fields (scores, a reason) are allowed.
 */
export function isStrictReply(response: string): boolean {
  const [, thought = '', answer = ''] = STRICT_REPLY.exec(response) ?? [];
  if (thought.trim() === '' || response.match(TAGS)?.length !== 4) return false;
  return strictAnswer.safeParse(parseJson(answer)).success;
}

/** The verdict as inference would read it: JSON is mended, "true" as text counts, no character is changed. */
export function readReply(response: string): ReadReply {
  const [, answer] = /<answer>([\s\S]*?)<\/answer>/.exec(response) ?? [];
  const fields = answer === undefined ? undefined : parseMendedJson(answer);
  if (!isFields(fields)) return { success: null, refinedPrompt: null };
  const prompt = fields['refine_prompt'];
  return {
    success: toVerdict(fields['previous_step_success']),
    refinedPrompt: typeof prompt === 'string' && prompt.trim() !== '' ? prompt : null,
  };
}

function toVerdict(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return word === 'true' ? true : word === 'false' ? false : null;
}

/** A JSON object, not a list and not a bare value. */
export function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `undefined` when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON with the usual slips of models mended (single quotes, trailing commas, `True`); `undefined` when hopeless. */
export function parseMendedJson(text: string): unknown {
  try {
    return JSON.parse(jsonrepair(text.trim()));
  } catch {
    return undefined;
  }
}
