/**
 * The painted backdrops: five places at three times of day, as SVG on a 96 x 96 unit picture, rasterised once per size.
 * Nothing in a backdrop has a dark outline, so that it cannot be taken for a thing.
 */
import sharp from 'sharp';
import { createRng } from '../../lib/rng.ts';
import { desert, meadow, snowfield } from './backdrop-nature.ts';
import { beach, town } from './backdrop-shore-town.ts';
import { dot } from './backdrop-tools.ts';
import type { Brush } from './backdrop-tools.ts';
import type { Background, Time } from '../lexicon.ts';
import { PICTURE_UNITS } from './layout.ts';

const PAINTERS: Record<Background, (brush: Brush) => string> = { meadow, beach, snowfield, desert, town };

/** Colours from the top of the sky to the horizon. */
const SKIES: Record<Background, Record<Time, readonly string[]>> = {
  meadow: {
    day: ['#6fbdf0', '#b4e0fa', '#eef8fb'],
    evening: ['#6a5aa0', '#e58a8f', '#ffd39a'],
    night: ['#101a3e', '#24346f', '#46589a'],
  },
  beach: {
    day: ['#58b4ec', '#a9dff8', '#e9f7fa'],
    evening: ['#5f4f98', '#f08a80', '#ffd08c'],
    night: ['#0d1a40', '#1f3a75', '#4a6aa6'],
  },
  snowfield: {
    day: ['#93bfe4', '#c7def1', '#eef5fa'],
    evening: ['#7d78b8', '#eda6b6', '#ffe1c4'],
    night: ['#121d42', '#2b3c78', '#5c6fab'],
  },
  desert: {
    day: ['#7cc4ea', '#cfe6ea', '#fdeccb'],
    evening: ['#7a4f8c', '#ee7f6b', '#ffcf83'],
    night: ['#151a3f', '#30346f', '#5a548f'],
  },
  town: {
    day: ['#7cbfe9', '#c3e2f3', '#fbf1e2'],
    evening: ['#64568f', '#dd8790', '#ffd2a0'],
    night: ['#111a3a', '#26336a', '#4b5690'],
  },
};

/** How daylight colours change: each channel is multiplied, then mixed with a colour by a share. */
const GRADES: Record<
  Time,
  { readonly times: readonly number[]; readonly toward: readonly number[]; readonly share: number }
> = {
  day: { times: [1, 1, 1], toward: [0, 0, 0], share: 0 },
  evening: { times: [0.98, 0.84, 0.8], toward: [255, 150, 110], share: 0.12 },
  night: { times: [0.36, 0.43, 0.72], toward: [44, 60, 132], share: 0.18 },
};

/** A six-digit hex colour as it looks at this time of day. */
export function gradeColour(hex: string, time: Time): string {
  const grade = GRADES[time];
  const channels = [1, 3, 5].map((at, i) => {
    const lit = parseInt(hex.slice(at, at + 2), 16) * grade.times[i]!;
    return Math.round(lit + grade.share * (grade.toward[i]! - lit));
  });
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** The backdrop as an SVG document of `sizePx` x `sizePx`. */
export function backdropSvg(background: Background, time: Time, sizePx: number): string {
  const brush: Brush = { time, tone: (hex) => gradeColour(hex, time), rng: createRng(BRUSH_SEED) };
  const sky = SKIES[background][time];
  const stops = sky.map((hex, i) => `<stop offset="${i / (sky.length - 1)}" stop-color="${hex}"/>`).join('');
  const defs =
    `<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">${stops}</linearGradient>` +
    '<filter id="soft" x="-30%" y="-60%" width="160%" height="220%"><feGaussianBlur stdDeviation="1.1"/></filter>' +
    '<filter id="haze" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="5"/></filter>';
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${sizePx}" height="${sizePx}" viewBox="0 0 ${PICTURE_UNITS} ${PICTURE_UNITS}">` +
    `<defs>${defs}</defs><rect width="96" height="46" fill="url(#sky)"/>${skyDetails(brush)}${PAINTERS[background](brush)}</svg>`
  );
}
const BRUSH_SEED = 11;

/** Faint stars at night; by day and in the evening a glow near the horizon and blurred streaks of cloud. */
function skyDetails({ time, rng }: Brush): string {
  if (time === 'night') {
    const stars = Array.from({ length: 46 }, () => {
      const [x, y] = [96 * rng(), 34 * rng() ** 1.4];
      return dot(x, y, 0.14 + 0.22 * rng() ** 2, '#fff', 0.35 + 0.5 * rng());
    });
    return `${stars.join('')}<ellipse cx="70" cy="40" rx="46" ry="10" fill="#8aa0e0" opacity=".28" filter="url(#haze)"/>`;
  }
  const cloud = time === 'day' ? '#ffffff' : '#ffd9c9';
  const glow = time === 'day' ? '#fffbe8' : '#ffe9b0';
  const streaks = [
    [14, 9, 13],
    [26, 13, 9],
    [60, 6, 11],
    [72, 10, 14],
    [88, 20, 12],
    [42, 24, 12],
    [8, 26, 10],
  ]
    .map(([x, y, rx]) => `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="1.5"/>`)
    .join('');
  return (
    `<ellipse cx="68" cy="38" rx="36" ry="13" fill="${glow}" opacity=".6" filter="url(#haze)"/>` +
    `<g fill="${cloud}" opacity=".5" filter="url(#soft)">${streaks}</g>`
  );
}

const backdrops = new Map<string, Promise<Uint8Array>>();
/** Sizes in use at one time are few; 15 backdrops of 1024 px would take 47 MB. */
const MAX_KEPT_BYTES = 48 * 1024 * 1024;

/**
 * RGB pixels of a backdrop, shape `[sizePx, sizePx, 3]`; shared, so do not write into it.
 * Kept in memory up to a limit, least recently used first to go.
 */
export function loadBackdrop(background: Background, time: Time, sizePx: number): Promise<Uint8Array> {
  const key = `${sizePx} ${background} ${time}`;
  const known = backdrops.get(key);
  if (known !== undefined) {
    backdrops.delete(key);
    backdrops.set(key, known);
    return known;
  }
  const pixels = sharp(Buffer.from(backdropSvg(background, time, sizePx)))
    .removeAlpha()
    .raw()
    .toBuffer()
    .then((data) => new Uint8Array(data));
  backdrops.set(key, pixels);
  // A failed rasterisation must not poison every later picture.
  pixels.catch(() => backdrops.delete(key));
  dropOldest();
  return pixels;
}

function dropOldest(): void {
  const bytesOf = (key: string): number => 3 * parseInt(key, 10) ** 2;
  let total = [...backdrops.keys()].reduce((sum, key) => sum + bytesOf(key), 0);
  for (const key of backdrops.keys()) {
    if (total <= MAX_KEPT_BYTES || backdrops.size === 1) return;
    backdrops.delete(key);
    total -= bytesOf(key);
  }
}
