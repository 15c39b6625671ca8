/**
 * Reads string literals out of Python source, without running it: the judge prompts of three benchmarks exist only as
 * such literals in repositories that may not be copied. Knows quotes of both lengths, prefixes, escapes and comments;
 * not `\N{…}` and not concatenation.
 */

export interface PythonString {
  /** The variable or dictionary key it is given to; `null` where there is neither. */
  readonly name: string | null;
  /** Lower-case prefix, e.g. `f` or `r`. */
  readonly prefix: string;
  readonly value: string;
}

const OPENING = /#[^\n]*|([rbuf]{0,2})("""|'''|"|')/giy;
const NAMED_BEFORE = /(?:^|[\s,{(])(?:([A-Za-z_]\w*)\s*=|["']([^"'\n]+)["']\s*:)\s*$/;

/** All string literals in order. An unfinished one ends the list. */
export function pythonStrings(source: string): PythonString[] {
  // Python reads every kind of line end as \n.
  const text = source.replace(/\r\n?/g, '\n');
  const found: PythonString[] = [];
  let position = 0;
  while (position < text.length) {
    OPENING.lastIndex = position;
    const opening = OPENING.exec(text);
    const isInWord = /\w/.test(text[position - 1] ?? '') && /\w/.test(text[position] ?? '');
    if (!opening || (isInWord && opening[1] !== '')) {
      position++;
      continue;
    }
    position = OPENING.lastIndex;
    const [, prefix = '', quote] = opening;
    if (quote === undefined) continue;
    const end = closingOf(text, position, quote);
    if (end === -1) break;
    const body = text.slice(position, end);
    const isRaw = prefix.toLowerCase().includes('r');
    const before = NAMED_BEFORE.exec(text.slice(Math.max(0, opening.index - 200), opening.index));
    found.push({
      name: before?.[1] ?? before?.[2] ?? null,
      prefix: prefix.toLowerCase(),
      value: isRaw ? body : unescape(body),
    });
    position = end + quote.length;
  }
  return found;
}

function closingOf(text: string, from: number, quote: string): number {
  for (let index = from; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text.startsWith(quote, index)) return index;
    else if (quote.length === 1 && text[index] === '\n') return -1;
  }
  return -1;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

function unescape(body: string): string {
  return body.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([\s\S]))/gi,
    (
      all,
      x: string | undefined,
      u: string | undefined,
      long: string | undefined,
      one: string | undefined,
    ) => {
      const code = x ?? u ?? long;
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      // Python leaves an unknown escape as it is.
      return ESCAPES[one ?? ''] ?? all;
    },
  );
}

/**
 * Fills a template of `str.format` or an f-string: `{name}` becomes its value, `{{` and `}}` become braces. Values are
 * put in once and not looked through again.
 * @param values by the text between the braces.
 * @throws {Error} naming a field that has no value.
 */
export function fillFormat(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (all, field: string | undefined) => {
    if (field === undefined) return all[0]!;
    const value = values[field];
    if (value === undefined) throw new Error(`The template asks for {${field}}, which is not known.`);
    return value;
  });
}
