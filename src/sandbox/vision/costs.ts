/** What the pixels of a picture cost when they are taken for backdrop, ink, paper, shadow, or one of the colours. */
import { COLOUR_NAMES } from '../lexicon.ts';
import type { Colour, Time, Weather } from '../lexicon.ts';
import { INK, LIGHTS, mix, PALETTE, PAPER } from '../render/compose.ts';
import type { Pixels, Rgb } from '../render/compose.ts';
import { VEILS } from '../render/weather.ts';
import { veilShares } from './mood.ts';
import type { Mood } from './mood.ts';
import { SHADOW } from './sprite-sampling.ts';

/** Differences are cut off here (levels, mean over channels): a flake or drop is no worse than any other wrong colour. */
export const TRUNCATE = 48;
/** Empty px around the picture, so that templates may reach over its edge without being asked. */
export const PAD_PX = 24;
/** Factors on a colour at the top and at the bottom of a thing. */
const SHADE = { top: 1.1, bottom: 0.86 } as const;
/** Between the dearest empty place and the cheapest with something in it, as measured on random pictures. */
const BARE_COSTS: Record<Weather, number> = { clear: 3.6, rain: 4.6, snow: 5, fog: 3.6 };
/** Numbers per pixel in `Costs.rough` and `Costs.pixels`. */
export const ROUGH_STEP = 4;
export const PIXEL_STEP = 8;
/** A pixel votes for a colour that it comes this near (levels), and nearer than the backdrop by this margin. */
const VOTE = { near: 14, margin: 4, paperLike: 10, paperWeight: 0.25 } as const;

/** All maps are of shape `[sidePx, sidePx, ...]`, the picture in the middle of a margin of `PAD_PX`. */
export interface Costs {
  readonly sidePx: number;
  /** A place whose middle costs less than this as backdrop, in levels on average, is empty: drops and flakes cost less. */
  readonly bareCost: number;
  /** What taking the pixel for tint, paper, ink, shadow costs more than taking it for backdrop; `[.., ROUGH_STEP]`. */
  readonly rough: Float32Array;
  /** The picture freed of the weather's veil (3), the backdrop (3), the cost of taking it for backdrop, 1 inside. */
  readonly pixels: Float32Array;
  /** How much the pixel speaks for a colour, and for which one (index of `COLOUR_NAMES`). */
  readonly voteWeight: Float32Array;
  readonly vote: Uint8Array;
  /** For each colour: its top shade, the way to its bottom shade, paper, ink; `[8][12]`, levels. */
  readonly palettes: readonly Float32Array[];
}

/** @param backdrop of the mood, in the size of the picture. */
export function costsOf(seen: Pixels, backdrop: Uint8Array, mood: Mood): Costs {
  const sidePx = seen.sizePx + 2 * PAD_PX;
  const n = sidePx * sidePx;
  const palettes = COLOUR_NAMES.map((colour) => paletteOf(colour, mood.time));
  const costs: Costs = {
    sidePx,
    bareCost: BARE_COSTS[mood.weather],
    rough: new Float32Array(n * ROUGH_STEP),
    pixels: new Float32Array(n * PIXEL_STEP),
    voteWeight: new Float32Array(n),
    vote: new Uint8Array(n),
    palettes,
  };
  const shares = veilShares(mood.weather, seen.sizePx);
  const veil = VEILS[mood.weather].colour;
  for (let y = 0; y < seen.sizePx; y++) {
    for (let x = 0; x < seen.sizePx; x++) {
      const from = y * seen.sizePx + x;
      const to = (y + PAD_PX) * sidePx + x + PAD_PX;
      const share = typeof shares === 'number' ? shares : shares[from]!;
      const at = to * PIXEL_STEP;
      for (let c = 0; c < 3; c++) {
        costs.pixels[at + c] = (seen.data[3 * from + c]! - share * veil[c]!) / (1 - share);
        costs.pixels[at + 3 + c] = backdrop[3 * from + c]!;
      }
      readPixel(costs, to);
    }
  }
  return costs;
}

function paletteOf(colour: Colour, time: Time): Float32Array {
  const { toward, share } = LIGHTS[time];
  const scaled = (factor: number): Rgb =>
    PALETTE[colour].map((value) => Math.min(255, value * factor)) as unknown as Rgb;
  const top = mix(scaled(SHADE.top), toward, share);
  const bottom = mix(scaled(SHADE.bottom), toward, share);
  const paper = mix(PAPER, toward, share);
  const ink = mix(INK, toward, share / 2);
  return Float32Array.from([...top, ...bottom.map((value, c) => value - top[c]!), ...paper, ...ink]);
}

/** Fills in what follows from the colours of one pixel. */
function readPixel(costs: Costs, i: number): void {
  const { pixels, palettes, rough } = costs;
  const at = i * PIXEL_STEP;
  const [r, g, b] = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
  const away = (red: number, green: number, blue: number): number =>
    Math.min(TRUNCATE, (Math.abs(r - red) + Math.abs(g - green) + Math.abs(b - blue)) / 3);
  const [r0, g0, b0] = [pixels[at + 3]!, pixels[at + 4]!, pixels[at + 5]!];
  const open = away(r0, g0, b0);
  pixels[at + 6] = open;
  pixels[at + 7] = 1;
  let tint = TRUNCATE;
  let colour = 0;
  for (let k = 0; k < palettes.length; k++) {
    const palette = palettes[k]!;
    const [er, eg, eb] = [palette[3]!, palette[4]!, palette[5]!];
    const [fr, fg, fb] = [r - palette[0]!, g - palette[1]!, b - palette[2]!];
    const along = (fr * er + fg * eg + fb * eb) / (er * er + eg * eg + eb * eb);
    const t = along < 0 ? 0 : along > 1 ? 1 : along;
    const cost = (Math.abs(fr - t * er) + Math.abs(fg - t * eg) + Math.abs(fb - t * eb)) / 3;
    if (cost < tint) [tint, colour] = [cost, k];
  }
  const [palette] = palettes as [Float32Array];
  const paper = away(palette[6]!, palette[7]!, palette[8]!);
  const ink = away(palette[9]!, palette[10]!, palette[11]!);
  const [sr, sg, sb] = SHADOW.colour;
  const s = SHADOW.strength;
  rough[i * ROUGH_STEP] = tint - open;
  rough[i * ROUGH_STEP + 1] = paper - open;
  rough[i * ROUGH_STEP + 2] = ink - open;
  rough[i * ROUGH_STEP + 3] = away(r0 + s * (sr - r0), g0 + s * (sg - g0), b0 + s * (sb - b0)) - open;
  if (tint > VOTE.near || open < tint + VOTE.margin || ink < tint) return;
  costs.vote[i] = colour;
  costs.voteWeight[i] = paper < VOTE.paperLike ? VOTE.paperWeight : 1;
}
