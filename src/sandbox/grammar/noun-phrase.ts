import { KIND_BY_NAME, MAX_COUNT } from '../lexicon.ts';
import type { Chunk, NounPhrase, WordNotes } from './chunks.ts';
import type { Token } from './tokens.ts';

type Draft = { -readonly [key in keyof NounPhrase]: NounPhrase[key] };

const PLAIN: NounPhrase = {
  type: 'thing',
  kind: null,
  isPronoun: false,
  definite: false,
  plural: false,
  count: null,
  colour: null,
  size: null,
  comparative: null,
  more: false,
  isPart: false,
  exact: false,
};

/** A noun phrase that starts at a token, and the index of the token behind it. */
export interface ReadPhrase {
  readonly chunk: Extract<Chunk, { type: 'thing' }>;
  readonly next: number;
}

/**
 * Reads a noun phrase from `from` on: determiners, numbers, adjectives in any order, then a kind, a pronoun, or
 * "one"/"another" without a noun. Unknown words between them are adjectives and go to `notes.skipped`.
 * @returns `undefined` when no noun phrase starts here.
 */
export function readNounPhrase(
  tokens: readonly Token[],
  from: number,
  notes: WordNotes,
): ReadPhrase | undefined {
  const first = tokens[from];
  if (first === undefined) return undefined;
  if (first.lexeme.type === 'pronoun') {
    const { plural } = first.lexeme;
    const chunk = {
      ...PLAIN,
      isPronoun: true,
      definite: true,
      plural,
      start: first.start,
      end: first.end,
    };
    return { chunk, next: from + 1 };
  }
  const phrase: Draft = { ...PLAIN };
  // Words count only when they turn out to belong to a phrase.
  const own: WordNotes = { unknown: [], skipped: [] };
  for (let i = from; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (token.lexeme.type === 'kind') {
      // "bird house": the last noun is the thing.
      const next = tokens[i + 1];
      if (!token.lexeme.plural && next?.lexeme.type === 'kind') continue;
      phrase.kind = token.lexeme.kind;
      phrase.plural ||=
        token.lexeme.plural ||
        (phrase.count ?? 1) > 1 ||
        (isInvariable(phrase.kind) && phrase.count === null);
      return finish(phrase, { tokens, from, last: i }, own, notes);
    }
    if (token.lexeme.type === 'pronoun' && phrase.isPart) {
      phrase.isPronoun = true;
      return finish(phrase, { tokens, from, last: i }, own, notes);
    }
    if (!modify(phrase, tokens, i, from, own)) {
      return headless(phrase, { tokens, from, last: i - 1 }, own, notes);
    }
  }
  return headless(phrase, { tokens, from, last: tokens.length - 1 }, own, notes);
}

/** Takes one modifier into the phrase; `false` when the token cannot stand before a noun. */
function modify(phrase: Draft, tokens: readonly Token[], at: number, from: number, own: WordNotes): boolean {
  const token = tokens[at]!;
  const { lexeme } = token;
  const isInside = at > from;
  switch (lexeme.type) {
    case 'article':
      if (isInside && !phrase.isPart && !phrase.exact) return false;
      phrase.definite = lexeme.definite;
      if (!lexeme.definite) phrase.count = 1;
      return true;
    case 'number':
      // "a red one": the noun is left out, see `headless`.
      if (token.text === 'one' && isInside && !phrase.exact) return false;
      phrase.count = lexeme.value;
      return true;
    case 'quantity':
      phrase.count = lexeme.count;
      phrase.plural = true;
      return true;
    case 'more':
      phrase.more = true;
      phrase.count ??=
        token.text === 'more' || token.text === 'extra' || token.text === 'additional' ? null : 1;
      return true;
    case 'exact':
      phrase.exact = true;
      return true;
    case 'colour':
      phrase.colour = lexeme.colour;
      return true;
    case 'size':
      phrase.size = lexeme.size;
      return true;
    case 'comparative':
      phrase.comparative = lexeme.step;
      return true;
    case 'of':
      phrase.isPart = phrase.count !== null;
      return phrase.isPart;
    case 'glue':
      return isInside;
    case 'join':
      return isInside && !lexeme.strong && joinsAdjectives(tokens, at);
    case 'unknown':
      if (!isInside && !isBeforeNoun(tokens, at) && !token.isName) return false;
      if (!isInside && tokens[at + 1]?.lexeme.type !== 'kind') return false;
      own.skipped.push(token.text);
      return true;
    case 'undrawable':
      own.unknown.push(token.text);
      return isBeforeNoun(tokens, at);
    case 'verb':
    case 'weather':
    case 'time':
      // "a sleeping dog", "a dark tower", but not "a foggy morning".
      return isInside && isBeforeNoun(tokens, at);
    default:
      return false;
  }
}

const ADJECTIVES: readonly string[] = ['colour', 'size', 'glue', 'comparative', 'undrawable', 'unknown'];

function joinsAdjectives(tokens: readonly Token[], at: number): boolean {
  const isAdjective = (token: Token | undefined): boolean => ADJECTIVES.includes(token?.lexeme.type ?? '');
  return isAdjective(tokens[at - 1]) && isAdjective(tokens[at + 1]) && isBeforeNoun(tokens, at + 1);
}

function isBeforeNoun(tokens: readonly Token[], at: number): boolean {
  const next = tokens[at + 1]?.lexeme.type ?? '';
  return next === 'kind' || (ADJECTIVES.includes(next) && isBeforeNoun(tokens, at + 1));
}

/** "fish": one or many. */
function isInvariable(kind: string): boolean {
  return KIND_BY_NAME.get(kind)?.plural === kind;
}

interface Range {
  readonly tokens: readonly Token[];
  readonly from: number;
  /** Last token that belongs to the phrase. */
  readonly last: number;
}

function finish(phrase: Draft, range: Range, own: WordNotes, notes: WordNotes): ReadPhrase {
  notes.skipped.push(...own.skipped);
  notes.unknown.push(...own.unknown);
  if (phrase.count !== null && (phrase.count > MAX_COUNT || phrase.count < 1)) {
    notes.unknown.push(String(phrase.count));
    phrase.count = Math.min(MAX_COUNT, Math.max(1, phrase.count));
  }
  // "one cow", unlike "a cow", may be one of several.
  if (range.tokens[range.from]?.text === 'one' && phrase.kind !== null) phrase.isPart = true;
  if (!phrase.plural && !phrase.definite && !phrase.isPronoun) phrase.count ??= 1;
  const start = range.tokens[range.from]!.start;
  return { chunk: { ...phrase, start, end: range.tokens[range.last]!.end }, next: range.last + 1 };
}

/** "another", "two more", "a red one", "one" (of them): the kind is the one spoken of before. */
function headless(phrase: Draft, range: Range, own: WordNotes, notes: WordNotes): ReadPhrase | undefined {
  const behind = range.tokens[range.last + 1];
  if (behind?.text === 'one' || behind?.text === 'ones') {
    if (range.last < range.from) return undefined;
    phrase.plural = behind.text === 'ones';
    return finish(phrase, { ...range, last: range.last + 1 }, own, notes);
  }
  if (phrase.more && range.last >= range.from) return finish(phrase, range, own, notes);
  const isBareNumber = range.last === range.from && range.tokens[range.from]!.lexeme.type === 'number';
  if (isBareNumber && behind?.lexeme.type === 'verb') {
    phrase.isPart = true;
    return finish(phrase, range, own, notes);
  }
  return undefined;
}
