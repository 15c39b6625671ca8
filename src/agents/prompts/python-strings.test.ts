import { describe, expect, it } from 'vitest';
import { readPythonStrings } from './python-strings.ts';

const read = (source: string) => Object.fromEntries(readPythonStrings(source));

describe('reading string constants of a Python file', () => {
  it.each([
    ['a plain string', `A = 'it"s'`, `it"s`],
    ['double quotes', `A = "it's"`, `it's`],
    ['triple quotes over lines', `A = """\nfirst "x"\n  'second'\n"""`, `\nfirst "x"\n  'second'\n`],
    ['single triple quotes', `A = '''one "" two'''`, 'one "" two'],
    ['an annotation', `A: str = 'x'  # note 'y'`, 'x'],
    ['escapes', String.raw`A = 'a\n\t\\\'\x41\u00e9\U0001f600\101\d'`, "a\n\t\\'Aé😀A\\d"],
    ['a raw string', String.raw`A = r'\d\''`, String.raw`\d\'`],
    ['a continued line in a string', "A = 'one \\\ntwo'", 'one two'],
    ['strings in brackets', `A = (\n  'one '  # first\n  "two"\n)`, 'one two'],
    ['a joined string', `A = 'one ' + \\\n  "two"`, 'one two'],
    ['strip', `A = """\n x \n""".strip()`, 'x'],
    ['strip of a bracket', `A = (' one '\n 'two ').rstrip()`, ' one two'],
    ['Windows line ends', `A = """x\r\ny"""\r\n`, 'x\ny'],
    ['the later of two', `A = 'x'\nA = 'y'`, 'y'],
  ])('reads %s', (_, source, value) => {
    expect(read(source)).toEqual({ A: value });
  });

  it('finds each constant between other code', () => {
    const source = `"""Module.\nA = 'no'\n"""\nimport os\n\nA = 'a'\ndef f(x='y'):\n    B = 'inner'\n    return x == 'z'\n\nC = "c"`;
    expect(read(source)).toEqual({ A: 'a', C: 'c' });
  });

  it.each([
    "A = f'{x}'",
    "A = b'x'",
    "A = 'x' % y",
    'A = g("x")',
    "A = 'x'.format(1)",
    "A = ['x']",
    "A == 'x'",
    "A = 'x",
  ])('leaves out %s, which is no constant string', (source) => {
    expect(read(`${source}\nB = 'b'`)['A']).toBeUndefined();
  });

  it('ends on files that are not Python', () => {
    expect(read('"""'.repeat(10_001))).toEqual({});
    expect(read(`A = ${'('.repeat(100_000)}`)).toEqual({});
  });
});
