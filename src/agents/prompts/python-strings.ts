/**
 * Reads string constants out of a Python source file without running it: assignments in the first column whose value
 * is one string literal, or several side by side or joined by `+`, in brackets or not, with `.strip()` and the like.
 */

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};
const ASSIGNMENT = /([A-Za-z_]\w*)[ \t]*(?::[^=\n]*)?=(?!=)/y;
const STRING_START = /([A-Za-z]{0,2})("""|'''|"|')/y;
const STRIP = /\.(strip|lstrip|rstrip)\(\s*\)/y;
const CODE_ESCAPE = /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})/y;

/** The string constants by name. What is no constant string (an f-string, a call) is left out; a later one wins. */
export function readPythonStrings(source: string): ReadonlyMap<string, string> {
  const text = source.replaceAll('\r\n', '\n');
  const found = new Map<string, string>();
  let index = 0;
  while (index < text.length) {
    const isLineStart = index === 0 || text[index - 1] === '\n';
    const name = isLineStart ? matchAt(ASSIGNMENT, text, index) : null;
    if (name !== null) {
      const value = readExpression(text, index + name[0].length);
      if (value !== null) found.set(name[1]!, value.text);
      index = value?.end ?? index + name[0].length;
    } else if (text[index] === '#') {
      index = endOfLine(text, index);
    } else {
      // A string that is assigned to nothing may hold text that looks like an assignment.
      index = readString(text, index)?.end ?? index + 1;
    }
  }
  return found;
}

interface Literal {
  readonly text: string;
  /** Index after the last character. */
  readonly end: number;
}

/** Strings up to the end of the line or of the bracket; `null` when anything else stands there. */
function readExpression(text: string, start: number): Literal | null {
  const pieces: string[] = [];
  let depth = 0;
  let index = start;
  for (;;) {
    const char = text[index];
    const literal = readString(text, index);
    if (literal !== null) {
      if (!literal.isConstant) return null;
      pieces.push(literal.text);
      index = literal.end;
    } else if (char === undefined || char === ';' || (char === '\n' && depth === 0)) {
      return pieces.length === 0 ? null : { text: pieces.join(''), end: index };
    } else if (char === '(') {
      depth++;
      index++;
    } else if (char === ')') {
      depth--;
      index++;
    } else if (char === '#') {
      index = endOfLine(text, index);
    } else if (char === '\\' && text[index + 1] === '\n') {
      index += 2;
    } else if (char === '+' || /\s/.test(char)) {
      index++;
    } else {
      const strip = matchAt(STRIP, text, index);
      if (strip === null || pieces.length === 0) return null;
      const joined = depth === 0 && pieces.length > 1 ? pieces.splice(0, Infinity).join('') : pieces.pop()!;
      pieces.push(stripped(joined, strip[1]!));
      index += strip[0].length;
    }
  }
}

/** The string that starts here; `null` when none does, or when it does not end. */
function readString(text: string, index: number): (Literal & { readonly isConstant: boolean }) | null {
  if (index > 0 && /\w/.test(text[index - 1]!)) return null;
  const start = matchAt(STRING_START, text, index);
  if (start === null) return null;
  const prefix = start[1]!.toLowerCase();
  const quote = start[2]!;
  const isRaw = prefix.includes('r');
  const pieces: string[] = [];
  let at = index + start[0].length;
  while (!text.startsWith(quote, at)) {
    const char = text[at];
    if (char === undefined || (char === '\n' && quote.length === 1)) return null;
    if (char === '\\') {
      const { decoded, length } = readEscape(text, at);
      pieces.push(isRaw ? text.slice(at, at + 2) : decoded);
      at += isRaw ? 2 : length;
    } else {
      pieces.push(char);
      at++;
    }
  }
  return { text: pieces.join(''), end: at + quote.length, isConstant: ['', 'r', 'u'].includes(prefix) };
}

/** Python keeps the backslash of an escape that it does not know. */
function readEscape(text: string, index: number): { decoded: string; length: number } {
  const named = NAMED_ESCAPES[text[index + 1] ?? ''];
  if (named !== undefined) return { decoded: named, length: 2 };
  const match = matchAt(CODE_ESCAPE, text, index + 1);
  const hex = match?.[1] ?? match?.[2] ?? match?.[3];
  const code = hex === undefined ? Number.parseInt(match?.[4] ?? '', 8) : Number.parseInt(hex, 16);
  return code <= 0x10ffff
    ? { decoded: String.fromCodePoint(code), length: 1 + match![0].length }
    : { decoded: text.slice(index, index + 2), length: 2 };
}

function stripped(text: string, how: string): string {
  if (how === 'lstrip') return text.trimStart();
  return how === 'rstrip' ? text.trimEnd() : text.trim();
}

function endOfLine(text: string, index: number): number {
  const end = text.indexOf('\n', index);
  return end === -1 ? text.length : end;
}

function matchAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}
