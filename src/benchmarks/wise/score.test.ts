import { describe, expect, it } from 'vitest';
import type { BenchmarkItem, Judged, Row } from '../benchmark.ts';
import { WISE_CATEGORIES } from './items.ts';
import { WISE_PUBLISHED } from './published.ts';
import { WISE_WEIGHTS, measureWise, wiScore, wiseOverall } from './score.ts';

const row = (category: string, marks: Judged['marks'], outcome: Judged['outcome'] = 'scored'): Row => ({
  item: { category } as BenchmarkItem,
  judged: { outcome, marks, reasons: [] },
});
const all = (value: number) => ({ consistency: value, realism: value, aesthetic: value });

describe('the published overall scores of WISE', () => {
  it.each(
    WISE_PUBLISHED.legacy.rows
      .filter(({ isPaper }) => isPaper)
      .map(({ label, values }) => [label, values] as const),
  )('follow from the categories of %s', (_, [overall, ...categories]) => {
    const byName = Object.fromEntries(WISE_CATEGORIES.map((name, index) => [name, categories[index]!]));
    expect(wiseOverall('legacy', byName)!.toFixed(2)).toBe(overall!.toFixed(2));
  });

  it('are 0.47, 0.73, 0.60 and 0.72 in the rows of the paper', () => {
    const paper = WISE_PUBLISHED.legacy.rows.filter(({ isPaper }) => isPaper);
    expect(paper.map(({ values }) => values[0])).toEqual([0.47, 0.73, 0.6, 0.72]);
  });

  it('weigh the categories to one in both versions', () => {
    for (const weights of Object.values(WISE_WEIGHTS)) {
      expect(Object.values(weights).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    }
  });
});

describe("WISE's figures", () => {
  it('weigh consistency 0.7, realism 0.2, aesthetics 0.1, over 2', () => {
    // (0.7 * 2 + 0.2 * 1 + 0.1 * 0) / 2
    expect(wiScore({ consistency: 2, realism: 1, aesthetic: 0 })).toBeCloseTo(0.8, 12);
  });

  it('have an overall score once every category has one', () => {
    const rows = WISE_CATEGORIES.map((category) => row(category, all(category === 'culture' ? 2 : 1)));
    // 0.4 * 1 + 0.6 * 0.5
    expect(measureWise('legacy', rows, 'official')['overall']).toBeCloseTo(0.7, 12);
    expect(
      measureWise(
        'verified',
        WISE_CATEGORIES.map((name) => row(name, { score: 1 })),
        'official',
      ),
    ).toMatchObject({
      overall: expect.closeTo(1, 12),
      itemMean: 1,
    });
    expect(measureWise('legacy', rows.slice(1), 'official')['overall']).toBeNull();
  });

  it('leave an unreadable item out officially, and count it 0 strictly', () => {
    const rows = [row('time', all(2)), row('time', {}, 'unreadable'), row('time', {}, 'no-answer')];
    expect(measureWise('legacy', rows, 'official')).toMatchObject({ time: 1, itemMean: 1, consistency: 1 });
    const strict = measureWise('legacy', rows, 'strict');
    expect(strict).toMatchObject({ time: 1 / 3, itemMean: 1 / 3, consistency: 1 / 3 });
  });
});
