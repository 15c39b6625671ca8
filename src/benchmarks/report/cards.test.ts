import { describe, expect, it } from 'vitest';
import type { BenchmarkItem, LoadedBenchmark, Row } from '../benchmark.ts';
import type { ScoredVariant } from '../phases/score.ts';
import { inLadderOrder, labelOfVariant } from '../phases/variants.ts';
import { chooseCards } from './cards.ts';
import { formatCost, formatFigure, formatMeasured, formatPublished } from './format.ts';

const qualities = [0.5, null, 0.9, 0.1, 0.9, 0.3];
const rows = qualities.map((_, index): Row => ({
  item: { id: `item ${index}`, request: [] } as unknown as BenchmarkItem,
  judged: { outcome: 'scored', marks: {}, reasons: [] },
}));
const benchmark = { quality: (row: Row) => qualities[rows.indexOf(row)] } as LoadedBenchmark;
const scored = {
  scores: { variant: 'planner', picture: 'last' },
  rows,
  predictions: new Map(),
} as unknown as ScoredVariant;

describe('example cards', () => {
  it('are the best, the worst and others, no answer twice and none without a score', () => {
    const choice = { best: 2, worst: 1, random: 9, seed: 1 };
    const cards = chooseCards({ benchmark, out: '/out', scored }, choice);
    const of = (kind: string) => cards.filter((card) => card.kind === kind).map(({ item }) => item.id);
    expect(of('best')).toEqual(['item 2', 'item 4']);
    expect(of('worst')).toEqual(['item 3']);
    expect(of('random').toSorted()).toEqual(['item 0', 'item 5']);
  });
});

describe('figures for readers', () => {
  it('have the decimals of the published tables', () => {
    expect([
      formatFigure(66.34, 'percent'),
      formatFigure(0.475, 'fraction'),
      formatFigure(null, 'score5'),
    ]).toEqual(['66.3', '0.47', '–']);
    expect([formatPublished(0.565, 'fraction'), formatPublished(0.47, 'fraction')]).toEqual([
      '0.565',
      '0.47',
    ]);
  });

  it('show the interval, and the strict figure where it differs', () => {
    const figure = { official: 50, strict: 50.01, interval: [40, 60] as [number, number] };
    expect(formatMeasured(figure, 'percent')).toBe('50.0 [40.0, 60.0]');
    expect(formatMeasured({ ...figure, strict: 25, interval: null }, 'percent')).toBe('50.0, strict 25.0');
    expect(formatMeasured(undefined, 'percent')).toBe('–');
  });

  it('never show an unknown cost as nothing', () => {
    expect([formatCost(null), formatCost(0), formatCost(0.0123), formatCost(12.345)]).toEqual([
      'unknown',
      '$0.00',
      '$0.0123',
      '$12.35',
    ]);
  });
});

describe('variants', () => {
  it('stand in the order of what is added, others behind them', () => {
    const names = inLadderOrder(['theirs', 'reseed', 'planner-critic', 'generator', 'planner', 'mine']);
    expect(names).toEqual(['generator', 'planner', 'planner-critic', 'reseed', 'mine', 'theirs']);
    expect([labelOfVariant('reseed'), labelOfVariant('theirs')]).toEqual(['Planner + re-seeding', 'theirs']);
  });
});
