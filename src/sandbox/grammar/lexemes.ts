import type { Background, Colour, Size, Time, Weather } from '../lexicon.ts';

/** How one thing stands to another. */
export type Relation =
  | 'above'
  | 'on'
  | 'below'
  | 'beside'
  | 'left-of'
  | 'right-of'
  | 'behind'
  | 'in-front-of'
  | 'between'
  | 'inside';

/** What a verb means for a picture. */
export type VerbSense =
  /** Is somewhere and does something that no picture of the sandbox shows: stand, sleep, sing, arrive. */
  | 'act'
  /** Goes somewhere: fly, walk, drive. */
  | 'move'
  /** Towards somebody without going there: look, bark, wave. */
  | 'gesture'
  | 'be'
  /** Brings its object into the picture: have, see, meet, carry. */
  | 'have'
  /** Its object is gone afterwards: eat, fetch. */
  | 'consume'
  | 'leave'
  | 'return'
  /** Becomes something else: turn, become, change. */
  | 'turn'
  | 'paint'
  | 'make'
  | 'put'
  | 'remove'
  | 'replace'
  | 'grow'
  | 'shrink'
  | 'start'
  | 'stop'
  | 'keep';

/** What one word or set phrase can mean to the grammar. */
export type Lexeme =
  | { readonly type: 'kind'; readonly kind: string; readonly plural: boolean }
  | { readonly type: 'colour'; readonly colour: Colour }
  | { readonly type: 'size'; readonly size: Size }
  | { readonly type: 'comparative'; readonly step: 1 | -1 }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'quantity'; readonly count: number | null }
  | { readonly type: 'article'; readonly definite: boolean }
  /** another, more: one group grows. */
  | { readonly type: 'more' }
  /** fewer, less. */
  | { readonly type: 'fewer' }
  /** exactly, precisely, only. */
  | { readonly type: 'exact' }
  /** `soft`: also names the ground in front of one's feet (grass, sand), so "the" does not change the background. */
  | { readonly type: 'background'; readonly background: Background; readonly soft: boolean }
  | { readonly type: 'weather'; readonly weather: Weather }
  | { readonly type: 'time'; readonly time: Time }
  /** Rows of the grid, best first. */
  | { readonly type: 'row'; readonly rows: readonly number[] }
  | { readonly type: 'column'; readonly column: number }
  | { readonly type: 'verb'; readonly sense: VerbSense }
  /** up, down, away, back after a verb. */
  | { readonly type: 'particle'; readonly way: 'up' | 'down' | 'away' }
  | { readonly type: 'relation'; readonly relation: Relation }
  | { readonly type: 'preposition'; readonly word: string }
  | { readonly type: 'pronoun'; readonly plural: boolean }
  /** there, as in "there is". */
  | { readonly type: 'there' }
  /** and, then, while, comma. */
  /** `dependent`: what follows cannot stand alone (who, which, because). */
  | { readonly type: 'join'; readonly strong: boolean; readonly dependent: boolean }
  | { readonly type: 'not' }
  /** now: what follows replaces what was. */
  | { readonly type: 'now' }
  /** Subjects that act outside the picture: somebody, we, you. */
  | { readonly type: 'agent' }
  | { readonly type: 'of' }
  /** Skipped: see `skipped-words.ts`. */
  | { readonly type: 'glue' }
  /** A colour that the sandbox does not have: it must not be passed over in silence. */
  | { readonly type: 'undrawable' }
  | { readonly type: 'unknown' };
