import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLooseReader } from './loose-json.ts';

const read = (text: string) => createLooseReader(text)(0);
const valueOf = (text: string) => read(text).value;

const PYTHON_CHARS = [
  'a',
  'b',
  ' ',
  "'",
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '#',
  '/',
  '\n',
  '\u00a0',
  '\u2028',
  'é',
];

/** What `repr` of Python prints for such a value. */
function pythonRepr(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    const escaped = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(quote, `\\${quote}`);
    return quote + escaped.replaceAll('\u00a0', '\\xa0').replaceAll('\u2028', '\\u2028') + quote;
  }
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  const members = Object.entries(value as object).map(
    ([key, member]) => `${pythonRepr(key)}: ${pythonRepr(member)}`,
  );
  return `{${members.join(', ')}}`;
}

const jsonObject = fc
  .dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }))
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);

describe('the loose reader', () => {
  it('reads every JSON object as JSON.parse does, to its last character', () => {
    fc.assert(
      fc.property(jsonObject, fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(read(`${text} and more`)).toEqual({ value, end: text.length, isCut: false });
      }),
    );
  });

  it('reads what Python prints for the same object', () => {
    const plain = fc.string({ unit: fc.constantFrom(...PYTHON_CHARS) });
    const object = fc.dictionary(
      plain,
      fc.oneof(plain, fc.integer(), fc.boolean(), fc.constant(null), fc.array(plain)),
    );
    fc.assert(
      fc.property(object, (value) => {
        expect(valueOf(pythonRepr(value))).toEqual({ ...value });
      }),
    );
  });

  it('keeps a member named __proto__ a plain member', () => {
    const value = valueOf('{"__proto__": {"a": 1}}')!;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it.each([
    ["{'a': 'the dog's ears, and cats', 'b': 1}", { a: "the dog's ears, and cats", b: 1 }],
    ['{"a": "a sign "OPEN"", "b": "say "hi", he said"}', { a: 'a sign "OPEN"', b: 'say "hi", he said' }],
    ['{“a”: “one ‘two’ "three"”, ‘b’: ‘it’s’}', { a: 'one ‘two’ "three"', b: 'it’s' }],
    ['{"a": "“quoted” words"}', { a: '“quoted” words' }],
    ['{"a": "two\nlines"}', { a: 'two\nlines' }],
    ['{"a": "x" "b": "y"\n"c": ["p"\n"q"]}', { a: 'x', b: 'y', c: ['p', 'q'] }],
    ['{"a": 1,, "b": [1, 2,],}', { a: 1, b: [1, 2] }],
    [
      '{a: yes please, b: step 2, c: -1.5e2, d: undefined}',
      { a: 'yes please', b: 'step 2', c: -150, d: null },
    ],
    ['{"a": 8 # out of {10}, "\n, "b": 9 // "}\n, /* "c": { */ "d": NaN}', { a: 8, b: 9, d: null }],
    ['{"a": "x # y // z /* w */", "b": "http://x.y/z"}', { a: 'x # y // z /* w */', b: 'http://x.y/z' }],
    ['{"a": "\\x41\\u00e9\\U0001f600\\/\\d\\\'"}', { a: "Aé😀/\\d'" }],
    ['{"a": , "b": }', { a: null, b: null }],
    ['{"a": "x"\n</answer>', { a: 'x' }],
    ['{"a": ["x"\n```', { a: ['x'] }],
    ['{}', {}],
  ])('reads %s', (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  it.each(['{don’t}', '{placeholder}', '{ and then', '{1: 2}', '{{"a": 1}}', '{"a": [{"b": 1, {"b": 2}]}'])(
    'does not take %s for an object',
    (text) => {
      expect(valueOf(text)).toBeNull();
    },
  );

  it('keeps what was complete when the text ends in the middle, and says so', () => {
    const whole = '{"r": "why", "plan": [{"n": 1, "p": "one"}, {"n": 2, "p": "two"}]}';
    const cutAt = (mark: string) => read(whole.slice(0, whole.indexOf(mark) + mark.length));
    expect(cutAt('"p": "tw')).toMatchObject({ value: { r: 'why', plan: [{ n: 1, p: 'one' }] }, isCut: true });
    expect(cutAt('"two"}')).toMatchObject({ value: { plan: [{ p: 'one' }, { p: 'two' }] }, isCut: true });
    expect(cutAt('"wh')).toMatchObject({ value: {}, isCut: true });
    expect(cutAt('"plan": ')).toMatchObject({ value: { r: 'why' }, isCut: true });
  });

  it('does not count a missing last brace as cut off', () => {
    expect(read('{"ok": true, "p": "x"')).toMatchObject({ value: { ok: true, p: 'x' }, isCut: false });
    expect(read('{"plan": [{"n": 1}]')).toMatchObject({ value: { plan: [{ n: 1 }] }, isCut: false });
    expect(read('{"ok": true, ')).toMatchObject({ value: { ok: true }, isCut: true });
  });

  it('gives up on deep nesting instead of running out of stack', () => {
    expect(valueOf('{"a":'.repeat(100_000))).toBeNull();
    expect(valueOf(`{"a":${'['.repeat(100_000)}`)).toBeNull();
  });
});
