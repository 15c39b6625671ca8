import { describe, expect, it } from 'vitest';
import { shorten, titleOf } from './title.ts';

describe('titleOf', () => {
  it.each([
    ['A red house stands on a meadow. It snows.', 'A red house stands on a meadow'],
    ['Where is the moon? Nobody knows.', 'Where is the moon?'],
    ['“Come home!” she said. He did.', '“Come home!” she said'],
    ['“Where is home?” She looked.', '“Where is home?”'],
    ['Mr. Fox and Dr. Owl bake 2.5 cakes. Then they rest.', 'Mr. Fox and Dr. Owl bake 2.5 cakes'],
    ['一只红色的狐狸走在雪地里。天黑了。', '一只红色的狐狸走在雪地里'],
    ['# The Fox\n\nA fox walks home. It snows.', 'The Fox'],
    ['  two\t spaces   here  ', 'two spaces here'],
    ['Six pictures, please:', 'Six pictures, please'],
    ['\n \n', 'A story in pictures'],
    ['...', 'A story in pictures'],
  ])('makes of %j the title %j', (request, title) => {
    expect(titleOf(request)).toBe(title);
  });

  it('shortens a long sentence at a word', () => {
    expect(titleOf(`${'lantern '.repeat(20)}end.`)).toBe(`${'lantern '.repeat(8).trim()}…`);
  });
});

describe('shorten', () => {
  it('cuts a word that is longer than the limit', () => {
    expect(shorten('abcdefghij', 5)).toBe('abcd…');
  });

  it('never cuts through an emoji made of several signs', () => {
    expect(shorten('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 2)).toBe('👩‍👩‍👧…');
  });

  it('leaves a text alone that fits exactly', () => {
    expect(shorten('abcde', 5)).toBe('abcde');
  });
});
