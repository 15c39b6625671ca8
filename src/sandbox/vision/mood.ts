/** What lies behind the things: background, time of day and weather, from the pixels that nothing covers. */
import { BACKGROUNDS, TIMES, WEATHERS } from '../lexicon.ts';
import type { Background, Time, Weather } from '../lexicon.ts';
import { loadBackdrop } from '../render/backdrops.ts';
import type { Pixels } from '../render/compose.ts';
import { PICTURE_UNITS } from '../render/layout.ts';
import { fogShare, VEILS } from '../render/weather.ts';

/** The best explanation of the picture without its things. */
export interface Mood {
  readonly background: Background;
  readonly time: Time;
  readonly weather: Weather;
  /** Share of the pixels that the explanation meets, 0..1: those that no thing covers, if it is right. */
  readonly bareShare: number;
}

/** Beyond this difference, in levels summed over three channels, a pixel just counts as covered. */
const TRUNCATE = 60;
/** Below this difference, in the same measure, a pixel shows the backdrop. */
const BARE = 12;

/** Share of the veil of a weather at every pixel, shape `[sizePx, sizePx]`; a number where it is even. */
export function veilShares(weather: Weather, sizePx: number): Float32Array | number {
  if (weather !== 'fog') return VEILS[weather].share;
  const known = fogShares.get(sizePx);
  if (known !== undefined) return known;
  const unitsPerPx = PICTURE_UNITS / sizePx;
  const shares = Float32Array.from({ length: sizePx * sizePx }, (_, i) =>
    fogShare(((i % sizePx) + 0.5) * unitsPerPx, (Math.floor(i / sizePx) + 0.5) * unitsPerPx),
  );
  fogShares.set(sizePx, shares);
  return shares;
}
const fogShares = new Map<number, Float32Array>();

/** Finds the background, time and weather that explain most of the picture. */
export async function seeMood(picture: Pixels): Promise<Mood> {
  const { sizePx } = picture;
  let best: Mood | undefined;
  let leastMisfit = Infinity;
  for (const background of BACKGROUNDS) {
    for (const time of TIMES) {
      const backdrop = await loadBackdrop(background, time, sizePx);
      for (const weather of WEATHERS) {
        const { misfit, bareShare } = compare(picture, backdrop, weather);
        if (misfit >= leastMisfit) continue;
        leastMisfit = misfit;
        best = { background, time, weather, bareShare };
      }
    }
  }
  return best!;
}

/** @returns `misfit`: mean difference per pixel, each cut off at `TRUNCATE`. */
function compare(
  { sizePx, data }: Pixels,
  backdrop: Uint8Array,
  weather: Weather,
): { misfit: number; bareShare: number } {
  const shares = veilShares(weather, sizePx);
  const [red, green, blue] = VEILS[weather].colour;
  let total = 0;
  let bare = 0;
  for (let i = 0; i < sizePx * sizePx; i++) {
    const share = typeof shares === 'number' ? shares : shares[i]!;
    const keep = 1 - share;
    const j = 3 * i;
    const difference =
      Math.abs(data[j]! - keep * backdrop[j]! - share * red) +
      Math.abs(data[j + 1]! - keep * backdrop[j + 1]! - share * green) +
      Math.abs(data[j + 2]! - keep * backdrop[j + 2]! - share * blue);
    if (difference < BARE) bare += 1;
    total += Math.min(TRUNCATE, difference);
  }
  return { misfit: total / (sizePx * sizePx), bareShare: bare / (sizePx * sizePx) };
}
