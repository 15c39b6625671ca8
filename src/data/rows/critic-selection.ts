/** Which critic rows are taken, for what, and in which split: the rules applied to a few numbers for each row. */
import { hashToInt } from '../../lib/hash.ts';
import type { CriticStep } from './critic-rows.ts';
import type { CriticCandidate, Split } from './row.ts';
import { balanced, chooseRlSteps, fateOfStep, varianceOf } from './rules.ts';
import type { RuleOptions, SplitStep, StepFate } from './rules.ts';

/** What is remembered of all rows, in the order in which they were added. */
export interface CriticIndex {
  /** Remembers a step. @returns its rows when the step filter keeps it. */
  add(step: CriticStep, split: Split): readonly CriticCandidate[];
  readonly steps: readonly SplitStep[];
  readonly rows: {
    readonly step: readonly number[];
    readonly attempt: readonly number[];
    readonly success: readonly boolean[];
    readonly rank: readonly number[];
    readonly isValidation: readonly boolean[];
  };
  readonly fates: Readonly<Record<StepFate, number>>;
  readonly dropped: {
    readonly filteredRows: number;
    readonly unreadable: number;
    readonly withoutPrompt: number;
  };
}

export function createCriticIndex(settings: RuleOptions & { readonly seed: number }): CriticIndex {
  const steps: SplitStep[] = [];
  const rows = {
    step: [] as number[],
    attempt: [] as number[],
    success: [] as boolean[],
    rank: [] as number[],
    isValidation: [] as boolean[],
  };
  const fates: Record<StepFate, number> = { kept: 0, falling: 0, low: 0, unscored: 0 };
  const dropped = { filteredRows: 0, unreadable: 0, withoutPrompt: 0 };
  return {
    steps,
    rows,
    fates,
    dropped,
    add(step, split) {
      const fate = fateOfStep(step.scores, settings);
      fates[fate]++;
      dropped.unreadable += step.unreadable;
      dropped.withoutPrompt += step.withoutPrompt;
      if (fate === 'falling' || fate === 'low') {
        dropped.filteredRows += step.rows.length;
        return [];
      }
      const isScored = fate === 'kept';
      const variance = isScored ? varianceOf(step.scores.map((score) => score ?? 0)) : 0;
      const index = steps.push({ variance, rows: step.rows.length, isScored }) - 1;
      for (const row of step.rows) {
        rows.step.push(index);
        rows.attempt.push(row.attempt);
        rows.success.push(row.success);
        rows.rank.push(hashToInt('balance', settings.seed, row.id));
        rows.isValidation.push(split === 'validation');
      }
      return step.rows;
    },
  };
}

/** Verdicts at one attempt index before and after balancing. */
export interface BalanceCount {
  readonly attempt: number;
  readonly acceptedBefore: number;
  readonly rejectedBefore: number;
  readonly accepted: number;
  readonly rejected: number;
}

/** What each rule did to the critic's rows. */
export interface CriticReport {
  /** Verdicts with a picture, before any rule. */
  readonly verdicts: number;
  readonly unreadable: number;
  /** Rejections without a new prompt. */
  readonly withoutPrompt: number;
  readonly stepFilter: Readonly<Record<StepFate, number>> & { readonly rowsRemoved: number };
  readonly varianceSplit: {
    readonly stepsToRl: number;
    readonly stepsToSft: number;
    readonly rowsToRl: number;
    readonly rowsToSft: number;
    /** Rows that varied enough for RL but went to SFT because of the ratio. */
    readonly rowsOverRatio: number;
  };
  readonly balance: Readonly<Record<'critic-sft' | 'critic-rl', readonly BalanceCount[]>>;
  /** Rows that SFT had too many of and RL too few; they are counted with RL below and above. */
  readonly rowsLentToRl: number;
  readonly rowsBalancedAway: number;
  readonly rowsRepeated: number;
}

export interface CriticChoice {
  readonly kind: 'critic-sft' | 'critic-rl';
  readonly split: Split;
  /** 0 = not taken. */
  readonly copies: number;
}

/** @returns the choice for the n-th row that `add` gave back, and the report. */
export function selectCritic(
  index: CriticIndex,
  rules: RuleOptions,
): { readonly choices: (row: number) => CriticChoice; readonly report: CriticReport } {
  const { steps, rows, fates, dropped } = index;
  const { isRl, capped } = chooseRlSteps(steps, rules);
  const lent = rules.balance === 'off' ? new Set<number>() : lendToRl(index, isRl);
  const strata = new Map<string, number[]>();
  const kindOf = (row: number) => (isRl[rows.step[row]!] || lent.has(row) ? 'critic-rl' : 'critic-sft');
  for (let row = 0; row < rows.step.length; row++) {
    const key = `${kindOf(row)}:${rows.isValidation[row]}:${rows.attempt[row]}`;
    const stratum = strata.get(key);
    if (stratum) stratum.push(row);
    else strata.set(key, [row]);
  }
  const copies = new Uint8Array(rows.step.length);
  for (const members of strata.values()) {
    const chosen = balanced(members.map((row) => ({ success: rows.success[row]!, rank: rows.rank[row]! })), rules); // prettier-ignore
    members.forEach((row, i) => {
      copies[row] = chosen[i]!;
    });
  }
  const balance = {
    'critic-sft': new Map<number, BalanceTally>(),
    'critic-rl': new Map<number, BalanceTally>(),
  };
  let rowsToRl = 0;
  for (let row = 0; row < copies.length; row++) {
    const kind = kindOf(row);
    if (kind === 'critic-rl') rowsToRl++;
    const attempt = rows.attempt[row]!;
    const tally = balance[kind].get(attempt) ?? {
      acceptedBefore: 0,
      rejectedBefore: 0,
      accepted: 0,
      rejected: 0,
    };
    balance[kind].set(attempt, tally);
    if (rows.success[row]) {
      tally.acceptedBefore++;
      tally.accepted += copies[row]!;
    } else {
      tally.rejectedBefore++;
      tally.rejected += copies[row]!;
    }
  }
  const stepsToRl = isRl.filter(Boolean).length;
  const report: CriticReport = {
    verdicts: copies.length + dropped.filteredRows + dropped.unreadable + dropped.withoutPrompt,
    unreadable: dropped.unreadable,
    withoutPrompt: dropped.withoutPrompt,
    stepFilter: { ...fates, rowsRemoved: dropped.filteredRows },
    varianceSplit: {
      stepsToRl,
      stepsToSft: steps.length - stepsToRl,
      rowsToRl,
      rowsToSft: copies.length - rowsToRl,
      rowsOverRatio: capped,
    },
    balance: { 'critic-sft': listed(balance['critic-sft']), 'critic-rl': listed(balance['critic-rl']) },
    rowsLentToRl: lent.size,
    rowsBalancedAway: copies.filter((each) => each === 0).length,
    rowsRepeated: copies.reduce((sum, each) => sum + Math.max(0, each - 1), 0),
  };
  return {
    report,
    choices: (row) => ({
      kind: kindOf(row),
      split: rows.isValidation[row] ? 'validation' : 'train',
      copies: copies[row]!,
    }),
  };
}

/**
 * Rows of SFT steps that balancing would leave out and RL has a use for. A step that needs several attempts begins with
 * a rejection, so RL alone has no accepted first attempts at all, and a critic that rejects every first picture would
 * be right each time.
 */
function lendToRl({ rows, steps }: CriticIndex, isRl: readonly boolean[]): Set<number> {
  const strata = new Map<string, { sft: [number[], number[]]; rl: [number, number] }>();
  for (let row = 0; row < rows.step.length; row++) {
    const key = `${rows.isValidation[row]}:${rows.attempt[row]}`;
    const stratum = strata.get(key) ?? { sft: [[], []], rl: [0, 0] };
    strata.set(key, stratum);
    const verdict = rows.success[row] ? 1 : 0;
    if (isRl[rows.step[row]!]) stratum.rl[verdict]++;
    else stratum.sft[verdict].push(row);
  }
  const lent = new Set<number>();
  for (const { sft, rl } of strata.values()) {
    const scarce = rl[0] < rl[1] ? 0 : 1;
    const wanted = Math.abs(rl[0] - rl[1]);
    const spare = sft[scarce].length - sft[1 - scarce]!.length;
    const usable = sft[scarce]
      .filter((row) => steps[rows.step[row]!]!.isScored)
      .toSorted((a, b) => rows.rank[b]! - rows.rank[a]!);
    for (const row of usable.slice(0, Math.max(0, Math.min(wanted, spare)))) lent.add(row);
  }
  return lent;
}

type BalanceTally = { -readonly [Key in Exclude<keyof BalanceCount, 'attempt'>]: number };

function listed(tallies: ReadonlyMap<number, BalanceTally>): BalanceCount[] {
  return [...tallies]
    .map(([attempt, tally]) => ({ attempt, ...tally }))
    .toSorted((a, b) => a.attempt - b.attempt);
}
