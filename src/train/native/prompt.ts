/**
 * What a step asks for, as tokens. Every part has its slot, so that position tells what a word means:
 * change, target kind, target colour, target place, kind, colour, count, place, size, background, time, weather.
 */
import type { Change } from '../../sandbox/scene.ts';
import { NUMBER_WORDS } from '../../sandbox/lexicon.ts';
import { PLACE_WORDS, tokenOf } from './vocabulary.ts';

const SLOTS = ['change', 'targetKind', 'targetColour', 'targetPlace', 'kind', 'colour', 'count', 'place', 'size', 'background', 'time', 'weather'] as const; // prettier-ignore
type Slot = (typeof SLOTS)[number];
/** Length of a prompt in tokens: P. */
export const PROMPT_LENGTH = SLOTS.length;

/** A change of a thing, that is, anything but background, time and weather. */
export type ThingChange = Exclude<Change, { type: 'background' | 'time' | 'weather' }>;

/** Whether a change is about a thing. */
export function isThingChange(change: Change): change is ThingChange {
  return change.type !== 'background' && change.type !== 'time' && change.type !== 'weather';
}

/**
 * The tokens of a step, shape [P]: at most one change of a thing, and any changes of background, time and weather.
 * Slots that the step does not use hold `none`, parts that it leaves open hold `any`.
 */
export function promptTokens(changes: readonly Change[]): Int32Array {
  const words: Partial<Record<Slot, string>> = {};
  for (const change of changes) Object.assign(words, wordsOf(change));
  return Int32Array.from(SLOTS, (slot) => tokenOf(words[slot] ?? 'none'));
}

function wordsOf(change: Change): Partial<Record<Slot, string>> {
  switch (change.type) {
    case 'background':
      return { background: change.background };
    case 'time':
      return { time: change.time };
    case 'weather':
      return { weather: change.weather };
    case 'add':
      return { change: 'to-add', ...wishWords(change.wish, 'any') };
    case 'replace':
      // What a replacement does not say it takes from the old thing, except the colour.
      return {
        ...targetWords(change),
        ...wishWords(change.wish, 'same'),
        colour: change.wish.colour ?? 'any',
      };
    case 'recolour':
      return { ...targetWords(change), colour: change.colour };
    case 'move':
      return { ...targetWords(change), place: placeWord(change.place) };
    case 'recount':
      return { ...targetWords(change), count: countWord(change.count) };
    case 'resize':
      return { ...targetWords(change), size: change.size };
    case 'remove':
      return targetWords(change);
  }
}

function targetWords({ type, target }: Extract<Change, { target: unknown }>): Partial<Record<Slot, string>> {
  return {
    change: `to-${type}`,
    targetKind: target.kind,
    targetColour: target.colour ?? 'any',
    targetPlace: target.place === null ? 'any' : placeWord(target.place),
  };
}

function wishWords(
  wish: Extract<Change, { wish: unknown }>['wish'],
  open: 'any' | 'same',
): Partial<Record<Slot, string>> {
  return {
    kind: wish.kind,
    colour: wish.colour ?? open,
    count: wish.count === null ? open : countWord(wish.count),
    place: wish.place === null ? open : placeWord(wish.place),
    size: wish.size ?? open,
  };
}

export function placeWord(place: number): string {
  return PLACE_WORDS[place]!;
}

export function countWord(count: number): string {
  return NUMBER_WORDS[count - 1]!;
}
