import { rowOf } from '../apply.ts';
import { COLOUR_NAMES } from '../lexicon.ts';
import type { Colour, Place, Size } from '../lexicon.ts';
import { CROOKED_TILT, JITTER, plainItems, WOBBLE_UNITS } from '../render/layout.ts';
import type { Item } from '../render/layout.ts';
import { itemFit } from './match.ts';
import type { Fit } from './match.ts';
import type { Costs } from './costs.ts';
import type { Library } from './templates.ts';

/** A group as it may stand in a place, nudged off the middle by whole px. */
export interface Guess {
  readonly kind: string;
  readonly colour: Colour;
  readonly count: number;
  readonly size: Size;
  readonly shiftX: number;
  readonly shiftY: number;
  /** Radians; 0 for upright. */
  readonly tilt: number;
  /** Cost saved over an empty place, in levels times pixels; the more negative the better. */
  readonly gain: number;
}

/** A guess fitted item by item. */
export interface Sighting extends Guess {
  readonly place: Place;
  /** Mean cost of the pixels that the group covers, in levels: small when it is really this group. */
  readonly misfit: number;
  /** Whether the group leans over. */
  readonly isCrooked: boolean;
}

/** Furthest that the renderer puts an item from the middle of its layout, in units, and a little for the eye's sake. */
const MOST_DRIFT = JITTER.centre + JITTER.item + WOBBLE_UNITS + 0.6;
/** Tilts of a group that leans over, in radians. */
export const LEANS = [CROOKED_TILT, -CROOKED_TILT] as const;
/** Tilt in radians from which a group counts as leaning. */
const LEANING = CROOKED_TILT * 0.65;

/** Fits each item of the group to the pixels: position to half a px, size and tilt as far as looks differ. */
/** @param rounds each halves the steps of the one before. */
export function refine(costs: Costs, library: Library, guess: Guess, place: Place, rounds = 2): Sighting {
  const sprite = library.sprites.get(guess.kind)!;
  const palette = costs.palettes[COLOUR_NAMES.indexOf(guess.colour)]!;
  const hasShadow = rowOf(place) > 0;
  let gain = 0;
  let cost = 0;
  let area = 0;
  let lean = 0;
  let shift = { x: guess.shiftX, y: guess.shiftY };
  for (const plain of plainItems({ place, count: guess.count, size: guess.size })) {
    const start = { ...plain, x: plain.x + shift.x, y: plain.y + shift.y, tilt: guess.tilt };
    const { item, fit } = climb(start, plain, rounds, (each) =>
      itemFit(costs, sprite, palette, each, hasShadow),
    );
    gain += fit.gain;
    cost += fit.cost;
    area += fit.area;
    lean += item.tilt / guess.count;
    shift = { x: item.x - plain.x, y: item.y - plain.y };
  }
  return { ...guess, gain, place, misfit: cost / Math.max(1, area), isCrooked: Math.abs(lean) > LEANING };
}

/** Hill climbing over position, then size and tilt, with steps that get finer. */
function climb(
  start: Item,
  plain: Item,
  rounds: number,
  fitOf: (item: Item) => Fit,
): { item: Item; fit: Fit } {
  let item = start;
  let fit = fitOf(start);
  const tryAll = (variants: readonly Item[]): boolean => {
    let moved = false;
    for (const next of variants) {
      if (Math.max(Math.abs(next.x - plain.x), Math.abs(next.y - plain.y)) > MOST_DRIFT) continue;
      const found = fitOf(next);
      if (found.gain >= fit.gain) continue;
      [item, fit, moved] = [next, found, true];
    }
    return moved;
  };
  for (let round = 0; round < rounds; round++) {
    const step = 1 / (round + 1);
    for (let tries = 0; tries < 4; tries++) {
      const { x, y } = item;
      const moved = tryAll([
        { ...item, x: x - step },
        { ...item, x: x + step },
        { ...item, y: y - step },
        { ...item, y: y + step },
      ]);
      if (!moved) break;
    }
    const { side, tilt } = item;
    tryAll([
      { ...item, side: side * (1 - 0.04 * step) },
      { ...item, side: side * (1 + 0.04 * step) },
      { ...item, tilt: tilt - 0.05 * step },
      { ...item, tilt: tilt + 0.05 * step },
      ...(round === 0 && start.tilt === 0 ? LEANS.map((lean) => ({ ...item, tilt: lean })) : []),
    ]);
  }
  return { item, fit };
}
