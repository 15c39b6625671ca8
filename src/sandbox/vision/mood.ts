/** What lies behind the things: background, time of day and weather, from the pixels that nothing covers. */
import { BACKGROUNDS, TIMES, WEATHERS } from '../lexicon.ts';
import type { Background, Time, Weather } from '../lexicon.ts';
import { loadBackdrop } from '../render-backdrops.ts';
import type { Pixels } from '../render-compose.ts';
import { PICTURE_UNITS } from '../render-layout.ts';
import { fogShare, VEILS } from '../render-weather.ts';

/** The best explanation of the picture without its things. */
export interface Mood {
  readonly background: Background;
  readonly time: Time;
  readonly weather: Weather;
  /** Mean difference from the explanation, in levels 0..255 per channel, each pixel's cut off at `TRUNCATE`. */
  readonly misfit: number;
}

/** Beyond this difference, in levels summed over three channels, a pixel just counts as covered. */
const TRUNCATE = 60;

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
  for (const background of BACKGROUNDS) {
    for (const time of TIMES) {
      const backdrop = await loadBackdrop(background, time, sizePx);
      for (const weather of WEATHERS) {
        const misfit = misfitOf(picture, backdrop, weather);
        if (best === undefined || misfit < best.misfit) best = { background, time, weather, misfit };
      }
    }
  }
  return best!;
}

function misfitOf({ sizePx, data }: Pixels, backdrop: Uint8Array, weather: Weather): number {
  const shares = veilShares(weather, sizePx);
  const [red, green, blue] = VEILS[weather].colour;
  let total = 0;
  for (let i = 0; i < sizePx * sizePx; i++) {
    const share = typeof shares === 'number' ? shares : shares[i]!;
    const keep = 1 - share;
    const j = 3 * i;
    const difference =
      Math.abs(data[j]! - keep * backdrop[j]! - share * red) +
      Math.abs(data[j + 1]! - keep * backdrop[j + 1]! - share * green) +
      Math.abs(data[j + 2]! - keep * backdrop[j + 2]! - share * blue);
    total += Math.min(TRUNCATE, difference);
  }
  return total / (3 * sizePx * sizePx);
}
