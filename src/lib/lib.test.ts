import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';
import { hashToInt, sha256 } from './hash.ts';
import { createRng, nextInt, pick, shuffle } from './rng.ts';

describe('hash', () => {
  it('gives the SHA-256 of the standard test vector', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('tells apart parts that read alike when joined', () => {
    expect(hashToInt('a', 1, 12)).not.toBe(hashToInt('a', 11, 2));
    expect(hashToInt('x')).toBe(hashToInt('x'));
  });

  it('stays within 31 bits and spreads neighbours over the whole range', () => {
    const values = Array.from({ length: 2000 }, (_, index) => hashToInt('seed', index));
    expect(new Set(values).size).toBe(2000);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(2 ** 31);
    const upperHalf = values.filter((value) => value >= 2 ** 30).length;
    // 2000 fair coins: 1000 +- 4 standard deviations of 22.
    expect(Math.abs(upperHalf - 1000)).toBeLessThan(90);
  });
});

describe('rng', () => {
  it('repeats itself from the same seed and differs from another', () => {
    const take = (seed: number) => Array.from({ length: 5 }, createRng(seed));
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
  });

  it('reaches every whole number below the bound', () => {
    const rng = createRng(3);
    expect(new Set(Array.from({ length: 200 }, () => nextInt(rng, 5)))).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  it('shuffles without losing anything, and picks only what is there', () => {
    const rng = createRng(4);
    expect(shuffle(rng, [1, 2, 3, 4]).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
    expect(() => pick(rng, [])).toThrow('at least one');
  });
});

describe('duration', () => {
  it.each([
    ['250ms', 250],
    ['90', 90_000],
    ['90s', 90_000],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
  ])('reads %s as %d ms', (text, durationMs) => {
    expect(parseDuration(text)).toBe(durationMs);
  });

  it.each(['', 'soon', '-5m', '5 minutes', '1e3'])('does not read "%s"', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('writes durations as people read them', () => {
    expect([formatDuration(850), formatDuration(4230), formatDuration(185_000)]).toEqual([
      '850 ms',
      '4.2 s',
      '3 min 5 s',
    ]);
  });
});
