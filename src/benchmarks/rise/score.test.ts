import { describe, expect, it } from 'vitest';
import type { Judged, Row } from '../benchmark.ts';
import { RISE_CATEGORIES, RISE_SIZES } from './items.ts';
import type { RiseFacts, RiseItem } from './items.ts';
import { RISE_PUBLISHED } from './published.ts';
import { isComplete, measureRise, riseScore } from './score.ts';
import type { RiseScoring } from './score.ts';

const SCORING: RiseScoring = {
  mode: 'per-item',
  isPreFix: false,
  hasConsistencyFree: false,
  subtasks: ['Sub'],
};
const picture = { kind: 'file', path: 'x.png' } as const;

function row(
  category: RiseFacts['category'],
  [consistency, reasoning, quality]: readonly (number | null)[],
  { outcome = 'scored', isFree = false }: { outcome?: Judged['outcome']; isFree?: boolean } = {},
): Row {
  const facts: RiseFacts = {
    category,
    instruction: 'i',
    image: picture,
    reference: 'r',
    referenceImage: null,
    referenceText: category === 'logical' ? 'r' : null,
    isConsistencyFree: isFree,
    showsInput: false,
    hidesInstruction: false,
  };
  const item = { category, subcategory: 'Sub', facts } as RiseItem;
  const marks = { consistency: consistency ?? null, reasoning: reasoning ?? null, quality: quality ?? null };
  return { item, judged: { outcome, marks: outcome === 'scored' ? marks : {}, reasons: [] } };
}

describe('the published accuracies of RISEBench', () => {
  it.each(
    RISE_PUBLISHED.rows.filter(({ isPaper }) => isPaper).map(({ label, values }) => [label, values] as const),
  )('follow from the categories of %s', (_, [overall, ...categories]) => {
    const rows = RISE_CATEGORIES.flatMap((category, index) => {
      const size = RISE_SIZES['360'][category];
      // Every printed percentage is a whole number of items.
      const right = Math.round((categories[index]! / 100) * size);
      return Array.from({ length: size }, (__, item) => row(category, item < right ? [5, 5, 5] : [5, 4, 5]));
    });
    const figures = measureRise(SCORING, rows, 'official');
    expect(figures['accuracy']!.toFixed(1)).toBe(overall!.toFixed(1));
    expect(RISE_CATEGORIES.map((category) => figures[category]!.toFixed(1))).toEqual(
      categories.map((value) => value!.toFixed(1)),
    );
  });

  it('are 13.3, 28.9, 19.4 and 30.0 in the rows of the paper', () => {
    const paper = RISE_PUBLISHED.rows.filter(({ isPaper }) => isPaper);
    expect(paper.map(({ values }) => values[0])).toEqual([13.3, 28.9, 19.4, 30.0]);
  });
});

describe("RISEBench's accuracy", () => {
  it('needs all marks at their best; logic has no quality', () => {
    expect(isComplete(row('causal', [5, 5, 5]), SCORING)).toBe(true);
    expect(isComplete(row('causal', [5, 5, 4]), SCORING)).toBe(false);
    expect(isComplete(row('logical', [5, 5]), SCORING)).toBe(true);
    expect(isComplete(row('logical', [1, 5]), SCORING)).toBe(false);
  });

  it('does not ask for consistency where it is free, which it did before the fix', () => {
    const free = row('temporal', [null, 5, 5], { isFree: true });
    expect(isComplete(free, SCORING)).toBe(true);
    expect(isComplete(free, { isPreFix: true })).toBe(false);
  });

  it('counts an item that could not be read as wrong, and leaves it out of the official score', () => {
    const rows = [row('causal', [5, 5, 5]), row('causal', [], { outcome: 'unreadable' })];
    expect(measureRise(SCORING, rows, 'official')).toMatchObject({ accuracy: 50, causal: 50, score: 5 });
    expect(measureRise(SCORING, rows, 'strict')).toMatchObject({ accuracy: 50, score: 3, reasoning: 50 });
  });

  it('is given by subtask', () => {
    const rows = [row('causal', [5, 5, 5]), row('logical', [1, 1])];
    expect(measureRise(SCORING, rows, 'official')['subtask:Sub']).toBe(50);
  });
});

describe("RISEBench's score", () => {
  it('weighs 0.3, 0.5 and 0.2; in logic 0.3 and 0.7; without consistency 0.8 and 0.2', () => {
    expect(riseScore(row('spatial', [4, 3, 2]), SCORING)).toBeCloseTo(0.3 * 4 + 0.5 * 3 + 0.2 * 2, 12);
    expect(riseScore(row('logical', [1, 5]), SCORING)).toBeCloseTo(0.3 + 3.5, 12);
    const free = row('causal', [null, 3, 2], { isFree: true });
    expect(riseScore(free, SCORING)).toBeCloseTo(0.8 * 3 + 0.2 * 2, 12);
  });

  it('is halved, but not below 1, when the reasoning is wholly wrong', () => {
    // (0.3 * 5 + 0.5 * 1 + 0.2 * 5) / 2
    expect(riseScore(row('causal', [5, 1, 5]), SCORING)).toBeCloseTo(1.5, 12);
    expect(riseScore(row('causal', [1, 1, 1]), SCORING)).toBe(1);
  });

  it('leaves out consistency everywhere in official mode once one row is free of it', () => {
    const official: RiseScoring = { ...SCORING, mode: 'official', hasConsistencyFree: true };
    expect(riseScore(row('spatial', [1, 3, 2]), official)).toBeCloseTo(0.8 * 3 + 0.2 * 2, 12);
    expect(riseScore(row('logical', [1, 5]), official)).toBeCloseTo(3.8, 12);
    // With every item per item it stays.
    expect(riseScore(row('spatial', [1, 3, 2]), { ...official, mode: 'per-item' })).toBeCloseTo(2.2, 12);
  });

  it('is 0 to 100 in percent', () => {
    expect(measureRise(SCORING, [row('causal', [3, 3, 3])], 'official')).toMatchObject({
      score: 3,
      scorePercent: 50,
      reasoning: 50,
      consistency: 50,
      quality: 50,
    });
  });
});
