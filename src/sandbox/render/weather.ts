/** Rain, snow and fog over a finished picture. Mild, so that colours stay tellable beneath them. */
import { createRng } from '../../lib/rng.ts';
import type { Rng } from '../../lib/rng.ts';
import type { Weather } from '../lexicon.ts';
import type { Pixels, Rgb } from './compose.ts';
import { PICTURE_UNITS } from './layout.ts';

/** The even veil of each weather: mixed into every pixel by `share`. Fog's share varies around this, see `fogShare`. */
export const VEILS: Record<Weather, { readonly colour: Rgb; readonly share: number }> = {
  clear: { colour: [0, 0, 0], share: 0 },
  rain: { colour: [58, 74, 99], share: 0.2 },
  snow: { colour: [188, 203, 228], share: 0.16 },
  fog: { colour: [204, 211, 220], share: 0.25 },
};
const RAIN = {
  columns: 9,
  lengthUnits: 5.4,
  slope: 0.36,
  widthUnits: 0.42,
  colour: [224, 240, 255] as Rgb,
  opacity: 0.7,
};
const SNOW = {
  columns: 11,
  minUnits: 0.35,
  maxUnits: 1.05,
  colour: [255, 255, 255] as Rgb,
  rim: [120, 144, 184] as Rgb,
};
/** Fog thickens and thins by this much in slow bands. */
const FOG_SWING = 0.12;

/** Draws the weather over the picture; drops and flakes fall where `seed` says. */
export function drawWeather(picture: Pixels, weather: Weather, seed: number): void {
  if (weather === 'clear') return;
  if (weather === 'fog') return drawFog(picture);
  drawVeil(picture, weather);
  if (weather === 'rain') drawRain(picture, seed);
  else drawSnow(picture, seed);
}

/** An even veil is one table per channel. */
function drawVeil({ data }: Pixels, weather: Weather): void {
  const { colour, share } = VEILS[weather];
  const [red, green, blue] = colour.map((veil) =>
    Uint8Array.from({ length: 256 }, (_, value) => Math.round(value + share * (veil - value))),
  ) as [Uint8Array, Uint8Array, Uint8Array];
  for (let i = 0; i < data.length; i += 3) {
    data[i] = red[data[i]!]!;
    data[i + 1] = green[data[i + 1]!]!;
    data[i + 2] = blue[data[i + 2]!]!;
  }
}

/** Share of fog at a point, in units: slow waves, thicker towards the horizon. */
export function fogShare(x: number, y: number): number {
  const horizon = Math.exp(-(((y - 44) / 30) ** 2));
  const band = Math.sin(y / 4.6 + 1.7 * Math.sin(x / 21)) * Math.cos(x / 33 - y / 19);
  return VEILS.fog.share - FOG_SWING / 2 + FOG_SWING * (0.75 * horizon + 0.5 * band);
}

/** Fog is smooth: one share per 4 x 4 px block edge, bilinear between, is indistinguishable and much cheaper. */
function drawFog({ sizePx, data }: Pixels): void {
  const unitsPerPx = PICTURE_UNITS / sizePx;
  const { colour } = VEILS.fog;
  const step = 4;
  for (let y = 0; y < sizePx; y++) {
    for (let x0 = 0; x0 < sizePx; x0 += step) {
      const from = fogShare(x0 * unitsPerPx, y * unitsPerPx);
      const to = fogShare((x0 + step) * unitsPerPx, y * unitsPerPx);
      for (let x = x0; x < Math.min(sizePx, x0 + step); x++) {
        const share = from + ((to - from) * (x - x0)) / step;
        const at = (y * sizePx + x) * 3;
        for (let c = 0; c < 3; c++) data[at + c] = data[at + c]! + share * (colour[c]! - data[at + c]!) + 0.5;
      }
    }
  }
}

/** One random point 0..1 in each cell of a `columns` x `columns` grid: even all over, yet without a pattern. */
function strewn(columns: number, rng: Rng): readonly { readonly x: number; readonly y: number }[] {
  return Array.from({ length: columns * columns }, (_, i) => ({
    x: ((i % columns) + rng()) / columns,
    y: (Math.floor(i / columns) + rng()) / columns,
  }));
}

function drawRain({ sizePx, data }: Pixels, seed: number): void {
  const rng = createRng(seed);
  const pxPerUnit = sizePx / PICTURE_UNITS;
  for (const { x, y } of strewn(RAIN.columns, rng)) {
    const startX = x * (PICTURE_UNITS + 2 * RAIN.slope * RAIN.lengthUnits) * pxPerUnit;
    const startY = (y * (PICTURE_UNITS + RAIN.lengthUnits) - RAIN.lengthUnits) * pxPerUnit;
    const length = RAIN.lengthUnits * (0.6 + 0.6 * rng()) * pxPerUnit;
    // Below one pixel a drop gets fainter instead of thinner.
    const width = Math.max(1, RAIN.widthUnits * pxPerUnit);
    const opacity = RAIN.opacity * Math.min(1, 0.6 + 0.4 * RAIN.widthUnits * pxPerUnit);
    for (let row = Math.max(0, Math.ceil(startY)); row < Math.min(sizePx, startY + length); row++) {
      const along = (row - startY) / length;
      const centre = startX - RAIN.slope * (row - startY);
      for (
        let column = Math.max(0, Math.floor(centre - width));
        column <= Math.min(sizePx - 1, centre + width);
        column++
      ) {
        const cover = Math.min(1, Math.max(0, width / 2 + 0.5 - Math.abs(column + 0.5 - centre)));
        blend(data, row * sizePx + column, RAIN.colour, cover * opacity * (0.35 + 0.65 * along));
      }
    }
  }
}

function drawSnow({ sizePx, data }: Pixels, seed: number): void {
  const rng = createRng(seed);
  const pxPerUnit = sizePx / PICTURE_UNITS;
  for (const spot of strewn(SNOW.columns, rng)) {
    const centreX = spot.x * sizePx;
    const centreY = spot.y * sizePx;
    const radius = (SNOW.minUnits + (SNOW.maxUnits - SNOW.minUnits) * rng() ** 1.5) * pxPerUnit;
    const reach = radius + 1.5;
    for (let y = Math.max(0, Math.floor(centreY - reach)); y <= Math.min(sizePx - 1, centreY + reach); y++) {
      for (
        let x = Math.max(0, Math.floor(centreX - reach));
        x <= Math.min(sizePx - 1, centreX + reach);
        x++
      ) {
        const distance = Math.hypot(x + 0.5 - centreX, y + 0.5 - centreY);
        // A faint rim keeps white flakes visible on snow and white things.
        blend(data, y * sizePx + x, SNOW.rim, 0.4 * Math.max(0, Math.min(1, radius + 1.2 - distance)));
        blend(data, y * sizePx + x, SNOW.colour, 0.95 * Math.max(0, Math.min(1, radius + 0.4 - distance)));
      }
    }
  }
}

function blend(data: Uint8Array, pixel: number, colour: Rgb, share: number): void {
  if (share <= 0) return;
  for (let c = 0; c < 3; c++)
    data[3 * pixel + c] = data[3 * pixel + c]! + share * (colour[c]! - data[3 * pixel + c]!) + 0.5;
}
