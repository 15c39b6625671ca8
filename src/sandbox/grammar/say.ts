/** Changes in canonical English: one imperative sentence each, which `understand` reads back to the same change. */
import { KIND_BY_NAME, NUMBER_WORDS } from '../lexicon.ts';
import type { Background, Size, Time, Weather } from '../lexicon.ts';
import { findThings } from '../scene.ts';
import type { Change, Reference, Scene, Wish } from '../scene.ts';
import { asSentence, withArticle } from './inflect.ts';
import { whereIs, whereTo } from './places.ts';

const SIZE_WORDS: Readonly<Record<Size, string>> = { small: 'small', medium: 'medium-sized', big: 'big' };
const SETTINGS: Readonly<Record<Background, string>> = {
  meadow: 'on a meadow',
  beach: 'at the beach',
  snowfield: 'on a snowfield',
  desert: 'in the desert',
  town: 'in town',
};
const WEATHER_WORDS: Readonly<Record<Weather, string>> = {
  clear: 'let the weather be clear',
  rain: 'let it rain',
  snow: 'let it snow',
  fog: 'let fog roll in',
};
const TIME_WORDS: Readonly<Record<Time, string>> = {
  day: 'let it be day',
  evening: 'let evening come',
  night: 'let night fall',
};

/** One change as a sentence. @param scene what it is done to; tells whether one or several are meant. */
export function say(change: Change, scene: Scene): string {
  return asSentence(sayClause(change, scene));
}

/** Several changes as one sentence: "Add a house at the back on the left, and let it rain." */
export function sayAll(changes: readonly Change[], scene: Scene): string {
  return changes.map((change) => say(change, scene)).join(' ');
}

function sayClause(change: Change, scene: Scene): string {
  switch (change.type) {
    case 'background':
      return `set the scene ${SETTINGS[change.background]}`;
    case 'time':
      return TIME_WORDS[change.time];
    case 'weather':
      return WEATHER_WORDS[change.weather];
    case 'add':
      return `add ${sayWish(change.wish)}${placeSuffix(change.wish.place)}`;
    case 'recolour':
      return `paint ${sayReference(change.target, scene)} ${change.colour}`;
    case 'move':
      return `move ${sayReference(change.target, scene)} ${whereTo(change.place)}`;
    case 'recount':
      return `change the number of ${sayReference(change.target, scene, true)} to ${NUMBER_WORDS[change.count - 1]}`;
    case 'resize':
      return `make ${sayReference(change.target, scene)} ${SIZE_WORDS[change.size]}`;
    case 'replace':
      return `replace ${sayReference(change.target, scene)} with ${sayWish(change.wish)}${placeSuffix(change.wish.place)}`;
    case 'remove':
      return `remove ${sayReference(change.target, scene)}`;
  }
}

/** "two big yellow birds", "some fish", "a house": what a wish asks for, without its place. */
export function sayWish(wish: Wish): string {
  const isSingle = wish.count === 1;
  const noun = isSingle ? wish.kind : pluralName(wish.kind);
  const size = wish.size === null ? [] : [SIZE_WORDS[wish.size]];
  const phrase = [...size, ...(wish.colour === null ? [] : [wish.colour]), noun].join(' ');
  if (isSingle) return withArticle(phrase);
  return `${wish.count === null ? 'some' : NUMBER_WORDS[wish.count - 1]} ${phrase}`;
}

/** "the yellow birds in the sky on the left" */
export function sayReference(reference: Reference, scene: Scene, isPlural = false): string {
  const found = findThings(scene, reference);
  const many = isPlural || found.reduce((sum, thing) => sum + thing.count, 0) > 1;
  const noun = many ? pluralName(reference.kind) : reference.kind;
  const colour = reference.colour === null ? '' : `${reference.colour} `;
  return `the ${colour}${noun}${placeSuffix(reference.place)}`;
}

/** Plural noun of a kind. */
export function pluralName(kind: string): string {
  return KIND_BY_NAME.get(kind)?.plural ?? `${kind}s`;
}

function placeSuffix(place: number | null): string {
  return place === null ? '' : ` ${whereIs(place)}`;
}
