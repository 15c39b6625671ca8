/**
 * The three rules that turn judged attempts into training data (paper, section 4): steps that teach nothing are
 * dropped, steps whose scores vary go to RL, and verdicts are balanced at every attempt. The paper gives no
 * thresholds; ours are argued in docs/data.md.
 */
import { z } from 'zod';
import type { Scores } from '../../core/verdict.ts';

export const ruleOptionsSchema = z.strictObject({
  /** A step whose scores fall by at least this much per attempt (least squares) is dropped; points of 10. */
  fallingSlope: z.number().positive().default(1),
  /** A step of two or more attempts that never reaches this score is dropped; 0-10. */
  lowScore: z.number().min(0).max(10).default(4),
  /** Steps whose scores have at least this variance go to RL, the others to SFT. */
  rlVariance: z.number().nonnegative().default(0.7),
  /** RL rows for one SFT row, at most: the paper's 1:2. Steps of the lowest variance go back to SFT. */
  rlPerSft: z.number().positive().default(0.5),
  /**
   * Verdicts at every attempt index: `down` leaves out rows of the commoner one, `up` repeats rows of the rarer one
   * (at most `maxRepeats` times each), `off` keeps all.
   */
  balance: z.enum(['down', 'up', 'off']).default('down'),
  maxRepeats: z.int().min(1).default(3),
});
export type RuleOptions = z.output<typeof ruleOptionsSchema>;

/** One number for two scores, 0-10: VIEScore's geometric mean, as everywhere in a run. */
export function overallScore({ semantics, quality }: Scores): number {
  return Math.sqrt(semantics * quality);
}

/** What the step filter says. `unscored`: no judge has seen all of its attempts, so the rule cannot tell. */
export type StepFate = 'kept' | 'falling' | 'low' | 'unscored';

/** @param scores overall scores of the attempts in order; `null` where there is none. */
export function fateOfStep(scores: readonly (number | null)[], rules: RuleOptions): StepFate {
  const known = scores.filter((score) => score !== null);
  if (known.length < scores.length || known.length === 0) return 'unscored';
  if (known.length < 2) return 'kept';
  if (Math.max(...known) < rules.lowScore) return 'low';
  return slopeOf(known) <= -rules.fallingSlope ? 'falling' : 'kept';
}

/** Least-squares slope over the positions 0, 1, 2, …; 0 for fewer than two values. */
export function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let above = 0;
  let below = 0;
  values.forEach((value, x) => {
    above += (x - middle) * (value - mean);
    below += (x - middle) ** 2;
  });
  return below === 0 ? 0 : above / below;
}

/** Population variance; 0 for fewer than two values. */
export function varianceOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

/** A step as the split sees it. */
export interface SplitStep {
  readonly variance: number;
  readonly rows: number;
  /** Without scores there is no reward, so such a step can only go to SFT. */
  readonly isScored: boolean;
}

/** Which steps go to RL. The cap takes those of the highest variance first. */
export function chooseRlSteps(
  steps: readonly SplitStep[],
  rules: RuleOptions,
): { readonly isRl: readonly boolean[]; readonly capped: number } {
  const total = steps.reduce((sum, step) => sum + step.rows, 0);
  const most = (total * rules.rlPerSft) / (1 + rules.rlPerSft);
  const candidates = steps
    .map((step, index) => ({ ...step, index }))
    .filter((step) => step.isScored && step.variance >= rules.rlVariance && step.variance > 0)
    .toSorted((a, b) => b.variance - a.variance || a.index - b.index);
  const isRl = steps.map(() => false);
  let taken = 0;
  let capped = 0;
  for (const { index, rows } of candidates) {
    if (taken + rows > most) {
      capped += rows;
      continue;
    }
    taken += rows;
    isRl[index] = true;
  }
  return { isRl, capped };
}

/** How often each row of one attempt index is written: 0 = left out. */
export function balanced(
  rows: readonly { readonly success: boolean; readonly rank: number }[],
  rules: RuleOptions,
): number[] {
  const copies = rows.map(() => 1);
  const accepted = rows.flatMap(({ success }, index) => (success ? [index] : []));
  const rejected = rows.flatMap(({ success }, index) => (success ? [] : [index]));
  const [few, many] = accepted.length < rejected.length ? [accepted, rejected] : [rejected, accepted];
  if (rules.balance === 'off' || few.length === many.length) return copies;
  const byRank = (indices: readonly number[]) => indices.toSorted((a, b) => rows[a]!.rank - rows[b]!.rank);
  if (rules.balance === 'down') {
    for (const index of byRank(many).slice(few.length)) copies[index] = 0;
    return copies;
  }
  const wanted = Math.min(many.length, few.length * rules.maxRepeats);
  byRank(few).forEach((index, i) => {
    copies[index] = Math.floor(wanted / few.length) + (i < wanted % few.length ? 1 : 0);
  });
  return copies;
}
