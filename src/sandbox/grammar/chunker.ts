import type { Chunk, RelationPhrase, Way, WordNotes } from './chunks.ts';
import type { Relation } from './lexemes.ts';
import { readNounPhrase } from './noun-phrase.ts';
import type { Token } from './tokens.ts';

/** What a preposition means before a thing; the missing ones mean nothing to a picture. */
const RELATION_OF_PREPOSITION: Readonly<Record<string, Relation>> = {
  in: 'inside',
  into: 'inside',
  on: 'on',
  onto: 'on',
  at: 'beside',
  by: 'beside',
  to: 'beside',
};

/** Rows meant by a relation without a thing: "high above", "behind". */
const ROWS_OF_RELATION: Partial<Readonly<Record<Relation, readonly number[]>>> = {
  above: [0],
  behind: [1],
  below: [2, 1],
  'in-front-of': [2],
};

/** Groups the tokens of one sentence into chunks. Words it cannot use go to `notes`. */
export function chunksOf(tokens: readonly Token[], notes: WordNotes): Chunk[] {
  const reader = new ChunkReader(tokens, notes);
  while (reader.at < tokens.length) reader.readNext();
  return reader.chunks;
}

class ChunkReader {
  readonly chunks: Chunk[] = [];
  at = 0;
  readonly #tokens: readonly Token[];
  readonly #notes: WordNotes;

  constructor(tokens: readonly Token[], notes: WordNotes) {
    this.#tokens = tokens;
    this.#notes = notes;
  }

  readNext(): void {
    const token = this.#tokens[this.at]!;
    const { lexeme } = token;
    const span = { start: token.start, end: token.end };
    if (lexeme.type === 'relation' || lexeme.type === 'preposition') return this.#readPhraseOfPlace(token);
    const noun = readNounPhrase(this.#tokens, this.at, this.#notes);
    if (noun !== undefined) {
      this.chunks.push(noun.chunk);
      this.at = noun.next;
      return;
    }
    this.at += 1;
    switch (lexeme.type) {
      case 'row':
      case 'column':
        this.at -= 1;
        return this.#readPlaceWords(span.start, 'none', null);
      case 'background':
      case 'time':
      case 'colour':
      case 'size':
      case 'comparative':
      case 'number':
      case 'particle':
      case 'join':
      case 'there':
      case 'not':
      case 'now':
      case 'agent':
        this.chunks.push({ ...lexeme, ...span });
        return;
      case 'weather':
        this.chunks.push({ ...lexeme, ...span, way: 'none' });
        return;
      case 'verb':
        this.chunks.push({ ...lexeme, ...span, text: token.text });
        return;
      case 'undrawable':
        this.#notes.unknown.push(token.text);
        return;
      case 'unknown':
        return this.#readUnknown(token);
      default:
        return;
    }
  }

  #readPhraseOfPlace(token: Token): void {
    const { lexeme } = token;
    const relation = lexeme.type === 'relation' ? lexeme.relation : undefined;
    const word = lexeme.type === 'preposition' ? lexeme.word : '';
    const way: Way = ['to', 'into', 'onto'].includes(word) ? 'to' : word === 'from' ? 'from' : 'at';
    this.at += 1;
    const meant = relation ?? RELATION_OF_PREPOSITION[word];
    const anchor = readNounPhrase(this.#tokens, this.at, this.#notes);
    if (anchor !== undefined) {
      if (meant === undefined && way !== 'from') {
        // "with a dog", "instead of the house": the thing itself follows as its own chunk.
        this.chunks.push({ type: 'preposition', word, start: token.start, end: token.end });
        return;
      }
      this.at = anchor.next;
      const anchors = [anchor.chunk];
      if (meant === 'between') this.#readSecondAnchor(anchors);
      const phrase: RelationPhrase = { type: 'relation', relation: meant ?? 'beside', anchors, way };
      this.chunks.push({ ...phrase, start: token.start, end: anchors.at(-1)!.end });
      return;
    }
    if (this.#skipsToPlaceWords()) return this.#readPlaceWords(token.start, way, relation ?? null);
    const rows = relation === undefined ? undefined : ROWS_OF_RELATION[relation];
    if (rows !== undefined) {
      this.chunks.push({ type: 'place', rows, column: null, way, start: token.start, end: token.end });
    } else if (relation === 'left-of' || relation === 'right-of') {
      const column = relation === 'left-of' ? 0 : 2;
      this.chunks.push({ type: 'place', rows: null, column, way, start: token.start, end: token.end });
    } else if (meant === undefined || word === 'by' || word === 'to' || word === 'into') {
      this.chunks.push({ type: 'preposition', word, start: token.start, end: token.end });
    }
  }

  #readSecondAnchor(anchors: Extract<Chunk, { type: 'thing' }>[]): void {
    const joint = this.#tokens[this.at];
    if (joint?.text !== 'and') return;
    const second = readNounPhrase(this.#tokens, this.at + 1, this.#notes);
    if (second === undefined) return;
    anchors.push(second.chunk);
    this.at = second.next;
  }

  /** Goes over articles and adjectives to a word of place, scenery, weather or time; stays where it is when there is none. */
  #skipsToPlaceWords(): boolean {
    for (let i = this.at; i < this.#tokens.length; i++) {
      const { type } = this.#tokens[i]!.lexeme;
      if (PLACE_WORDS.has(type)) {
        this.at = i;
        return true;
      }
      if (!['article', 'glue', 'colour', 'size'].includes(type)) return false;
    }
    return false;
  }

  /** "sky on the left" (from its first word), "top left corner of the picture", "sunny morning". */
  #readPlaceWords(start: number, way: Way, relation: Relation | null): void {
    let rows: readonly number[] | null = null;
    let column: number | null = null;
    let end = start;
    while (this.at < this.#tokens.length) {
      const { lexeme, ...token } = this.#tokens[this.at]!;
      const span = { start: token.start, end: token.end };
      if (lexeme.type === 'row' && rows === null) rows = lexeme.rows;
      else if (lexeme.type === 'column' && column === null) column = lexeme.column;
      else if (lexeme.type === 'background') {
        this.chunks.push({ ...lexeme, ...span });
        // "over the sea": in the air above the scenery.
        if (relation === 'above') rows ??= [0];
      } else if (lexeme.type === 'weather') this.chunks.push({ ...lexeme, ...span, way });
      else if (lexeme.type === 'time') this.chunks.push({ ...lexeme, ...span });
      else if (!this.#isInsidePlace()) break;
      end = token.end;
      this.at += 1;
    }
    if (rows !== null || column !== null) this.chunks.push({ type: 'place', rows, column, way, start, end });
  }

  /** Whether a filler ("of the", "corner") stands before another word of place, or just ends the phrase. */
  #isInsidePlace(): boolean {
    const { lexeme, text } = this.#tokens[this.at]!;
    if (lexeme.type === 'of') return this.#looksLikePlace(this.at + 1);
    if (lexeme.type === 'article') return this.#tokens[this.at - 1]?.lexeme.type === 'of';
    return ['side', 'corner', 'edge', 'part', 'half', 'picture', 'scene', 'image', 'hand'].includes(text);
  }

  #looksLikePlace(from: number): boolean {
    const next = this.#tokens[from];
    if (next?.lexeme.type === 'article') return this.#looksLikePlace(from + 1);
    return next !== undefined && (PLACE_WORDS.has(next.lexeme.type) || next.lexeme.type === 'glue');
  }

  /** An unknown word is a verb, an adverb, an adjective, or a noun that would have to be drawn: its neighbours tell. */
  #readUnknown(token: Token): void {
    const before = this.#tokens[this.at - 2];
    const after = this.#tokens[this.at];
    const hasVerb = this.#hasVerbInClause();
    const last = this.chunks.at(-1);
    const isSubjectBefore = last?.type === 'thing' || last?.type === 'agent';
    const isInfinitive = before?.text === 'to' && after?.lexeme.type !== 'verb';
    const startsNoun = ['article', 'number', 'quantity', 'kind', 'pronoun', 'more'].includes(
      after?.lexeme.type ?? '',
    );
    const isOrder = this.chunks.length === 0 && startsNoun && before?.lexeme.type !== 'article';
    const isDetermined =
      before !== undefined &&
      ['article', 'number', 'quantity', 'more', 'colour', 'size'].includes(before.lexeme.type);
    const isName = token.isName && !isInfinitive;
    if (!isName && !isDetermined) {
      if ((isSubjectBefore && !hasVerb) || isInfinitive || isOrder) {
        this.#notes.skipped.push(token.text);
        this.chunks.push({
          type: 'verb',
          sense: 'act',
          text: token.text,
          start: token.start,
          end: token.end,
        });
        return;
      }
      const isPredicate = last?.type === 'verb' && last.sense === 'be';
      if (isPredicate || /(?:ly|ing|ed)$/.test(token.text)) {
        this.#notes.skipped.push(token.text);
        return;
      }
    }
    this.#notes.unknown.push(token.text);
  }

  #hasVerbInClause(): boolean {
    for (let i = this.chunks.length - 1; i >= 0; i--) {
      const chunk = this.chunks[i]!;
      if (chunk.type === 'verb') return true;
      if (chunk.type === 'join') return false;
    }
    return false;
  }
}

const PLACE_WORDS: ReadonlySet<string> = new Set(['row', 'column', 'background', 'weather', 'time']);
