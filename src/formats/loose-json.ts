/**
 * Reads what a model wrote as an object: JSON, a Python literal, or something between the two. It is not a validator:
 * text that means one thing only is read as that thing.
 *
 * Tolerated: single and typographic quotes, `True`/`False`/`None`, unquoted keys and words, quotes inside a text that
 * were not escaped, raw line breaks in a text, comments (`//`, `/*`, `#`), missing and surplus commas, a missing
 * closing bracket, and an end in the middle (the finished members stay, the unfinished one is dropped).
 *
 * Every character is looked at a bounded number of times. Repair libraries backtrack over quotes, which is cubic on
 * some replies; a reply is untrusted input, so here a bad one costs no more than a good one.
 */

/** Nesting beyond this is no reply of ours; it also bounds the recursion. */
const MAX_DEPTH = 32;
/** Stands for "no value here"; `undefined` and `null` are values. */
const NOTHING = Symbol('nothing');

const DOUBLE_QUOTES = '"“”„';
const SINGLE_QUOTES = "'‘’‚";
const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '\n': '',
};
const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
  ['none', null],
  ['undefined', null],
  ['nan', null],
]);
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const BARE_KEY = /[\p{L}_$][\p{L}\p{N}_$-]{0,63}/uy;
const BARE_KEY_AND_COLON = /[\p{L}_$][\p{L}\p{N}_$-]{0,63}\s*:/uy;
const QUOTED_KEY_AND_COLON = /["'“”„‘’‚][^"'“”„‘’‚\n]{1,64}["'“”‘’]\s*:/y;
const ITEM_START = /-?\d|(?:true|false|null|none)\b/iy;
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** What was read from one `{`. */
export interface LooseReading {
  /** `null`: this is no object. */
  readonly value: Readonly<Record<string, unknown>> | null;
  /** Index after the last character read. */
  readonly end: number;
  /** The text ended inside the object; a missing last brace alone does not count. */
  readonly isCut: boolean;
}

type Place = 'key' | 'member' | 'item';

/** Makes a reader of objects in `text`; it takes the index of a `{`. */
export function createLooseReader(text: string): (start: number) => LooseReading {
  const lastBlockCommentEnd = text.lastIndexOf('*/');
  return (start) => {
    const reader = new LooseReader(text, start, lastBlockCommentEnd);
    const value = reader.readObject(1);
    return { value: reader.hasFailed ? null : value, end: reader.index, isCut: reader.isCut };
  };
}

class LooseReader {
  index: number;
  isCut = false;
  hasFailed = false;
  readonly #text: string;
  readonly #lastBlockCommentEnd: number;

  constructor(text: string, start: number, lastBlockCommentEnd: number) {
    this.#text = text;
    this.index = start;
    this.#lastBlockCommentEnd = lastBlockCommentEnd;
  }

  /** From its `{`. */
  readObject(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    let expectsMore = true;
    this.index++;
    while (!this.hasFailed && !this.isCut) {
      this.#skipSpace();
      const char = this.#text[this.index];
      if (char === undefined) {
        this.isCut = expectsMore || depth > 1;
        break;
      } else if (char === ',') {
        expectsMore = true;
        this.index++;
      } else if (char === '}') {
        this.index++;
        break;
      } else if (entries.length > 0 && this.#isOuterEnd(this.index)) {
        break;
      } else {
        const key = this.#readKey();
        if (key === null) break;
        const value = this.#readValue('member', depth);
        if (value !== NOTHING) entries.push([key, value]);
        else if (!this.isCut) entries.push([key, null]);
        expectsMore = false;
      }
    }
    return Object.fromEntries(entries);
  }

  /** From its `[`. */
  #readArray(depth: number): unknown[] {
    const items: unknown[] = [];
    this.index++;
    while (!this.hasFailed && !this.isCut) {
      this.#skipSpace();
      const char = this.#text[this.index];
      if (char === undefined) {
        this.isCut = true;
      } else if (char === ',') {
        this.index++;
      } else if (char === ']') {
        this.index++;
        break;
      } else if (this.#isOuterEnd(this.index)) {
        break;
      } else {
        const item = this.#readValue('item', depth);
        // An item that the end of the text cut off is worse than none.
        if (item !== NOTHING && !this.isCut) items.push(item);
      }
    }
    return items;
  }

  /** The key and its colon; `null` when there is none, and then the object failed or the text has ended. */
  #readKey(): string | null {
    const char = this.#text[this.index]!;
    const bare = matchAt(BARE_KEY, this.#text, this.index);
    const key = isQuote(char) ? this.#readString('key') : bare;
    if (bare !== null) this.index += bare.length;
    if (key !== null) {
      this.#skipSpace();
      const next = this.#text[this.index];
      if (next === ':') {
        this.index++;
        return key;
      }
      this.isCut ||= next === undefined;
    }
    this.hasFailed = !this.isCut;
    return null;
  }

  #readValue(place: Place, depth: number): unknown {
    this.#skipSpace();
    const char = this.#text[this.index];
    if (char === undefined) {
      this.isCut = true;
      return NOTHING;
    }
    if (char === ',' || char === '}' || char === ']') return NOTHING;
    if (isQuote(char)) return this.#readString(place) ?? NOTHING;
    if (char !== '{' && char !== '[') return this.#readBareWords();
    if (depth >= MAX_DEPTH) {
      this.hasFailed = true;
      return NOTHING;
    }
    return char === '{' ? this.readObject(depth + 1) : this.#readArray(depth + 1);
  }

  /** From its opening quote; `null` when the text ended before the closing one. */
  #readString(place: Place): string | null {
    const text = this.#text;
    const closers = closersOf(text[this.index]!);
    const pieces: string[] = [];
    let from = ++this.index;
    for (; this.index < text.length; this.index++) {
      const char = text[this.index]!;
      if (char === '\\') {
        pieces.push(text.slice(from, this.index));
        const { decoded, length } = readEscape(text, this.index);
        pieces.push(decoded);
        this.index += length - 1;
        from = this.index + 1;
      } else if (closers.includes(char) && this.#endsString(this.index + 1, place)) {
        pieces.push(text.slice(from, this.index));
        this.index++;
        return pieces.join('');
      }
    }
    this.isCut = true;
    return null;
  }

  /** Whether what follows a quote lets the object go on. If not, the quote belongs to the text. */
  #endsString(after: number, place: Place): boolean {
    const text = this.#text;
    const next = skipWhitespace(text, after);
    const char = text[next];
    if (char === undefined) return true;
    if (place === 'key') return char === ':';
    if (char === '}' || char === ']' || char === '#' || this.#isOuterEnd(next)) return true;
    if (char === '/') return text[next + 1] === '/' || text[next + 1] === '*';
    if (char === ',') return this.#continues(skipWhitespace(text, next + 1), place);
    if (!isQuote(char)) return false;
    // A forgotten comma.
    return place === 'item'
      ? text.slice(after, next).includes('\n')
      : matchAt(QUOTED_KEY_AND_COLON, text, next) !== null;
  }

  /** Whether a further member or item starts here, after a comma. */
  #continues(index: number, place: Place): boolean {
    const char = this.#text[index];
    if (char === undefined || isQuote(char) || '{[}]#/'.includes(char)) return true;
    return matchAt(place === 'member' ? BARE_KEY_AND_COLON : ITEM_START, this.#text, index) !== null;
  }

  /** A constant, a number, or words without quotes, up to the next comma, bracket or line break. */
  #readBareWords(): unknown {
    const text = this.#text;
    const from = this.index;
    do this.index++;
    while (this.index < text.length && !this.#endsWords(this.index));
    const word = text.slice(from, this.index).trim();
    const constant = CONSTANTS.get(word.toLowerCase());
    if (constant !== undefined) return constant;
    if (this.index === text.length) {
      this.isCut = true;
      return NOTHING;
    }
    return NUMBER.test(word) ? Number(word) : word;
  }

  #endsWords(index: number): boolean {
    const text = this.#text;
    if (text[index] === '#' || text.startsWith('//', index)) return /\s/.test(text[index - 1]!);
    return ',}]\n'.includes(text[index]!) || this.#isOuterEnd(index);
  }

  /** What can only stand outside: a closing bracket of another kind, a closing tag, a code fence. */
  #isOuterEnd(index: number): boolean {
    const char = this.#text[index];
    if (char === '<') return this.#text[index + 1] === '/';
    if (char === '`') return this.#text.startsWith('```', index);
    return char === '}' || char === ']';
  }

  #skipSpace(): void {
    const text = this.#text;
    for (;;) {
      this.index = skipWhitespace(text, this.index);
      const isLineComment = text[this.index] === '#' || text.startsWith('//', this.index);
      if (isLineComment) {
        const lineEnd = text.indexOf('\n', this.index);
        this.index = lineEnd === -1 ? text.length : lineEnd;
      } else if (text.startsWith('/*', this.index) && this.index + 2 <= this.#lastBlockCommentEnd) {
        this.index = text.indexOf('*/', this.index + 2) + 2;
      } else {
        return;
      }
    }
  }
}

function isQuote(char: string): boolean {
  return DOUBLE_QUOTES.includes(char) || SINGLE_QUOTES.includes(char);
}

function closersOf(opener: string): string {
  if (opener === '"' || opener === "'") return opener;
  return DOUBLE_QUOTES.includes(opener) ? DOUBLE_QUOTES : SINGLE_QUOTES;
}

/** JSON's escapes and Python's. An unknown one is kept as it stands: `\d` may be meant. */
function readEscape(text: string, index: number): { decoded: string; length: number } {
  const char = text[index + 1];
  if (char === undefined) return { decoded: '', length: 1 };
  if ('"\'\\/'.includes(char)) return { decoded: char, length: 2 };
  const named = NAMED_ESCAPES[char];
  if (named !== undefined) return { decoded: named, length: 2 };
  const digits = HEX_DIGITS[char] ?? 0;
  const hex = text.slice(index + 2, index + 2 + digits);
  const code = hex.length === digits && /^[0-9a-f]+$/i.test(hex) ? Number.parseInt(hex, 16) : Infinity;
  return code <= 0x10ffff
    ? { decoded: String.fromCodePoint(code), length: 2 + digits }
    : { decoded: `\\${char}`, length: 2 };
}

function skipWhitespace(text: string, from: number): number {
  let index = from;
  while (index < text.length && (text.charCodeAt(index) <= 32 || /\s/.test(text[index]!))) index++;
  return index;
}

/** `pattern` is sticky. */
function matchAt(pattern: RegExp, text: string, index: number): string | null {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0] ?? null;
}
