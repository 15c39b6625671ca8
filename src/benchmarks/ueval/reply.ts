/**
 * Reads a judge's reply to a rubric criterion.
 * @source zlab-princeton/UEval ueval_eval.py @ 3a5b5ea: `parse_gemini_response`, `normalize_criteria_value`,
 *   `criteria_value_to_bool`.
 *   Differs: JavaScript's JSON is stricter than Python's about `NaN` and `Infinity`, which no reply needs.
 */
import { outermostBraces, parseObject } from '../judge/json-in-text.ts';

export interface CriterionReply {
  /** Whether the criterion is fully met; `not sure`, null and numbers count as not met. */
  readonly met: boolean;
  /** The judge's reason; empty where it gave none. */
  readonly explanation: string;
}

const FENCE_OPEN = /```json\s*(?=\{)/;
const FENCE_CLOSE = /\}\s*```/;
const FIELD_FIRST = /\{\s*"(?:criteria_met|explanation)"[^}]*\}/;
const LONE_BACKSLASH = /(?<!\\)\\(?!["\\/bfnrtu])/g;
const YES: ReadonlySet<string> = new Set(['true', 'yes', 'y', '1']);

/** `null` when the reply holds no JSON object that can be read. */
export function parseCriterionReply(reply: string): CriterionReply | null {
  const object = findObject(reply);
  if (object === null) return null;
  const { criteria_met: value, explanation } = object;
  const met = typeof value === 'string' ? YES.has(value.trim().toLowerCase()) : value === true;
  return { met, explanation: typeof explanation === 'string' ? explanation : '' };
}

function findObject(reply: string): Readonly<Record<string, unknown>> | null {
  const fenced = fencedObject(reply);
  const inFence = fenced === null ? null : parseObject(fenced);
  if (inFence) return inFence;
  const fieldFirst = FIELD_FIRST.exec(reply)?.[0];
  const byField = fieldFirst === undefined ? null : parseObject(fieldFirst);
  if (byField) return byField;
  const braces = outermostBraces(reply);
  if (braces === null) return null;
  return parseObject(braces) ?? parseObject(braces.replace(LONE_BACKSLASH, '\\\\'));
}

/** From the first ```json that a `{` follows to the first `}` with a fence behind it: found in linear time. */
function fencedObject(reply: string): string | null {
  const open = FENCE_OPEN.exec(reply);
  if (open === null) return null;
  const rest = reply.slice(open.index + open[0].length);
  const close = FENCE_CLOSE.exec(rest);
  return close === null ? null : rest.slice(0, close.index + 1);
}
