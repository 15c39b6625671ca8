import { describe, expect, it } from 'vitest';
import { checkFallbacks, fallbacksOf } from './fallbacks.ts';
import { createInterleaver } from './interleaver.ts';

const same = (id: string) => id;

describe('fallbacks', () => {
  it('are tried in their order, each followed by its own, none twice', () => {
    const fallbacks = { a: ['b', 'c'], b: ['d', 'c'] };
    expect(fallbacksOf('a', fallbacks, same)).toEqual(['b', 'd', 'c']);
    expect(fallbacksOf('c', fallbacks, same)).toEqual([]);
  });

  it.each([
    ['itself', { a: ['a'] }, 'a -> a'],
    ['each other', { a: ['b'], b: ['c'], c: ['b'] }, 'b -> c -> b'],
  ])('that lead back to %s are named with the way and the setting', (_name, fallbacks, way) => {
    expect(() => checkFallbacks(fallbacks as Record<string, string[]>, same)).toThrow(way);
    expect(() => checkFallbacks(fallbacks as Record<string, string[]>, same)).toThrow('"fallbacks"');
  });

  it('see through aliases', () => {
    const canonical = (id: string) => (id === 'short' ? 'a' : id);
    expect(() => checkFallbacks({ a: ['b'], b: ['short'] }, canonical)).toThrow('a -> b -> a');
  });

  it('that lead back are found before a run is begun', () => {
    const fallbacks = { 'sandbox:image': ['openai:gpt-image-1'], 'openai:gpt-image-1': ['sandbox:image'] };
    expect(() => createInterleaver({ fallbacks, env: {} })).toThrow('lead back');
  });
});
