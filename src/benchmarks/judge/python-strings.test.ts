import { describe, expect, it } from 'vitest';
import { fillFormat, pythonStrings } from './python-strings.ts';

const named = (source: string) =>
  Object.fromEntries(pythonStrings(source).map(({ name, value }) => [name, value]));

describe('strings in Python source', () => {
  it('are found by the variable or key they are given to', () => {
    const source = `
# A comment with a "quote" and it's fine
ONE = "first"
TWO = '''second
line'''.strip()
call("nameless", {"text": f"""third {x}""", 'key': "fourth"})
`;
    expect(named(source)).toEqual({
      ONE: 'first',
      TWO: 'second\nline',
      null: 'key',
      text: 'third {x}',
      key: 'fourth',
    });
    expect(pythonStrings(source).find(({ name }) => name === 'text')?.prefix).toBe('f');
  });

  it('have their escapes resolved, unless they are raw', () => {
    const source = String.raw`A = "a\n\"b\" \u00e9 \x41 \\ \d \
c"
B = r"a\n\d"`;
    expect(named(source)).toEqual({ A: 'a\n"b" é A \\ \\d c', B: 'a\\n\\d' });
  });

  it('are read alike with any line ends', () => {
    expect(named('A = """one\r\ntwo"""\r\nB = "x"')).toEqual({ A: 'one\ntwo', B: 'x' });
  });

  it('end with one that is never closed', () => {
    expect(named('A = "x"\nB = """open')).toEqual({ A: 'x' });
    expect(pythonStrings('')).toEqual([]);
  });
});

describe('a format template', () => {
  it('takes each value once, and doubled braces as braces', () => {
    expect(fillFormat('{{"a": {x}}} {y}', { x: '{y}', y: '2' })).toBe('{"a": {y}} 2');
  });

  it('names a field that it has no value for', () => {
    expect(() => fillFormat('{z}', {})).toThrow('{z}');
  });
});
