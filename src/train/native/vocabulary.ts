/**
 * The closed vocabulary of the sandbox's language: one token per word, several groups of words in a fixed order, so
 * that a classifier's answer (which kind, which colour) is an offset into its group.
 */
import { DataError } from '../../core/errors.ts';
import { BACKGROUNDS, COLOUR_NAMES, COLUMNS, KINDS, NUMBER_WORDS, ROWS } from '../../sandbox/lexicon.ts';
import { SIZES, TIMES, WEATHERS } from '../../sandbox/lexicon.ts';
import type { Change, Hint } from '../../sandbox/scene.ts';

const CHANGE_TYPES: readonly Change['type'][] = ['add', 'recolour', 'move', 'recount', 'resize', 'replace', 'remove']; // prettier-ignore
export const HINT_TYPES: readonly Hint['type'][] = ['exact-count', 'colour-first', 'anchor', 'size', 'kind', 'present', 'gone', 'keep', 'mood']; // prettier-ignore
/** Words of places in reading order: "sky-left" is place 0, "front-right" place 8. */
export const PLACE_WORDS = ROWS.flatMap((row) => COLUMNS.map((column) => `${row}-${column}`));
export const KIND_WORDS = KINDS.map((entry) => entry.name);
/** Largest score. */
export const MAX_SCORE = 10;

/** Words by group; ids are positions in the concatenation. `none` stands directly before the kinds. */
const GROUPS = {
  special: ['<pad>', '<start>', '<end>'],
  verdict: ['accept', 'reject'],
  check: ['ok', 'bad'],
  filler: ['any', 'same', 'all'],
  nothing: ['none'],
  kind: KIND_WORDS,
  colour: COLOUR_NAMES,
  count: NUMBER_WORDS,
  size: SIZES,
  /** `blank`: the white canvas before the first picture of a story. */
  background: ['blank', ...BACKGROUNDS],
  time: TIMES,
  weather: WEATHERS,
  place: PLACE_WORDS,
  change: CHANGE_TYPES.map((type) => `to-${type}`),
  hint: HINT_TYPES.map((type) => `hint-${type}`),
  score: Array.from({ length: MAX_SCORE + 1 }, (_, score) => `score-${score}`),
} as const satisfies Record<string, readonly string[]>;
export type WordGroup = keyof typeof GROUPS;

export const WORDS: readonly string[] = Object.values(GROUPS).flat();
const ID_BY_WORD = new Map(WORDS.map((word, id) => [word, id]));
/** Rows of the embedding table: V. */
export const VOCABULARY_SIZE = WORDS.length;

/** First id of a group and the number of its words. */
export function groupRange(group: WordGroup): { readonly from: number; readonly size: number } {
  const words: readonly string[] = GROUPS[group];
  return { from: tokenOf(words[0]!), size: words.length };
}

/** @throws {DataError} when the word is not in the vocabulary. */
export function tokenOf(word: string): number {
  const id = ID_BY_WORD.get(word);
  if (id === undefined) {
    throw new DataError(
      `The word "${word}" is not in the vocabulary of ${WORDS.length} words; use the words of the sandbox lexicon`,
    );
  }
  return id;
}

/** @throws {DataError} when no word has this id. */
export function wordOf(token: number): string {
  const word = WORDS[token];
  if (word === undefined) {
    throw new DataError(`The token ${token} is outside the vocabulary 0..${WORDS.length - 1}`);
  }
  return word;
}

/**
 * Stops before ids reach the embedding table, which does not check them and would silently read garbage.
 * @param what names the tokens in the message, for instance "row 12, prompt".
 * @throws {DataError} at the first token outside the vocabulary.
 */
export function assertTokens(tokens: Int32Array, what: string): void {
  const at = tokens.findIndex((token) => token < 0 || token >= WORDS.length);
  if (at >= 0) {
    throw new DataError(
      `${what}: token ${tokens[at]} at position ${at} is outside the vocabulary 0..${WORDS.length - 1}`,
    );
  }
}
