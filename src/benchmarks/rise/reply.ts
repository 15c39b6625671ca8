/**
 * Reads a RISEBench judge's reply.
 * @source PhoenixZ810/RISEBench gpt_eval.py @ 5f22651: `extract`.
 */

const FINAL_SCORE = /\*?\*?Final Score\*?\*?:?\s*([\d*\s,\n]*)/gi;
const FINAL_SCORES = /\*?\*?Final Scores\*?\*?:?\s*([\d*\s,\n]*)/gi;

/** The whole numbers after the first “Final Score” that has any; `null` when there are none. No check of their range. */
export function extractFinalScores(reply: string): number[] | null {
  for (const pattern of [FINAL_SCORE, FINAL_SCORES]) {
    for (const [, tail = ''] of reply.matchAll(pattern)) {
      const numbers = [...tail.matchAll(/\d+/g)].map(([digits]) => Number(digits));
      if (numbers.length > 0) return numbers;
    }
  }
  return null;
}

/**
 * The one score of a reply.
 * @param scale `graded` is 1-5. `binary` is 0 or more and becomes 1 (no) or 5 (yes): `4 * min(score, 1) + 1`.
 * @returns `null` when there is none, or several: the official script breaks on those.
 *   Differs: a graded score outside 1-5 counts as none.
 */
export function parseRiseScore(reply: string, scale: 'graded' | 'binary'): number | null {
  const scores = extractFinalScores(reply);
  const [score] = scores ?? [];
  if (score === undefined || scores!.length !== 1) return null;
  if (scale === 'binary') return 4 * Math.min(score, 1) + 1;
  return score >= 1 && score <= 5 ? score : null;
}
