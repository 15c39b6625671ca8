import { describe, expect, it } from 'vitest';
import {
  balanced,
  chooseRlSteps,
  fateOfStep,
  overallScore,
  ruleOptionsSchema,
  slopeOf,
  varianceOf,
} from './rules.ts';

const rules = ruleOptionsSchema.parse({});

describe('numbers of the rules', () => {
  it('are worked out as by hand', () => {
    // 4 and 9: sqrt(36) = 6.
    expect(overallScore({ semantics: 4, quality: 9 })).toBe(6);
    // x = -1, 0, 1 about the middle; y - mean = 2, 0, -2: (-2 + 0 - 2) / 2.
    expect(slopeOf([8, 6, 4])).toBe(-2);
    expect(slopeOf([5])).toBe(0);
    // Mean 5; 9 + 1 + 16 over 3.
    expect(varianceOf([2, 4, 9])).toBeCloseTo(26 / 3, 12);
    expect(varianceOf([7])).toBe(0);
  });
});

describe('the step filter', () => {
  it('drops steps whose scores fall, or stay low over several attempts', () => {
    expect(fateOfStep([8, 6, 4], rules)).toBe('falling');
    expect(fateOfStep([4, 6, 8], rules)).toBe('kept');
    expect(fateOfStep([8, 7.5, 7], rules)).toBe('kept');
    expect(fateOfStep([1, 3, 3.9], rules)).toBe('low');
    expect(fateOfStep([1, 4], rules)).toBe('kept');
  });

  it('says nothing of a single attempt, however low, nor where a score is missing', () => {
    expect(fateOfStep([0], rules)).toBe('kept');
    expect(fateOfStep([8, null, 2], rules)).toBe('unscored');
    expect(fateOfStep([], rules)).toBe('unscored');
  });
});

describe('the variance split', () => {
  const step = (variance: number, rows = 2, isScored = true) => ({ variance, rows, isScored });

  it('sends steps that vary to RL, never one without scores or without variance', () => {
    const steps = [step(2.5), step(0.2), step(0), step(0.7), step(9, 2, false), step(0.1), step(0), step(0)];
    expect(chooseRlSteps(steps, rules)).toEqual({
      isRl: [true, false, false, true, false, false, false, false],
      capped: 0,
    });
    expect(chooseRlSteps(steps, { ...rules, rlVariance: 0 }).isRl[2]).toBe(false);
  });

  it('keeps the ratio and takes the highest variance first', () => {
    // 6 rows, at most one RL row for two SFT rows: 2 rows.
    expect(chooseRlSteps([step(1), step(3), step(2)], rules)).toEqual({
      isRl: [false, true, false],
      capped: 4,
    });
  });
});

describe('balancing', () => {
  const rows = (verdicts: string, ranks: readonly number[]) =>
    verdicts.split('').map((verdict, i) => ({ success: verdict === '+', rank: ranks[i]! }));

  it('leaves out the commoner verdict by rank', () => {
    expect(balanced(rows('++++-', [5, 1, 9, 2, 7]), rules)).toEqual([0, 1, 0, 0, 1]);
    expect(balanced(rows('+++', [1, 2, 3]), rules)).toEqual([0, 0, 0]);
  });

  it('repeats the rarer verdict when asked to, within its limit', () => {
    expect(balanced(rows('+++++--', [1, 2, 3, 4, 5, 9, 8]), { ...rules, balance: 'up' })).toEqual([1, 1, 1, 1, 1, 2, 3]); // prettier-ignore
    expect(balanced(rows('+++++-', [1, 2, 3, 4, 5, 6]), { ...rules, balance: 'up' })).toEqual([
      1, 1, 1, 1, 1, 3,
    ]);
  });

  it('leaves everything when it is off', () => {
    expect(balanced(rows('++-', [1, 2, 3]), { ...rules, balance: 'off' })).toEqual([1, 1, 1]);
  });
});
