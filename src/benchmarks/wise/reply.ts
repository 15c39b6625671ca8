/**
 * Reads the judges' replies of both WISE protocols.
 * @source PKU-YuanGroup/WISE WISE_legacy/gpt_eval.py and vllm_eval.py @ eb51174: `extract_scores` of each.
 *   Differs: a legacy score above 2 is none of the protocol's and counts as unreadable; the official pattern takes any
 *   digit.
 */

/** Scores of a picture, each 0, 1 or 2. */
export interface WiseScores {
  readonly consistency: number;
  readonly realism: number;
  readonly aesthetic: number;
}

const NAMED = /\*{0,2}(Consistency|Realism|Aesthetic Quality)\*{0,2}\s*:?\s*(\d)/gi;
/** Blanks within a line only: blanks that may cross lines would cost quadratic time on a reply of empty lines. */
const BARE = /^[^\S\n\r\u2028\u2029]*([0-2])[^\S\n\r\u2028\u2029]*$/gm;

/** `null` unless all three scores are there. Of several lines with one name the last counts. */
export function parseLegacyReply(reply: string): WiseScores | null {
  const named = new Map<string, number>();
  for (const [, name = '', digit = ''] of reply.matchAll(NAMED)) named.set(name.toLowerCase(), Number(digit));
  const values =
    named.size > 0
      ? ['consistency', 'realism', 'aesthetic quality'].map((name) => named.get(name))
      : // Three lines of nothing but a digit, in the order they were asked for.
        bareDigits(reply);
  const [consistency, realism, aesthetic] = values;
  if (consistency === undefined || realism === undefined || aesthetic === undefined) return null;
  if (Math.max(consistency, realism, aesthetic) > 2) return null;
  return { consistency, realism, aesthetic };
}

const SCORE = /\*{0,2}Score\*{0,2}\s*:?\s*([01])\b/i;
const BARE_BINARY = /^[^\S\n\r\u2028\u2029]*([01])[^\S\n\r\u2028\u2029]*$/gm;

/** 0 or 1; `null` when the reply says neither. */
export function parseVerifiedReply(reply: string): number | null {
  const named = SCORE.exec(reply)?.[1];
  if (named !== undefined) return Number(named);
  const bare = [...reply.matchAll(BARE_BINARY)];
  return bare.length === 1 ? Number(bare[0]![1]) : null;
}

function bareDigits(reply: string): number[] {
  return [...reply.matchAll(BARE)].map(([, digit]) => Number(digit));
}
