import type { Dialect } from './openai-images-dialects.ts';

type Size = `${number}x${number}`;

/** Width and height of `1024x768`; `undefined` for anything else. */
function parsePair(text: string, separator: 'x' | ':'): readonly [number, number] | undefined {
  const [first, second, ...rest] = text.split(separator).map(Number);
  if (first === undefined || second === undefined || rest.length > 0) return undefined;
  return first > 0 && second > 0 && Number.isFinite(first * second) ? [first, second] : undefined;
}

/**
 * The size for an aspect ratio, because these servers take sizes only: of a fixed list the one whose ratio is nearest
 * (compared as a factor, so that 2:1 and 1:2 are equally far from square), else the size of about `areaPx` pixels
 * whose sides are multiples of `multipleOf`.
 *
 * @param aspectRatio `16:9`.
 * @returns `undefined` when the text is no ratio.
 */
export function sizeForAspectRatio(aspectRatio: string, sizes: Dialect['sizes']): Size | undefined {
  const pair = parsePair(aspectRatio, ':');
  if (pair === undefined) return undefined;
  const ratio = pair[0] / pair[1];
  if ('list' in sizes) {
    const distance = (size: string): number => {
      const [width, height] = parsePair(size, 'x')!;
      return Math.abs(Math.log(width / height / ratio));
    };
    return sizes.list.toSorted((a, b) => distance(a) - distance(b))[0];
  }
  const step = (sidePx: number): number =>
    Math.max(sizes.multipleOf, Math.round(sidePx / sizes.multipleOf) * sizes.multipleOf);
  return `${step(Math.sqrt(sizes.areaPx * ratio))}x${step(Math.sqrt(sizes.areaPx / ratio))}`;
}
