/**
 * Where things stand in a picture: the geometry alone, without pixels. The renderer draws by it and the classical
 * critic looks by it. All lengths are in *units*: a picture is 96 x 96 units, a place 32 x 32, whatever its size in px.
 */
import { hashToInt } from '../../lib/hash.ts';
import { createRng } from '../../lib/rng.ts';
import { columnOf, LOOKS, rowOf } from '../apply.ts';
import type { Place, Size } from '../lexicon.ts';
import type { Thing } from '../scene.ts';

/** Width and height of a picture in units. */
export const PICTURE_UNITS = 96;
/** Width and height of a place in units. */
export const CELL_UNITS = 32;

/** One drawn thing of a group. */
export interface Item {
  /** Centre of its box, in units from the left edge. */
  readonly x: number;
  /** Centre of its box, in units from the top edge. */
  readonly y: number;
  /** Side of its square box in units; the shape itself fills about 3/4 of it. */
  readonly side: number;
  /** Rotation in radians, positive clockwise; at most `MAX_TILT` unless the thing is crooked. */
  readonly tilt: number;
}

interface Layout {
  readonly side: number;
  readonly offsets: readonly (readonly [number, number])[];
}

/** Box side and centres relative to the middle of the place, for 1..4 things of medium size. */
const LAYOUTS: readonly Layout[] = [
  { side: 28, offsets: [[0, 0]] },
  { side: 18.4, offsets: [[-7.4, 1.6], [7.4, -1.6]] }, // prettier-ignore
  { side: 16.4, offsets: [[-8, 6], [8, 6.6], [0.4, -7]] }, // prettier-ignore
  { side: 15.6, offsets: [[-8.2, -7], [7.2, -7.4], [-7.2, 7.4], [8.2, 7]] }, // prettier-ignore
];
/** Factors on box side and on the spread of a group. */
const SIZE_FACTORS: Record<Size, { readonly side: number; readonly spread: number }> = {
  small: { side: 0.72, spread: 0.8 },
  medium: { side: 1, spread: 1 },
  big: { side: 1.3, spread: 1.08 },
};
/** The nearer, the larger: sky, back, front. */
const ROW_FACTORS = [0.97, 0.93, 1.06] as const;

/** How far the look of a group may differ from the plain layout. */
export const JITTER = { centre: 1.2, item: 0.5, scale: 0.05 } as const;
/** Largest rotation in radians (about 4 degrees) of a thing drawn well, and the rotation of one drawn badly. */
export const MAX_TILT = 0.07;
export const CROOKED_TILT = 0.3;
/**
 * `look` is a base times this plus the number of a wobble: neighbours within the base show the same group nudged by
 * at most `WOBBLE_UNITS` (1 px in a 96-px picture), which is how the generator redraws what it was not asked to touch.
 */
export const WOBBLES_PER_LOOK = 16;
export const WOBBLE_UNITS = 1;

/** Things of the outer places stand this much nearer to the middle, so that large groups are not cut off. */
const INSET = 0.8;

/** Where the middle of a group stands, in units. */
export function placeCentre(place: Place): { readonly x: number; readonly y: number } {
  return {
    x: CELL_UNITS * (columnOf(place) + 0.5) + INSET * (1 - columnOf(place)),
    y: CELL_UNITS * (rowOf(place) + 0.5) + INSET * (1 - rowOf(place)),
  };
}

/**
 * The boxes of a group without jitter: what a reader of pictures should expect at this place, count and size.
 * @returns `count` items, in the order in which they are drawn.
 */
export function plainItems(group: Pick<Thing, 'place' | 'count' | 'size'>): readonly Item[] {
  const layout = LAYOUTS[group.count - 1];
  if (layout === undefined)
    throw new RangeError(`Expected a count of 1..${LAYOUTS.length}, got ${group.count}`);
  const centre = placeCentre(group.place);
  const factor = SIZE_FACTORS[group.size];
  const row = ROW_FACTORS[rowOf(group.place)]!;
  return layout.offsets.map(([dx, dy]) => ({
    x: centre.x + dx * factor.spread * row,
    y: centre.y + dy * factor.spread * row,
    side: layout.side * factor.side * row,
    tilt: 0,
  }));
}

/** The boxes of a group as drawn, with the irregularities that its look asks for. */
export function itemsOf(thing: Thing): readonly Item[] {
  const rng = createRng(hashToInt('look', Math.floor(thing.look / WOBBLES_PER_LOOK)));
  const spread = (amount: number): number => (2 * rng() - 1) * amount;
  const centreX = spread(JITTER.centre);
  const centreY = spread(JITTER.centre);
  const scale = 1 + spread(JITTER.scale);
  const nudge = wobbleOf(thing.look);
  const lean = isCrooked(thing.look) ? CROOKED_TILT * (thing.look % 2 === 0 ? 1 : -1) : 0;
  return plainItems(thing).map((item) => ({
    x: item.x + centreX + spread(JITTER.item) + nudge.x,
    y: item.y + centreY + spread(JITTER.item) + nudge.y,
    side: item.side * scale,
    tilt: spread(MAX_TILT) + lean,
  }));
}

/** The nudge of a look: (0, 0) for wobble 0, otherwise a point on two circles of at most `WOBBLE_UNITS`. */
function wobbleOf(look: number): { readonly x: number; readonly y: number } {
  const wobble = look % WOBBLES_PER_LOOK;
  if (wobble === 0) return { x: 0, y: 0 };
  const angle = (wobble / (WOBBLES_PER_LOOK - 1)) * 2 * Math.PI;
  const radius = wobble % 2 === 0 ? WOBBLE_UNITS : WOBBLE_UNITS / 2;
  return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
}

/** The same look, nudged by another of its wobbles. */
export function wobbleLook(look: number, wobble: number): number {
  return look - (look % WOBBLES_PER_LOOK) + (wobble % WOBBLES_PER_LOOK);
}

/** Whether a look is one of the generator's slips: the group leans over. What it shows is right, how it is drawn not. */
export function isCrooked(look: number): boolean {
  return look >= LOOKS;
}

/** The same look, drawn badly. */
export function crookedLook(look: number): number {
  return (look % LOOKS) + LOOKS;
}
