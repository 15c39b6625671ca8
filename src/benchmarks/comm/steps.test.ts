import { describe, expect, it } from 'vitest';
import type { PictureSource } from '../data/picture-source.ts';
import { commAnswerParts, commSteps, commText, stepTexts, stepTokens } from './steps.ts';

const pictures = (count: number): PictureSource[] =>
  Array.from({ length: count }, (_, index) => ({ kind: 'file', path: `${index + 1}.jpg` }));
/** Steps as strings, for short comparisons. */
const shown = (text: string, count: number, before = 0): string[] =>
  commSteps(text, pictures(count), before).steps.map((step) =>
    step
      .map((part) =>
        part.type === 'text' ? part.text : `<${part.picture.kind === 'file' ? part.picture.path : ''}>`,
      )
      .join(' '),
  );

describe("CoMM's text form", () => {
  it('has a step after each number in brackets that is followed by space', () => {
    expect(stepTexts('Before. (1) one <IMAGE>(2) two\nlines (3)three')).toEqual([
      'one <IMAGE>',
      'two\nlines',
    ]);
    expect(stepTexts('no steps at all')).toEqual([]);
  });

  it('is split by a number in brackets inside a step, too', () => {
    expect(stepTexts('(1) see figure (3) below')).toEqual(['see figure', 'below']);
  });

  it('loses brackets, and tokens that one model left', () => {
    expect(stepTokens('a [b] c <IMAGE> d < e')).toEqual([
      { text: 'a' },
      { text: 'b' },
      { text: 'c' },
      'image',
      { text: 'd' },
      { text: 'e' },
    ]);
    expect(stepTokens('IMG0 [imgblock]x[/imgblock] ')).toEqual([]);
  });
});

describe('the steps of a document', () => {
  it('take their pictures in order and are numbered anew', () => {
    expect(shown('(3) c <IMAGE> (4) d <IMAGE> e', 2)).toEqual(['(1) c <1.jpg>', '(2) d <2.jpg> e']);
  });

  it('end where the pictures run out', () => {
    expect(shown('(1) a <IMAGE> b <IMAGE> c (2) d', 1)).toEqual(['(1) a <1.jpg> b', '(2) d']);
  });

  it('end with the tenth picture, those of the input counted', () => {
    expect(shown('(1) a <IMAGE> b (2) c <IMAGE> d (3) e', 3, 8)).toEqual([
      '(1) a <1.jpg> b',
      '(2) c <2.jpg>',
    ]);
    expect(commSteps('(1) a <IMAGE> (2) b', pictures(1), 9).used).toBe(1);
  });
});

describe('an answer', () => {
  const parts = [
    { type: 'text', step: 3, text: ' Glue it. ' },
    { type: 'image', step: 3, picture: pictures(2)[0]! },
    { type: 'image', step: 4, picture: pictures(2)[1]! },
  ] as const;

  it("is written in CoMM's form, its steps numbered from where it begins", () => {
    expect(commText(parts, 3)).toEqual({ text: '(3) Glue it. <IMAGE> (4) <IMAGE>', pictures: pictures(2) });
  });

  it('keeps its pictures when its words look like steps or pictures', () => {
    const tricky = [{ type: 'text', step: 3, text: 'As in (2) and (7) <IMAGE> above' } as const, parts[1]];
    const { text, pictures: list } = commText(tricky, 1);
    expect(text).toBe('(1) As in 2) and 7)  above <IMAGE>');
    expect(commSteps(text, list, 0).used).toBe(1);
  });

  it('of another model keeps its words, and the place of a step that is empty', () => {
    const foreign = '(1) a [b] <IMAGE> (2) (3) c <IMAGE> d';
    const read = commAnswerParts(foreign, pictures(2));
    expect(
      read.map((part) => (part.type === 'text' ? `${part.step} ${part.text}` : `${part.step} #`)),
    ).toEqual(['1 a [b]', '1 #', '2 ', '3 c', '3 #', '3 d']);
    const { text, pictures: list } = commText(read, 1);
    expect(commSteps(text, list, 0)).toEqual(commSteps(foreign, pictures(2), 0));
  });

  it('is read back from it', () => {
    const { text, pictures: list } = commText(parts, 3);
    expect(commAnswerParts(text, list)).toEqual([
      { type: 'text', step: 1, text: 'Glue it.' },
      { type: 'image', step: 1, picture: list[0] },
      { type: 'image', step: 2, picture: list[1] },
    ]);
  });
});
