import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReply } from './tolerant.ts';

const read = (text: string) => readReply(text, ['a', 'plan']);

describe('reading a reply', () => {
  it('takes think and answer apart', () => {
    expect(read('<think>\nwhy\n</think>\n\n<answer>\n{"a": 1}\n</answer>')).toEqual({
      think: 'why',
      answer: { a: 1 },
      isCut: false,
      isThinkOpen: false,
    });
  });

  it.each([
    ['bare JSON', '{"a": 1}'],
    ['a code fence', 'Here it is:\n```json\n{"a": 1}\n```\nI hope that helps {a lot}!'],
    ['an unclosed answer', '<think>why</think><answer>{"a": 1}'],
    ['prose with braces', 'With \\frac{x}{y} and {this} and { that: {"a": 1}'],
    ['another object after it', '{"a": 1} {"b": 2}'],
    ['a wrapper', '{"response": {"a": 1}}'],
    ['capital tags', '<THINK>x</THINK><Answer>{"a": 1}</Answer>'],
    ['a tagged answer before an untagged object', '<answer>{"a": 1}</answer> For example {"a": 2}'],
    ['several, the last', '{"a": 3} no, {"a": 2} no, {"a": 1}'],
    ['a cut one after a whole one', '{"a": 1} {"a": [1, "tw'],
    ['thinking that the chat template opened', 'first {"a": 2} then </think>{"a": 1}'],
    ['thinking that ends in the answer', '<think>first {"a": 2}\n<answer>{"a": 1}</answer>'],
    ['thinking that never ends', '<think>first {"a": 2}, rather\n```json\n{"a": 1}\n```\n'],
    ['drafts in tags inside the thinking', '<think><answer>{"a": 2}</answer></think> {"a": 1}'],
  ])('finds the answer in %s', (_, text) => {
    expect(read(text).answer).toEqual({ a: 1 });
  });

  it('never takes an object from the thinking', () => {
    expect(read('<think>{"a": 1}</think>').answer).toBeNull();
    expect(read('{"a": 1}</think> and so').answer).toBeNull();
    expect(read('<think>{"a": 1} seems right, but')).toMatchObject({ answer: null, isThinkOpen: true });
  });

  it('gives the thinking without the answer', () => {
    expect(read('<think>one</think> <think>two</think>{"a": 1}').think).toBe('one\n\ntwo');
    expect(read('one</think>{"a": 1}').think).toBe('one');
    expect(read('<think>one\n```json\n{"a": 1}\n```').think).toBe('one');
  });

  it('leaves tags inside a text alone', () => {
    const text = 'a <think> bubble </think> and </answer> on a 3 / 4 view, size < 5';
    expect(read(JSON.stringify({ a: text })).answer).toEqual({ a: text });
    expect(read(`<answer>${JSON.stringify({ a: text })}</answer>`).answer).toEqual({ a: text });
  });

  it('says that the answer was cut off', () => {
    expect(read('<answer>{"plan": [{"n": 1}, {"n": 2, "p": "a ca')).toMatchObject({
      answer: { plan: [{ n: 1 }] },
      isCut: true,
    });
  });

  it('ends on a megabyte of anything', () => {
    const units = [
      '{',
      '{"a":',
      '{"a": "x" y ',
      '{"a":"x",/*',
      '<think>',
      '</think>',
      '<think><answer>',
      '{"a":1}',
    ];
    units.push(
      '{"a',
      '{"a": [',
      "{'a': 'it's, ",
      '{“',
      '{"a": "x"     ',
      '{"b":{"a":1},',
      '{"a": "',
      '{"plan": ["x" y ',
    );
    for (const unit of units) {
      const text = unit.repeat(Math.ceil(1e6 / unit.length));
      expect(read(text).think.length).toBeLessThanOrEqual(text.length);
    }
  });

  it('reads a long valid plan in a megabyte of prose', () => {
    const prose = 'It is {not} the end yet. '.repeat(40_000);
    const plan = { plan: Array.from({ length: 500 }, (_, n) => ({ n, p: 'It\'s a "cat" {x}' })) };
    expect(read(`${prose}${JSON.stringify(plan)}${prose}`).answer).toEqual(plan);
  });

  it('never throws', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '“',
      '\\',
      ':',
      ',',
      '\n',
      ' ',
      '#',
      '//',
      '/*',
      '*/',
      '```',
      'a',
      '1',
    ];
    pieces.push(
      '"a"',
      'true',
      'None',
      '<think>',
      '</think>',
      '<answer>',
      '</answer>',
      '{"a":',
      '\\u12',
      '\ud800',
      'é',
    );
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (reply) => {
        const { answer } = read(reply);
        expect(answer === null || 'a' in answer || 'plan' in answer).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
