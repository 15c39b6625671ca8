/**
 * Sentences of the sandbox benchmark. Held out: none of these forms is one in which data for training are written
 * (`src/data/requests/sandbox-requests.ts` and the prompts' own form, `say`).
 */
import type { Rng } from '../../../lib/rng.ts';
import { pick } from '../../../lib/rng.ts';
import { asSentence, sayReference, sayWish, whereIs } from '../../../sandbox/grammar/index.ts';
import { KIND_BY_NAME, NUMBER_WORDS } from '../../../sandbox/lexicon.ts';
import { findThings } from '../../../sandbox/scene.ts';
import type { Change, Scene, Wish } from '../../../sandbox/scene.ts';

const BACKGROUNDS = {
  meadow: ['Everything now happens on a meadow.', 'The story goes on on a meadow.'],
  beach: ['Everything now happens at the beach.', 'The story goes on at the beach.'],
  snowfield: ['Everything now happens on a snowfield.', 'The story goes on on a snowfield.'],
  desert: ['Everything now happens in the desert.', 'The story goes on in the desert.'],
  town: ['Everything now happens in town.', 'The story goes on in town.'],
} as const;
const WEATHERS = {
  clear: ['The weather is clear again.'],
  rain: ['Rain falls.', 'It rains.'],
  snow: ['Snow falls.', 'It is snowing.'],
  fog: ['It becomes foggy.', 'It is foggy.'],
} as const;
const TIMES = {
  day: ['Morning comes.', 'It is day again.'],
  evening: ['It becomes evening.'],
  night: ['It gets dark.', 'It is night.'],
} as const;

/** A change as a story of the benchmark tells it. */
export function tellHeldOut(change: Change, scene: Scene, rng: Rng): string {
  switch (change.type) {
    case 'background':
      return pick<string>(rng, BACKGROUNDS[change.background]);
    case 'weather':
      return pick<string>(rng, WEATHERS[change.weather]);
    case 'time':
      return pick<string>(rng, TIMES[change.time]);
    case 'add':
      return asSentence(pick(rng, [arrival(change.wish), sight(change.wish)]));
    default: {
      const who = sayReference(change.target, scene);
      const many = findThings(scene, change.target).reduce((sum, { count }) => sum + count, 0) > 1;
      return asSentence(pick(rng, happenings(change, { who, many })));
    }
  }
}

function sight(wish: Wish): string {
  return `We see ${sayWish(wish)}${wish.place === null ? '' : ` ${whereIs(wish.place)}`}`;
}

function arrival(wish: Wish): string {
  const be = wish.count === 1 ? 'is' : 'are';
  return wish.place === null
    ? `there ${be} ${sayWish(wish)}`
    : `${whereIs(wish.place)} there ${be} ${sayWish(wish)}`;
}

function happenings(
  change: Extract<Change, { readonly target: unknown }>,
  { who, many }: { who: string; many: boolean },
): readonly string[] {
  const be = many ? 'are' : 'is';
  const s = many ? '' : 's';
  switch (change.type) {
    case 'recolour':
      return [
        `somebody paints ${who} ${change.colour}`,
        `${who} ${be} ${change.colour} now`,
        `change the colour of ${who} to ${change.colour}`,
      ];
    case 'move':
      return [`${who} ${be} now ${whereIs(change.place)}`, `put ${who} ${whereIs(change.place)}`];
    case 'recount': {
      const noun =
        change.count === 1
          ? change.target.kind
          : (KIND_BY_NAME.get(change.target.kind)?.plural ?? change.target.kind);
      return [`now there ${change.count === 1 ? 'is' : 'are'} ${NUMBER_WORDS[change.count - 1]} ${noun}`];
    }
    case 'resize':
      return [`${who} grow${s} ${change.size}`, `${who} become${s} ${change.size}`];
    case 'replace':
      return [`${who} turn${s} into ${sayWish(change.wish)}`];
    case 'remove':
      return [`take away ${who}`, `${who} ${be} gone`];
  }
}
