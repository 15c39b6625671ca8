/**
 * The language of the sandbox: stories and prompts in plain English to changes of a picture, and back.
 * What it cannot read it says so: unknown nouns and sentences that mean nothing in this world are listed.
 */
import type { Change, Hint, Scene } from '../scene.ts';
import { readText } from './read-text.ts';

export { asSentence, listOf, withArticle } from './inflect.ts';
export { sayHint } from './hints.ts';
export { say, sayAll, sayReference, sayWish } from './say.ts';
export { whereIs } from './places.ts';
export { LONGEST_TEXT, readText } from './read-text.ts';
export type { ReadClause, ReadSentence, ReadText } from './read-text.ts';

/** What a text asks for. */
export interface Understanding {
  readonly changes: readonly Change[];
  /** Remedies that a prompt carries beside its changes. */
  readonly hints: readonly Hint[];
  /** Words that would have to be drawn and cannot: unknown nouns, numbers above four. */
  readonly unknownWords: readonly string[];
  /** Sentences in which nothing was understood. */
  readonly notUnderstood: readonly string[];
}

/**
 * Reads a story or a prompt as changes of a picture, in the order in which they are told.
 * @param scene what the picture shows; "it", "the birds" and "next to the house" are about it.
 */
export function understand(text: string, scene: Scene): Understanding {
  const { changes, hints, unknownWords, sentences } = readText(text, scene, { decidePlaces: false });
  return {
    changes: changes.map(({ change }) => change),
    hints,
    unknownWords,
    notUnderstood: sentences.filter((sentence) => !sentence.understood).map((sentence) => sentence.text),
  };
}
