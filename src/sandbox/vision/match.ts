/** How much better groups and single items explain the pixels than the empty backdrop does. */
import type { Item } from '../render/layout.ts';
import type { Sprite } from '../render/sprites.ts';
import { PAD_PX, PIXEL_STEP, ROUGH_STEP, TRUNCATE } from './costs.ts';
import type { Costs } from './costs.ts';
import { coverAt, placed, SHADOW, shadowAt } from './sprite-sampling.ts';
import { PARTS, WORK_SCALE } from './templates.ts';
import type { Template } from './templates.ts';

/** Where a template is laid: the pixel of its centre, and every how many of its pixels are looked at. */
interface Position {
  readonly x: number;
  readonly y: number;
  readonly stride: number;
}

/**
 * Roughly: each pixel pays for its parts separately, whatever the colour. Blind to fine lines, but cheap, and enough to
 * tell how many things there are and how big.
 * @returns levels times pixels; negative where the template explains more than the backdrop.
 */
export function roughGain(costs: Costs, template: Template, { x, y, stride }: Position): number {
  const { offsets, parts } = template;
  const { rough, sidePx } = costs;
  const centre = (y + PAD_PX) * sidePx + x + PAD_PX;
  let gain = 0;
  for (let k = 0; k < offsets.length; k += stride) {
    const i = (centre + offsets[k]!) * ROUGH_STEP;
    const at = k * PARTS;
    gain +=
      parts[at]! * rough[i]! +
      parts[at + 1]! * rough[i + 1]! +
      parts[at + 2]! * rough[i + 2]! +
      parts[at + 3]! * rough[i + 3]!;
  }
  return gain * stride;
}

/** As `roughGain`, but each pixel is mixed as the renderer would. @param palette of a colour, see `Costs`. */
export function drawnGain(
  costs: Costs,
  template: Template,
  palette: Float32Array,
  position: Position,
): number {
  const { offsets, parts } = template;
  const { pixels, sidePx } = costs;
  const { x, y, stride } = position;
  const centre = (y + PAD_PX) * sidePx + x + PAD_PX;
  let gain = 0;
  for (let k = 0; k < offsets.length; k += stride) {
    const i = (centre + offsets[k]!) * PIXEL_STEP;
    if (pixels[i + 7] === 1) gain += mixCost(pixels, i, palette, parts, k * PARTS) - pixels[i + 6]!;
  }
  return gain * stride;
}

/**
 * Cost of the pixel at `i` against a mixture of backdrop, colour, paper, ink and shadow, in levels.
 * @param parts from `at`: shares of colour, paper, ink, shadow, and how far down the thing the pixel lies.
 */
function mixCost(
  pixels: Float32Array,
  i: number,
  palette: Float32Array,
  parts: Float32Array,
  at: number,
): number {
  const tint = parts[at]!;
  const paper = parts[at + 1]!;
  const ink = parts[at + 2]!;
  const shadow = SHADOW.strength * parts[at + 3]!;
  const down = parts[at + 4]!;
  const open = 1 - tint - paper - ink - shadow;
  const red =
    pixels[i]! -
    open * pixels[i + 3]! -
    tint * (palette[0]! + down * palette[3]!) -
    paper * palette[6]! -
    ink * palette[9]! -
    shadow * SHADOW_RED;
  const green =
    pixels[i + 1]! -
    open * pixels[i + 4]! -
    tint * (palette[1]! + down * palette[4]!) -
    paper * palette[7]! -
    ink * palette[10]! -
    shadow * SHADOW_GREEN;
  const blue =
    pixels[i + 2]! -
    open * pixels[i + 5]! -
    tint * (palette[2]! + down * palette[5]!) -
    paper * palette[8]! -
    ink * palette[11]! -
    shadow * SHADOW_BLUE;
  const cost = (Math.abs(red) + Math.abs(green) + Math.abs(blue)) / 3;
  return cost > TRUNCATE ? TRUNCATE : cost;
}
const [SHADOW_RED, SHADOW_GREEN, SHADOW_BLUE] = SHADOW.colour;

/** What an item explains. */
export interface Fit {
  /** As above. */
  readonly gain: number;
  /** Sum of the costs of the pixels it covers, in levels, and their number. */
  readonly cost: number;
  readonly area: number;
}

/** One item, anywhere and in any tilt, drawn to the sub-pixel. */
export function itemFit(
  costs: Costs,
  sprite: Sprite,
  palette: Float32Array,
  item: Item,
  hasShadow: boolean,
): Fit {
  const { pixels, sidePx } = costs;
  const spot = placed(sprite, item, WORK_SCALE);
  const lowest = spot.y + Math.max(spot.reach, hasShadow ? spot.shadowDrop + spot.shadowY : 0);
  const sizePx = sidePx - 2 * PAD_PX;
  const toX = Math.min(sizePx, Math.ceil(spot.x + spot.reach));
  const toY = Math.min(sizePx, Math.ceil(lowest));
  let gain = 0;
  let cost = 0;
  let area = 0;
  for (let y = Math.max(0, Math.floor(spot.y - spot.reach)); y < toY; y++) {
    for (let x = Math.max(0, Math.floor(spot.x - spot.reach)); x < toX; x++) {
      const dx = x + 0.5 - spot.x;
      const dy = y + 0.5 - spot.y;
      coverAt(spot, dx, dy, mixture);
      const covered = mixture[0]! + mixture[1]! + mixture[2]!;
      mixture[3] = hasShadow ? ((1 - covered) * shadowAt(spot, dx, dy)) / SHADOW.strength : 0;
      if (covered + mixture[3] < 0.02) continue;
      const i = ((y + PAD_PX) * sidePx + x + PAD_PX) * PIXEL_STEP;
      const pixelCost = mixCost(pixels, i, palette, mixture, 0);
      gain += pixelCost - pixels[i + 6]!;
      cost += pixelCost;
      area += 1;
    }
  }
  return { gain, cost, area };
}
/** Scratch of the loop above, which never waits. */
const mixture = new Float32Array(PARTS);
