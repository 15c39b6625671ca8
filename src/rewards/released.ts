/**
 * Preset `released`: the number that the published reward code of InterleaveThinker computes for one sample, quirks
 * included, so that results can be compared. Restated from its observed behaviour; where a quirk would crash their
 * batch, the sample gets what the batch would have been meant to get, and the reason says so.
 *
 * overall = 0.5 format + 0.5 (0.2 accuracy + 0.6 semantic + 0.2 quality); all parts 0..1
 */
import type { Reward, RewardInput } from './reward.ts';
import { isFields, parseMendedJson } from './reply.ts';

/** Their step-wise parts when the new picture is missing or was never drawn: halfway, as if nothing had changed. */
const NEUTRAL = 0.5;

/** Scores one reply as the published code does. Never `null`: a failed edit counts as "no change" there. */
export function releasedReward({ response, groundTruth, newScores }: RewardInput): Reward {
  // Quirk: blanks around <, > and / vanish from the whole reply, prompts included ("a 3 / 4 view" -> "a 3/4 view").
  const cleaned = response.replaceAll(/\s*(<|>|\/)\s*/g, '$1');
  const answer = readAnswer(cleaned);
  if (answer !== null && !isFields(answer)) {
    // Quirk: a list or bare value raises inside their loop and shifts the rows after it.
    return { ...zero, reason: 'The answer is no JSON object; the published code drops such a row to 0.' };
  }
  const format = Number(hasReleasedFormat(cleaned, answer));
  // Quirk: compared as Python does, so that 1 and 0 pass for true and false, and "true" does not.
  const judged = answer?.['previous_step_success'];
  const accuracy = Number(
    typeof judged === 'number' ? judged === Number(groundTruth.success) : judged === groundTruth.success,
  );
  // Quirk: nothing is drawn or scored for pictures that were right already.
  const scored = groundTruth.success ? null : newScores;
  const semantic = scored === null ? NEUTRAL : gain(groundTruth.semantics, scored.semantics);
  const quality = scored === null ? NEUTRAL : gain(groundTruth.quality, scored.quality);
  const overall = 0.5 * format + 0.5 * (0.2 * accuracy + 0.6 * semantic + 0.2 * quality);
  return { overall, format, accuracy, semantic, quality, reason: reasonFor(groundTruth.success, scored) };
}
const zero = { overall: 0, format: 0, accuracy: 0, semantic: 0, quality: 0 } as const;

/** 10 points up = 1, no change = 0.5, 10 points down = 0. */
function gain(before: number, after: number): number {
  return ((after - before) / 10 + 1) / 2;
}

/** `null` when there is no answer or an empty one, which their code treats alike. */
function readAnswer(cleaned: string): unknown {
  const [, text] = /<answer>([\s\S]*?)<\/answer>/.exec(cleaned) ?? [];
  const value = text === undefined ? undefined : parseMendedJson(text);
  if (value === undefined || value === '' || value === 0 || value === false) return null;
  if (Array.isArray(value) && value.length === 0) return null;
  if (isFields(value) && Object.keys(value).length === 0) return null;
  return value;
}

/** Quirk: a reply without `<think>`, or with one that is never closed, has the right format. */
function hasReleasedFormat(cleaned: string, answer: Record<string, unknown> | null): boolean {
  if (!/<answer>[\s\S]*?<\/answer>/i.test(cleaned)) return false;
  if (cleaned.search(/<think>/i) >= cleaned.search(/<answer>/i)) return false;
  return (
    typeof answer?.['previous_step_success'] === 'boolean' && typeof answer['refine_prompt'] === 'string'
  );
}

function reasonFor(wasRight: boolean, scored: unknown): string {
  if (wasRight) return 'The picture was right: nothing is drawn, both step-wise parts are 0.5.';
  if (scored === null) return 'The new picture is missing: both step-wise parts are 0.5.';
  return 'Step-wise parts compare the new picture with the judged one, whatever the verdict was.';
}
