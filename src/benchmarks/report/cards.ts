/** Examples for readers: what was asked, what came, and what the judge said. */
import type { BenchmarkItem, LoadedBenchmark, Row } from '../benchmark.ts';
import type { PictureSource } from '../data/picture-source.ts';
import { createRng, shuffle } from '../../lib/rng.ts';
import { answerOf } from '../phases/answer.ts';
import { variantFolder } from '../phases/folder.ts';
import type { ScoredVariant } from '../phases/score.ts';

export type CardKind = 'best' | 'worst' | 'random';

export interface Card {
  readonly kind: CardKind;
  readonly variant: string;
  readonly item: BenchmarkItem;
  /** 0-1. */
  readonly quality: number;
  readonly row: Row;
  /** In reading order. */
  readonly parts: readonly (
    | { readonly type: 'text'; readonly text: string }
    | { readonly type: 'image'; readonly picture: PictureSource }
  )[];
}

export interface CardChoice {
  readonly best: number;
  readonly worst: number;
  readonly random: number;
  readonly seed: number;
}

/** The best, the worst and some others of a variant; no answer twice. Of equals the first in the data comes first. */
export function chooseCards(
  { benchmark, out, scored }: { benchmark: LoadedBenchmark; out: string; scored: ScoredVariant },
  choice: CardChoice,
): Card[] {
  const ranked = scored.rows
    .flatMap((row) => {
      const quality = benchmark.quality(row);
      return quality === null ? [] : [{ row, quality }];
    })
    .toSorted((a, b) => b.quality - a.quality);
  const taken = new Set<Row>();
  const take = (kind: CardKind, from: typeof ranked, count: number): Card[] => {
    const chosen = from.filter(({ row }) => !taken.has(row)).slice(0, count);
    for (const { row } of chosen) taken.add(row);
    return chosen.map(({ row, quality }) => ({ kind, ...cardOf(row, { out, scored }), quality }));
  };
  const best = take('best', ranked, choice.best);
  const worst = take('worst', ranked.toReversed(), choice.worst);
  const random = take('random', shuffle(createRng(choice.seed), ranked), choice.random);
  return [...best, ...worst, ...random];
}

function cardOf(
  row: Row,
  { out, scored }: { out: string; scored: ScoredVariant },
): Omit<Card, 'kind' | 'quality'> {
  const { variant, picture } = scored.scores;
  const prediction = scored.predictions.get(row.item.id);
  const answer = prediction && answerOf(prediction, { picture, folder: variantFolder(out, variant) });
  return { variant, item: row.item, row, parts: answer?.parts ?? [] };
}
