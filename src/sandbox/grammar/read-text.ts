/** Reads a whole text: sentence by sentence, clause by clause, into changes, hints and remarks. */
import type { Hint, Scene } from '../scene.ts';
import { chunksOf } from './chunker.ts';
import type { WordNotes } from './chunks.ts';
import { clausesOf } from './clauses.ts';
import { Discourse } from './discourse.ts';
import type { SaidChange } from './discourse.ts';
import { readHint } from './hints.ts';
import { interpretClause } from './interpret.ts';
import { sentencesOf } from './tokens.ts';

/** One sentence of the text, with its clauses. */
export interface ReadSentence {
  readonly text: string;
  readonly clauses: readonly ReadClause[];
  /** `false`: it speaks of nothing that the grammar knows. */
  readonly understood: boolean;
}

export interface ReadClause {
  /** Number of the clause over the whole text, see `SaidChange`. */
  readonly number: number;
  /** Offsets into the whole text, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Cannot be told without the clause before it ("who lives on a snowfield", "and turns red"). */
  readonly isDependent: boolean;
}

export interface ReadText {
  readonly sentences: readonly ReadSentence[];
  readonly changes: readonly SaidChange[];
  readonly hints: readonly Hint[];
  readonly unknownWords: readonly string[];
  readonly skippedWords: readonly string[];
}

/** Longest text that is read, in characters; what comes behind it is not understood. */
export const LONGEST_TEXT = 20_000;

/** @param options.decidePlaces gives every new group a place, also where the text leaves it open. */
export function readText(whole: string, scene: Scene, options: { decidePlaces: boolean }): ReadText {
  const text = whole.slice(0, LONGEST_TEXT);
  const discourse = new Discourse(scene);
  const hints: Hint[] = [];
  const notes: WordNotes = { unknown: [], skipped: [] };
  let next = 0;
  const sentences = sentencesOf(text).map((sentence, index): ReadSentence => {
    const hint = readHint(sentence.tokens);
    if (hint !== null) {
      hints.push(hint);
      return { text: sentence.text, clauses: [], understood: true };
    }
    discourse.sentence = index;
    const unknownBefore = notes.unknown.length + notes.skipped.length;
    const chunks = chunksOf(sentence.tokens, notes);
    const clauses = clausesOf(chunks);
    let understood = false;
    const starts = clauses.map((clause) => clause.start);
    const read = clauses.map((clause, i): ReadClause => {
      discourse.clause = next++;
      if (interpretClause(clause, discourse)) understood = true;
      const start = i === 0 ? sentence.start : clause.start;
      const end = starts[i + 1] ?? sentence.start + sentence.text.length;
      return { number: discourse.clause, start, end, isDependent: clause.isDependent };
    });
    for (const chunk of chunks) {
      if (chunk.type === 'thing' && chunk.exact && chunk.kind !== null) {
        hints.push({ type: 'exact-count', kind: chunk.kind });
      }
    }
    const hasRiddles = notes.unknown.length + notes.skipped.length > unknownBefore;
    return { text: sentence.text, clauses: read, understood: understood || !hasRiddles };
  });
  const unread = whole.slice(LONGEST_TEXT);
  if (unread !== '') sentences.push({ text: unread, clauses: [], understood: false });
  if (options.decidePlaces) discourse.decideOpenPlaces();
  return {
    sentences,
    changes: discourse.changes,
    hints,
    unknownWords: [...new Set(notes.unknown)],
    skippedWords: [...new Set(notes.skipped)],
  };
}
