import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffWords } from './word-diff.ts';

const sideOf = (before: string, after: string, kind: 'added' | 'removed') =>
  diffWords(before, after)
    .filter((part) => part.kind === 'same' || part.kind === kind)
    .map((part) => part.text)
    .join('');

describe('diffWords', () => {
  it('marks what was added and removed, and joins neighbours into phrases', () => {
    expect(diffWords('Add two white birds.', 'Add exactly two small birds.')).toEqual([
      { kind: 'same', text: 'Add ' },
      { kind: 'added', text: 'exactly ' },
      { kind: 'same', text: 'two ' },
      { kind: 'removed', text: 'white ' },
      { kind: 'added', text: 'small ' },
      { kind: 'same', text: 'birds.' },
    ]);
  });

  it('takes a word and the comma after it apart', () => {
    expect(diffWords('a red house', 'a red house, at night')).toEqual([
      { kind: 'same', text: 'a red house' },
      { kind: 'added', text: ', at night' },
    ]);
  });

  it('keeps the longest common subsequence in the middle', () => {
    // Common middle of "b c d" and "c x d": "c d", two of three words.
    const same = diffWords('a b c d e', 'a c x d e').filter((part) => part.kind === 'same');
    expect(same.map((part) => part.text).join('')).toBe('a c d e');
  });

  it('compares Chinese sign by sign, because it writes no spaces', () => {
    expect(diffWords('红房子', '蓝房子')).toEqual([
      { kind: 'removed', text: '红' },
      { kind: 'added', text: '蓝' },
      { kind: 'same', text: '房子' },
    ]);
  });

  it('says nothing of two empty texts, and everything of one', () => {
    expect(diffWords('', '')).toEqual([]);
    expect(diffWords('', 'new')).toEqual([{ kind: 'added', text: 'new' }]);
    expect(diffWords('old', '')).toEqual([{ kind: 'removed', text: 'old' }]);
  });

  it('gives the newer text back from its same and added parts, and the words of the older one', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', 'don’t', '4', ',', '.', '家', '🙂'), { maxLength: 30 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(sideOf(before, after, 'added')).toBe(after);
        expect(sideOf(before, after, 'removed').replace(/\s/g, '')).toBe(before.replace(/\s/g, ''));
      }),
    );
  });

  it('replaces the middle as a whole when two very long texts share next to nothing', () => {
    const before = `start ${'x '.repeat(3000)}end`;
    const after = `start ${'y x '.repeat(1500)}stop end`;
    expect(diffWords(before, after).map((part) => [part.kind, part.text.length])).toEqual([
      ['same', 6],
      ['removed', 6000],
      ['added', 6005],
      ['same', 3],
    ]);
  });
});
