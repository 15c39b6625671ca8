import { MAX_COUNT, SIZES } from '../lexicon.ts';
import type { Place, Size } from '../lexicon.ts';
import type { Wish } from '../scene.ts';
import type { NounPhrase } from './chunks.ts';

/** What a noun phrase asks of a new group. @throws {TypeError} for a phrase without a noun. */
export function wishOf(phrase: NounPhrase, place: Place | null = null): Wish {
  if (phrase.kind === null) throw new TypeError('A wish needs a noun.');
  const size = phrase.size ?? (phrase.comparative === null ? null : phrase.comparative > 0 ? 'big' : 'small');
  const count = phrase.count ?? (phrase.plural ? null : 1);
  return { kind: phrase.kind, colour: phrase.colour, count, place, size };
}

/** One size up or down, staying within the sizes there are. */
export function nextSize(size: Size, step: 1 | -1): Size {
  const index = Math.min(SIZES.length - 1, Math.max(0, SIZES.indexOf(size) + step));
  return SIZES[index]!;
}

export function clampCount(count: number): number {
  return Math.min(MAX_COUNT, Math.max(1, count));
}
