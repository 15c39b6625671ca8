/** What the policy's eye makes of two pictures, as scenes. */
import sharp from 'sharp';
import { COLOUR_NAMES, SIZES } from '../../sandbox/lexicon.ts';
import { EMPTY_SCENE } from '../../sandbox/scene.ts';
import type { Scene, Thing } from '../../sandbox/scene.ts';
import { headRange, PLACES } from './config.ts';
import type { Head } from './config.ts';
import { EYE_PX } from './patches.ts';
import { wordOf } from './vocabulary.ts';

/**
 * A picture at the size of the eye, from pixels alone.
 * @returns RGB bytes [EYE_PX, EYE_PX, 3]
 * @throws {Error} of the decoder when the bytes are no picture
 */
export async function decodeForEye(bytes: Uint8Array): Promise<Uint8Array> {
  const pixels = await sharp(bytes)
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    // The kernel that comes nearest to pictures drawn at this size: mean absolute difference 0.0066 of 1.
    .resize(EYE_PX, EYE_PX, { fit: 'fill', kernel: 'mitchell' })
    .raw()
    .toBuffer();
  return new Uint8Array(pixels);
}

/**
 * The scene of one picture of a pair by the likeliest words of each head; `null` for the blank canvas.
 * @param scores as `Engine.headScores` gives them for one pair
 */
export function sceneFrom(scores: Record<Head, Float32Array>, side: 'before' | 'after'): Scene | null {
  const offset = side === 'before' ? 0 : 1;
  const best = (head: Head, row: number): string => {
    const { from, size } = headRange(head);
    const words = scores[head].subarray(row * size, (row + 1) * size);
    return wordOf(from + words.indexOf(Math.max(...words)));
  };
  const background = best('background', offset);
  if (background === 'blank') return null;
  const things: Thing[] = [];
  for (let place = 0; place < PLACES; place++) {
    const row = place * 2 + offset;
    const kind = best('kind', row);
    if (kind === 'none') continue;
    const { size } = headRange('count');
    const counts = scores.count.subarray(row * size, (row + 1) * size);
    const colour = COLOUR_NAMES.find((name) => name === best('colour', row))!;
    const bulk = SIZES.find((name) => name === best('size', row))!;
    things.push({ kind, colour, count: 1 + counts.indexOf(Math.max(...counts)), place, size: bulk, look: 0 });
  }
  const moods = {
    background,
    time: best('time', offset),
    weather: best('weather', offset),
  } as Partial<Scene>;
  return { ...EMPTY_SCENE, ...moods, things };
}
