import type { Background, Colour, Size, Time, Weather } from '../lexicon.ts';
import type { Relation, VerbSense } from './lexemes.ts';

/** "two big yellow birds", "the house", "another", "one of them", "it". */
export interface NounPhrase {
  readonly type: 'thing';
  /** `null`: it, they, one, another: the kind comes from what was mentioned before. */
  readonly kind: string | null;
  readonly isPronoun: boolean;
  readonly definite: boolean;
  readonly plural: boolean;
  readonly count: number | null;
  readonly colour: Colour | null;
  readonly size: Size | null;
  readonly comparative: 1 | -1 | null;
  /** "another", "two more": so many are added to a group. */
  readonly more: boolean;
  /** "one of the birds", "two of them", "one" alone: so many out of a group. */
  readonly isPart: boolean;
  /** "exactly three birds". */
  readonly exact: boolean;
}

/** "in the sky on the left": parts of a place; `null` = not said. */
export interface PlacePhrase {
  readonly type: 'place';
  readonly rows: readonly number[] | null;
  readonly column: number | null;
  readonly way: Way;
}

/** "next to the house". */
export interface RelationPhrase {
  readonly type: 'relation';
  readonly relation: Relation;
  readonly anchors: readonly NounPhrase[];
  readonly way: Way;
}

/** How a phrase is tied to the rest: `to` = where something goes, `from` = where it comes from, `none` = no preposition. */
export type Way = 'at' | 'to' | 'from' | 'none';

interface Span {
  /** Offsets into the text, end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** A piece of a sentence that means something as a whole. */
export type Chunk = Span &
  (
    | NounPhrase
    | PlacePhrase
    | RelationPhrase
    | { readonly type: 'verb'; readonly sense: VerbSense; readonly text: string }
    | { readonly type: 'background'; readonly background: Background; readonly soft: boolean }
    | { readonly type: 'weather'; readonly weather: Weather; readonly way: Way }
    | { readonly type: 'time'; readonly time: Time }
    | { readonly type: 'colour'; readonly colour: Colour }
    | { readonly type: 'size'; readonly size: Size }
    | { readonly type: 'comparative'; readonly step: 1 | -1 }
    | { readonly type: 'number'; readonly value: number }
    | { readonly type: 'particle'; readonly way: 'up' | 'down' | 'away' }
    | { readonly type: 'preposition'; readonly word: string }
    | { readonly type: 'join'; readonly strong: boolean; readonly dependent: boolean }
    | { readonly type: 'agent' | 'there' | 'not' | 'now' }
  );

/** A noun phrase or a verb with the place it has in the sentence. */
export type ThingChunk = Extract<Chunk, { type: 'thing' }>;
export type VerbChunk = Extract<Chunk, { type: 'verb' }>;

/** What chunking found out about words it could not use. */
export interface WordNotes {
  /** Nouns (and colours, numbers) that would have to be drawn and cannot. */
  readonly unknown: string[];
  /** Adjectives, adverbs and verbs that were passed over. */
  readonly skipped: string[];
}
