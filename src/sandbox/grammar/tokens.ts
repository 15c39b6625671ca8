import type { Lexeme } from './lexemes.ts';
import { LONGEST_PHRASE, lexemeOf } from './vocabulary.ts';

/** A word or set phrase of the text, with what it means. */
export interface Token {
  /** Lower case, contractions written out. */
  readonly text: string;
  readonly lexeme: Lexeme;
  /** Offsets into the text, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Whether the text writes it with a capital inside a sentence: a name. */
  readonly isName: boolean;
}

/** One sentence of a text; `text` is the source from `start` to `end`. */
export interface Sentence {
  readonly text: string;
  readonly start: number;
  readonly tokens: readonly Token[];
}

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly isName: boolean;
}

/**
 * Splits a text into sentences: at `.`, `!`, `?`, `…` and line breaks, but not at the dot of an abbreviation or number.
 * A leading list mark (`1.`, `-`, `Step 2:`) is dropped.
 */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  for (const match of text.matchAll(/[^.!?…\n]+(?:[.!?…]+["'”’)]*|\n|$)/g)) {
    const raw = match[0];
    const mark = /^\s*(?:[-*•]|\(?\d{1,2}[.):]|step\s+\d+\s*[:.])?\s*["'“‘(]*\s*/i.exec(raw)?.[0] ?? '';
    const body = raw.slice(mark.length).trimEnd();
    if (!/[\p{L}\p{N}]/u.test(body) || /^\d{1,2}[.)]$/.test(body)) continue;
    const start = match.index + mark.length;
    sentences.push({ text: body, start, tokens: tokensOf(body, start) });
  }
  return sentences;
}

/** Words and set phrases of one sentence, longest match first. @param offset added to every `start` and `end`. */
export function tokensOf(sentence: string, offset = 0): Token[] {
  const words = wordsOf(sentence, offset);
  const tokens: Token[] = [];
  for (let i = 0; i < words.length;) {
    const token = longestMatch(words, i);
    tokens.push(token.token);
    i += token.length;
  }
  return tokens.map((token, i) => inContext(token, tokens[i - 1], tokens[i + 1], tokens));
}

function longestMatch(words: readonly Word[], from: number): { token: Token; length: number } {
  const first = words[from]!;
  for (let length = Math.min(LONGEST_PHRASE, words.length - from); length > 0; length--) {
    const run = words.slice(from, from + length);
    const phrase = run.map((word) => word.text).join(' ');
    // "the dog's": whose it is, is not drawn.
    const lexeme: Lexeme | undefined = phrase.endsWith("'s")
      ? { type: 'article', definite: true }
      : lexemeOf(phrase);
    if (lexeme !== undefined) {
      const token = { text: phrase, lexeme, start: first.start, end: run.at(-1)!.end, isName: false };
      return { token, length };
    }
  }
  return { token: { ...first, lexeme: { type: 'unknown' } }, length: 1 };
}

/** Words whose meaning the neighbours decide. */
function inContext(
  token: Token,
  before: Token | undefined,
  after: Token | undefined,
  all: readonly Token[],
): Token {
  const previous = before?.lexeme.type;
  const follows = (type: Lexeme['type']): boolean => previous === type;
  const isSubjectBefore = follows('kind') || follows('pronoun') || follows('agent');
  const clauseStart =
    all.findLast((other) => other.lexeme.type === 'join' && other.start < token.start)?.start ?? -1;
  const hasVerb = all.some(
    ({ lexeme, start }) => lexeme.type === 'verb' && start > clauseStart && start < token.start,
  );
  if (token.text === 'left' && isSubjectBefore && (!hasVerb || previous === 'pronoun')) {
    return { ...token, lexeme: { type: 'verb', sense: 'leave' } };
  }
  if (token.text === 'rose' && isSubjectBefore && !hasVerb) {
    return { ...token, lexeme: { type: 'verb', sense: 'move' } };
  }
  // "a walk", "the show": a verb's name behind an article is a noun, unless a kind follows ("a sleeping dog").
  if (token.lexeme.type === 'verb' && follows('article') && after?.lexeme.type !== 'kind') {
    const isModifier = /(?:ing|ed)$/.test(token.text);
    return isModifier ? token : { ...token, lexeme: { type: 'glue' } };
  }
  // "they both", "both birds": says no more than the plural does.
  const isNounAfter = after?.lexeme.type === 'kind' || after?.lexeme.type === 'article';
  if (token.text === 'both' && (isSubjectBefore || isNounAfter))
    return { ...token, lexeme: { type: 'glue' } };
  // "dark blue", "light green": a shade of a colour.
  if (token.text === 'dark' && after?.lexeme.type === 'colour') return { ...token, lexeme: { type: 'glue' } };
  return token;
}

function wordsOf(sentence: string, offset: number): Word[] {
  const words: Word[] = [];
  let isFirst = true;
  for (const match of sentence.matchAll(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*|[,;:—–()]/gu)) {
    const raw = match[0];
    const start = offset + match.index;
    const isName = !isFirst && /^\p{Lu}\p{Ll}/u.test(raw);
    for (const part of partsOf(raw)) words.push({ text: part, start, end: start + raw.length, isName });
    isFirst = false;
  }
  return words;
}

const CONTRACTIONS: Readonly<Record<string, string>> = {
  "it's": 'it is',
  "that's": 'that is',
  "there's": 'there is',
  "here's": 'here is',
  "they're": 'they are',
  "we're": 'we are',
  "he's": 'he is',
  "she's": 'she is',
  "let's": 'let',
  "isn't": 'is not',
  "aren't": 'are not',
  "don't": 'do not',
  "doesn't": 'does not',
  cannot: 'can not',
};

/** A written word as words of the vocabulary: contractions, possessives and unknown hyphens are undone. */
function partsOf(raw: string): string[] {
  if (/^[,;:—–()]$/.test(raw)) return [raw === ',' ? ',' : ';'];
  const word = raw.toLowerCase().replaceAll('’', "'");
  const contraction = CONTRACTIONS[word];
  if (contraction !== undefined) return contraction.split(' ');
  const owner = /^(.+?)'s?$/.exec(word)?.[1];
  if (owner !== undefined) return [`${owner}'s`];
  if (lexemeOf(word) !== undefined || !word.includes('-')) return [word];
  return word.split('-');
}
