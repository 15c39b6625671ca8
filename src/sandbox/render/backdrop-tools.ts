/** Small helpers to paint backdrops in SVG. Coordinates are units of the 96 x 96 picture. */
import type { Rng } from '../../lib/rng.ts';
import type { Time } from '../lexicon.ts';

/** What a backdrop painter works with. */
export interface Brush {
  readonly time: Time;
  /** A daylight colour as it looks at this time of day. */
  readonly tone: (hex: string) => string;
  readonly rng: Rng;
}

/** A filled outline. */
export function shape(path: string, fill: string, opacity = 1): string {
  return `<path d="${path}" fill="${fill}"${opacity < 1 ? ` opacity="${opacity}"` : ''}/>`;
}

/** A drawn line with round ends. */
export function line(path: string, colour: string, width: number, opacity = 1): string {
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" opacity="${opacity}"/>`;
}

/** A filled circle. */
export function dot(x: number, y: number, radius: number, fill: string, opacity = 1): string {
  return `<circle cx="${at(x)}" cy="${at(y)}" r="${at(radius)}" fill="${fill}" opacity="${at(opacity)}"/>`;
}

/** An area from top to bottom colour. `id` is unique within a backdrop. */
export function shadedShape(id: string, path: string, top: string, bottom: string): string {
  const stops = `<stop offset="0" stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/>`;
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops}</linearGradient><path d="${path}" fill="url(#${id})"/>`;
}

/** `count` details scattered over the ground between two heights, nearer ones larger: `scale` runs from 0.5 to 1.2. */
export function scatter(
  { rng }: Brush,
  options: { count: number; fromY: number; toY: number },
  paint: (x: number, y: number, scale: number) => string,
): string {
  const { count, fromY, toY } = options;
  return Array.from({ length: count }, () => {
    const depth = rng();
    return paint(96 * rng(), fromY + (toY - fromY) * depth, 0.5 + 0.7 * depth);
  }).join('');
}

/** A number as short SVG text. */
export function at(value: number): string {
  return value.toFixed(2);
}
