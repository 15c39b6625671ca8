/**
 * The words of the sandbox world: what can stand in a picture, and how it is called.
 * Everything that knows the world (grammar, renderer, planner, critic) reads these tables; nobody else lists words.
 */

/** Where a kind of thing belongs when a prompt does not say: up in the sky, on the ground, or either. */
export type Habitat = 'sky' | 'ground' | 'both';

/** One kind of thing that the sandbox can draw. */
export interface KindEntry {
  /** Singular noun, the kind's id in scenes and prompts. */
  readonly name: string;
  /** Plural noun. */
  readonly plural: string;
  /** Phosphor icon name without the `-fill` suffix (`@iconify-json/ph`). */
  readonly icon: string;
  readonly habitat: Habitat;
  /** Other words readers use for it, singular; each is understood and replaced by `name`. */
  readonly synonyms: readonly string[];
  /** Colour a few-step generator drifts to whatever the prompt says; `null` when it has no habit. */
  readonly habitualColour: Colour | null;
}

const kind = (
  name: string,
  icon: string,
  habitat: Habitat,
  habitualColour: Colour | null,
  extra: { plural?: string; synonyms?: readonly string[] } = {},
): KindEntry => ({
  name,
  plural: extra.plural ?? `${name}s`,
  icon,
  habitat,
  synonyms: extra.synonyms ?? [],
  habitualColour,
});

/** Colours, with the fill used by the renderer. */
export const COLOURS = {
  red: '#e23b3b',
  orange: '#f28c28',
  yellow: '#f7d428',
  green: '#3fa34d',
  blue: '#2f6fde',
  purple: '#8e44c9',
  pink: '#f48fc0',
  white: '#ffffff',
} as const;
export type Colour = keyof typeof COLOURS;
export const COLOUR_NAMES = Object.keys(COLOURS) as readonly Colour[];

/** 42 kinds of things. */
export const KINDS: readonly KindEntry[] = [
  kind('house', 'house', 'ground', 'red', { synonyms: ['home', 'cottage', 'hut'] }),
  kind('tree', 'tree', 'ground', 'green', { synonyms: ['oak'] }),
  kind('car', 'car', 'ground', 'red', { synonyms: ['auto'] }),
  kind('dog', 'dog', 'ground', 'orange', { synonyms: ['puppy', 'hound'] }),
  kind('cat', 'cat', 'ground', 'orange', { synonyms: ['kitten'] }),
  kind('bird', 'bird', 'both', 'blue', { synonyms: ['sparrow', 'robin'] }),
  kind('flower', 'flower', 'ground', 'pink', { synonyms: ['blossom', 'daisy', 'rose'] }),
  kind('fish', 'fish', 'ground', 'blue', { plural: 'fish' }),
  kind('sailboat', 'sailboat', 'ground', 'white', { synonyms: ['boat', 'ship'] }),
  kind('star', 'star', 'sky', 'yellow'),
  kind('balloon', 'balloon', 'sky', 'red'),
  kind('umbrella', 'umbrella', 'ground', 'red'),
  kind('rabbit', 'rabbit', 'ground', 'white', { synonyms: ['bunny', 'hare'] }),
  kind('horse', 'horse', 'ground', 'orange', { synonyms: ['pony'] }),
  kind('butterfly', 'butterfly', 'both', 'purple', { plural: 'butterflies' }),
  kind('airplane', 'airplane', 'sky', 'white', { synonyms: ['plane', 'aeroplane'] }),
  kind('rocket', 'rocket', 'both', 'red', { synonyms: ['spaceship', 'rocket ship', 'space ship'] }),
  kind('bicycle', 'bicycle', 'ground', null, { synonyms: ['bike'] }),
  kind('bus', 'bus', 'ground', 'yellow', { plural: 'buses' }),
  kind('cactus', 'cactus', 'ground', 'green', { plural: 'cacti' }),
  kind('tent', 'tent', 'ground', 'orange'),
  kind('crown', 'crown', 'ground', 'yellow'),
  kind('bell', 'bell', 'both', 'yellow'),
  kind('cake', 'cake', 'ground', 'pink'),
  kind('gift', 'gift', 'ground', 'red', { synonyms: ['present', 'parcel'] }),
  kind('cow', 'cow', 'ground', 'white'),
  kind('bug', 'bug', 'both', 'green', { synonyms: ['beetle', 'ladybird', 'ladybug'] }),
  kind('truck', 'truck', 'ground', 'blue', { synonyms: ['lorry'] }),
  kind('moon', 'moon', 'sky', 'yellow'),
  kind('cloud', 'cloud', 'sky', 'white'),
  kind('heart', 'heart', 'both', 'red'),
  kind('fir', 'tree-evergreen', 'ground', 'green', { synonyms: ['pine', 'spruce'] }),
  kind('guitar', 'guitar', 'ground', 'orange'),
  kind('key', 'key', 'ground', 'yellow'),
  kind('ghost', 'ghost', 'both', 'white'),
  kind('lighthouse', 'lighthouse', 'ground', 'red'),
  kind('tower', 'castle-turret', 'ground', 'white', { synonyms: ['castle', 'turret'] }),
  kind('carrot', 'carrot', 'ground', 'orange'),
  kind('ice cream', 'ice-cream', 'ground', 'pink', { plural: 'ice creams' }),
  kind('robot', 'robot', 'ground', 'blue'),
  kind('sun', 'sun', 'sky', 'yellow'),
  kind('chair', 'chair', 'ground', 'green', { synonyms: ['seat', 'stool'] }),
];
export const KIND_BY_NAME: ReadonlyMap<string, KindEntry> = new Map(
  KINDS.map((entry) => [entry.name, entry]),
);

/** Largest number of equal things in one place. */
export const MAX_COUNT = 4;
export const NUMBER_WORDS = ['one', 'two', 'three', 'four'] as const;

export const SIZES = ['small', 'medium', 'big'] as const;
export type Size = (typeof SIZES)[number];

export const BACKGROUNDS = ['meadow', 'beach', 'snowfield', 'desert', 'town'] as const;
export type Background = (typeof BACKGROUNDS)[number];

export const WEATHERS = ['clear', 'rain', 'snow', 'fog'] as const;
export type Weather = (typeof WEATHERS)[number];

export const TIMES = ['day', 'evening', 'night'] as const;
export type Time = (typeof TIMES)[number];

/** Places form a 3 x 3 grid, read row by row: 0 = sky left, 4 = back middle, 8 = front right. */
export const ROWS = ['sky', 'back', 'front'] as const;
export const COLUMNS = ['left', 'middle', 'right'] as const;
export const PLACE_COUNT = ROWS.length * COLUMNS.length;
/** Index into the 3 x 3 grid, 0..8. */
export type Place = number;
