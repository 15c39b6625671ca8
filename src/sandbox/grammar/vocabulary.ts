/** Every word and set phrase that the grammar knows by itself: nouns, adjectives, numbers, prepositions, joints. */
import { COLOUR_NAMES, KINDS, NUMBER_WORDS, SIZES } from '../lexicon.ts';
import type { Background, Colour, Size, Time, Weather } from '../lexicon.ts';
import { pluralOf } from './inflect.ts';
import type { Lexeme, Relation } from './lexemes.ts';
import { SKIPPED_WORDS } from './skipped-words.ts';
import { verbLexemes } from './verbs.ts';

const COLOUR_SYNONYMS: Readonly<Record<Colour, string>> = {
  red: 'crimson scarlet ruby',
  orange: 'amber ginger',
  yellow: 'golden gold',
  green: 'emerald lime',
  blue: 'azure turquoise navy indigo',
  purple: 'violet lilac lavender mauve',
  pink: 'rosy magenta',
  white: 'snow-white ivory',
};

const SIZE_SYNONYMS: Readonly<Record<Size, string>> = {
  small: 'little tiny mini wee short teeny miniature minuscule',
  medium: 'medium-sized middle-sized mid-sized normal-sized',
  big: 'large huge giant gigantic great tall enormous massive towering',
};

/** Colours that are missing, and what is drawn instead. */
export const STAND_IN_COLOURS: ReadonlyMap<string, Colour> = new Map([
  ['brown', 'orange'],
  ['tan', 'orange'],
]);

/** Colours that are missing from the palette, with none near enough to stand in. */
const UNDRAWABLE =
  'black grey gray silver beige transparent rainbow-coloured rainbow-colored striped spotted'.split(' ');

const MORE_NUMBERS = 'five six seven eight nine ten eleven twelve'.split(' ');

/** Amounts without a number; `null` = several, how many is open. */
const QUANTITIES: Readonly<Record<string, number | null>> = {
  some: null,
  'a few': 3,
  few: 3,
  several: 3,
  'a number of': null,
  'a group of': null,
  'a pair of': 2,
  'a couple of': 2,
  'a couple': 2,
  'a trio of': 3,
  many: 4,
  'lots of': 4,
  'a lot of': 4,
  'plenty of': 4,
  'a flock of': 4,
  'a herd of': 4,
  'a swarm of': 4,
  'a bunch of': 4,
  'a row of': 4,
  'a family of': 4,
  'dozens of': 4,
};

/** A star marks a soft word, see `Lexeme`. */
const BACKGROUND_WORDS: Readonly<Record<Background, string>> = {
  meadow:
    'meadow,meadows,grassland,pasture,field,fields,green field,grassy field,countryside,park,garden,hill,hills,grass*,lawn*',
  beach: 'beach,seaside,shore,seashore,coast,sea,ocean,island,sand*,water*,waves*',
  snowfield: 'snowfield,snow field,snowy field,snowy meadow,snowy landscape,arctic,winter landscape,ice*',
  desert: 'desert,dune,dunes,sand dune,sand dunes',
  town: 'town,city,village,street,streets,city street,road*,sidewalk*,pavement*',
};

const WEATHER_WORDS: Readonly<Record<Weather, string>> = {
  clear: 'clear,clear weather,sunny,sunshine,fine weather,good weather,dry,cloudless,bright and sunny',
  rain: 'rain,rains,rained,raining,rainy,drizzle,drizzles,drizzling,pour,pours,pouring,shower,showers,downpour,raindrops,raindrop,storm,stormy,thunderstorm',
  snow: 'snow,snows,snowed,snowing,snowy,snowfall,snowflakes,snowflake,flakes,blizzard,snowstorm',
  fog: 'fog,foggy,mist,misty,haze,hazy',
};

const TIME_WORDS: Readonly<Record<Time, string>> = {
  day: 'day,daytime,daylight,morning,noon,midday,afternoon,dawn,sunrise,daybreak',
  evening: 'evening,dusk,sunset,sundown,twilight',
  night: 'night,nighttime,night-time,midnight,nightfall,tonight,dark,darkness,starry',
};

/** Rows, best first: 0 sky, 1 back, 2 front. */
const ROW_WORDS: readonly (readonly [string, readonly number[]])[] = [
  ['sky,air,heavens,top,upper,overhead,up high,high up', [0]],
  ['back,background,distance,horizon,rear,far back', [1]],
  ['front,foreground,bottom,lower', [2]],
  ['ground,earth,floor', [1, 2]],
];

const COLUMN_WORDS = ['left,left-hand', 'middle,center,centre', 'right,right-hand'];

const RELATION_PHRASES: Readonly<Record<Relation, string>> = {
  above:
    'above,over,high above,high over,just over,up over,right above,right over,directly above,directly over',
  on: 'on top of,up on,atop,upon',
  below: 'below,under,underneath,beneath,right below,right under,directly under,directly below',
  beside:
    'next to,right next to,just next to,beside,right beside,near,nearby,close to,by,alongside,along,against,around,round,past,across,across from,opposite,among,at the side of,by the side of,on the side of',
  'left-of': 'left of,to the left of,on the left of,at the left of,on the left side of,to the left side of',
  'right-of':
    'right of,to the right of,on the right of,at the right of,on the right side of,to the right side of',
  behind: 'behind,in back of,at the back of,right behind,just behind',
  'in-front-of': 'in front of,right in front of,just in front of,at the front of,before',
  between: 'between,in between',
  inside: 'inside,inside of,through,within',
};

/** Word as written, and the preposition it counts as. */
const PREPOSITIONS: readonly (readonly [string, string])[] = [
  ...['in', 'on', 'at', 'by', 'to', 'into', 'onto', 'from', 'with', 'for', 'like', 'without'].map(
    (word) => [word, word] as const,
  ),
  ['toward', 'to'],
  ['towards', 'to'],
  ['back to', 'to'],
  ['over to', 'to'],
  ['up to', 'to'],
  ['up in', 'in'],
  ['up into', 'into'],
  ['out of', 'from'],
  ['instead of', 'instead of'],
  ['in place of', 'instead of'],
];

const SET_PHRASES: Readonly<Record<string, Lexeme>> = {
  another: { type: 'more' },
  'one more': { type: 'more' },
  more: { type: 'more' },
  extra: { type: 'more' },
  additional: { type: 'more' },
  fewer: { type: 'fewer' },
  less: { type: 'fewer' },
  exactly: { type: 'exact' },
  precisely: { type: 'exact' },
  bigger: { type: 'comparative', step: 1 },
  larger: { type: 'comparative', step: 1 },
  taller: { type: 'comparative', step: 1 },
  greater: { type: 'comparative', step: 1 },
  smaller: { type: 'comparative', step: -1 },
  tinier: { type: 'comparative', step: -1 },
  shorter: { type: 'comparative', step: -1 },
  there: { type: 'there' },
  now: { type: 'now' },
  of: { type: 'of' },
  not: { type: 'not' },
  no: { type: 'not' },
  never: { type: 'not' },
  'no longer': { type: 'not' },
  'no more': { type: 'not' },
  up: { type: 'particle', way: 'up' },
  upward: { type: 'particle', way: 'up' },
  upwards: { type: 'particle', way: 'up' },
  higher: { type: 'particle', way: 'up' },
  down: { type: 'particle', way: 'down' },
  downward: { type: 'particle', way: 'down' },
  downwards: { type: 'particle', way: 'down' },
  lower: { type: 'particle', way: 'down' },
  away: { type: 'particle', way: 'away' },
  off: { type: 'particle', way: 'away' },
  'far away': { type: 'particle', way: 'away' },
  'out of sight': { type: 'particle', way: 'away' },
  'out of view': { type: 'particle', way: 'away' },
};

const JOINS: Readonly<Record<'weak' | 'strong' | 'dependent', string>> = {
  weak: 'and,also,plus,as well as,along with,together with',
  strong:
    'then,and then,while,when,as soon as,but,after that,afterwards,later,later on,suddenly,meanwhile,so,before long,next,finally,at last,in the end,as',
  dependent: 'who,which,that,where,because,until',
};

function lexemeTable(): ReadonlyMap<string, Lexeme> {
  const table = new Map<string, Lexeme>();
  const add = (words: string, separator: string, lexeme: Lexeme): void => {
    for (const word of words.split(separator)) table.set(word, lexeme);
  };
  for (const word of SKIPPED_WORDS) table.set(word, { type: 'glue' });
  for (const word of UNDRAWABLE) table.set(word, { type: 'undrawable' });
  for (const [form, sense] of verbLexemes()) table.set(form, { type: 'verb', sense });
  for (const colour of COLOUR_NAMES)
    add(`${colour} ${COLOUR_SYNONYMS[colour]}`, ' ', { type: 'colour', colour });
  for (const [word, colour] of STAND_IN_COLOURS) table.set(word, { type: 'colour', colour });
  for (const size of SIZES) add(`${size} ${SIZE_SYNONYMS[size]}`, ' ', { type: 'size', size });
  [...NUMBER_WORDS, ...MORE_NUMBERS].forEach((word, i) => table.set(word, { type: 'number', value: i + 1 }));
  for (const [word, count] of Object.entries(QUANTITIES)) table.set(word, { type: 'quantity', count });
  add('the,this,that very,these,those,his,her,its,their,our,my,your', ',', {
    type: 'article',
    definite: true,
  });
  add('a,an,every,each', ',', { type: 'article', definite: false });
  for (const [background, words] of typedEntries(BACKGROUND_WORDS)) {
    for (const word of words.split(',')) {
      const lexeme: Lexeme = { type: 'background', background, soft: word.endsWith('*') };
      const noun = word.replace('*', '');
      table.set(noun, lexeme);
    }
  }
  for (const [weather, words] of typedEntries(WEATHER_WORDS)) add(words, ',', { type: 'weather', weather });
  for (const [time, words] of typedEntries(TIME_WORDS)) add(words, ',', { type: 'time', time });
  for (const [words, rows] of ROW_WORDS) add(words, ',', { type: 'row', rows });
  COLUMN_WORDS.forEach((words, column) => add(words, ',', { type: 'column', column }));
  for (const [relation, words] of typedEntries(RELATION_PHRASES))
    add(words, ',', { type: 'relation', relation });
  for (const [word, meant] of PREPOSITIONS) table.set(word, { type: 'preposition', word: meant });
  add('it,he,she,itself,him,himself,herself', ',', { type: 'pronoun', plural: false });
  add('they,them,both,themselves', ',', { type: 'pronoun', plural: true });
  add('i,we,you,somebody,someone,people,anybody,everyone,everybody', ',', { type: 'agent' });
  for (const word of [',', ...JOINS.weak.split(',')])
    table.set(word, { type: 'join', strong: false, dependent: false });
  for (const word of [';', ...JOINS.strong.split(',')])
    table.set(word, { type: 'join', strong: true, dependent: false });
  add(JOINS.dependent, ',', { type: 'join', strong: true, dependent: true });
  for (const [phrase, lexeme] of Object.entries(SET_PHRASES)) table.set(phrase, lexeme);
  for (const entry of KINDS) {
    const names = [entry.name, ...entry.synonyms];
    for (const name of names) {
      table.set(pluralOf(name), { type: 'kind', kind: entry.name, plural: true });
      table.set(name, { type: 'kind', kind: entry.name, plural: false });
    }
    table.set(entry.plural, { type: 'kind', kind: entry.name, plural: entry.plural !== entry.name });
  }
  for (const [phrase, kind] of Object.entries(COMPOUND_NOUNS)) {
    table.set(phrase, { type: 'kind', kind, plural: false });
    table.set(pluralOf(phrase), { type: 'kind', kind, plural: true });
  }
  return table;
}

/** Compound nouns whose last word alone would mean another kind, or nothing. */
const COMPOUND_NOUNS: Readonly<Record<string, string>> = {
  'fir tree': 'fir',
  'pine tree': 'fir',
  'christmas tree': 'fir',
  'evergreen tree': 'fir',
  evergreen: 'fir',
  'sailing boat': 'sailboat',
  'sail boat': 'sailboat',
  'sailing ship': 'sailboat',
  'hot air balloon': 'balloon',
  'hot-air balloon': 'balloon',
  'ice cream cone': 'ice cream',
  'ice-cream': 'ice cream',
  'light house': 'lighthouse',
  'birthday cake': 'cake',
  'castle tower': 'tower',
  'city bus': 'bus',
};

const LEXEMES = lexemeTable();
/** Most words that one entry of the vocabulary has. */
export const LONGEST_PHRASE = Math.max(...[...LEXEMES.keys()].map((phrase) => phrase.split(' ').length));

/** What a lower-case word or phrase means; `undefined` when the grammar does not know it. */
export function lexemeOf(phrase: string): Lexeme | undefined {
  if (/^\d+$/.test(phrase)) return { type: 'number', value: Number.parseInt(phrase, 10) };
  return LEXEMES.get(phrase);
}

function typedEntries<K extends string, V>(record: Readonly<Record<K, V>>): [K, V][] {
  return Object.entries(record) as [K, V][];
}
