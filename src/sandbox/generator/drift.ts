/**
 * What the simulated generator draws instead of what it was asked for. Fixed by content: the same wish goes wrong in
 * the same way with every seed.
 */
import { hashToInt } from '../../lib/hash.ts';
import { columnOf, freePlaces, rowOf } from '../apply.ts';
import { COLOUR_NAMES, KIND_BY_NAME, MAX_COUNT } from '../lexicon.ts';
import type { Colour, Place, Size } from '../lexicon.ts';
import type { Scene } from '../scene.ts';

/** Kinds of similar outline, taken for one another. */
const LOOK_ALIKES: readonly (readonly string[])[] = [
  ['house', 'tent', 'tower', 'lighthouse'],
  ['tree', 'fir', 'cactus'],
  ['car', 'bus', 'truck'],
  ['dog', 'cat', 'rabbit', 'cow'],
  ['bird', 'airplane', 'butterfly'],
  ['star', 'sun', 'flower'],
  ['balloon', 'bell', 'ghost', 'heart'],
  ['moon', 'cloud'],
  ['gift', 'cake', 'robot'],
  ['guitar', 'key', 'carrot'],
];

/** Whether two places touch along an edge. */
export function areNeighbours(one: Place, other: Place): boolean {
  return Math.abs(rowOf(one) - rowOf(other)) + Math.abs(columnOf(one) - columnOf(other)) === 1;
}

/** Kinds that are taken for this one. */
export function lookAlikesOf(kind: string): readonly string[] {
  return LOOK_ALIKES.find((group) => group.includes(kind))?.filter((other) => other !== kind) ?? [];
}

/** What a new thing becomes when its kind fails. */
export function driftedKind(kind: string): string {
  const alikes = lookAlikesOf(kind);
  const others = alikes.length > 0 ? alikes : [...KIND_BY_NAME.keys()].filter((other) => other !== kind);
  return others[hashToInt('drift kind', kind) % others.length]!;
}

/** What colour a new thing takes when its colour fails: its habit, or one fixed by content where that was wanted. */
export function driftedColour(kind: string, wanted: Colour): Colour {
  const habit = KIND_BY_NAME.get(kind)?.habitualColour ?? null;
  if (habit !== null && habit !== wanted) return habit;
  const others = COLOUR_NAMES.filter((colour) => colour !== wanted);
  return others[hashToInt('drift colour', kind, wanted) % others.length]!;
}

/** One more or one fewer, fixed by content. */
export function driftedCount(kind: string, wanted: number): number {
  if (wanted <= 1) return 2;
  if (wanted >= MAX_COUNT) return MAX_COUNT - 1;
  return wanted + (hashToInt('drift count', kind, wanted) % 2 === 0 ? 1 : -1);
}

/** A free place beside the wanted one if there is any, else any free place, else the wanted place itself. */
export function driftedPlace(kind: string, wanted: Place, scene: Scene): Place {
  const free = freePlaces(scene).filter((place) => place !== wanted);
  const near = free.filter((place) => areNeighbours(place, wanted));
  const choice = near.length > 0 ? near : free;
  return choice[hashToInt('drift place', kind, wanted) % Math.max(1, choice.length)] ?? wanted;
}

/** The size next to the wanted one. */
export function driftedSize(kind: string, wanted: Size): Size {
  if (wanted !== 'medium') return 'medium';
  return hashToInt('drift size', kind) % 2 === 0 ? 'small' : 'big';
}

/** A number in [0, 1) that depends on the parts only. */
export function unitHash(...parts: readonly (string | number)[]): number {
  return hashToInt(...parts) / 2 ** 31;
}
