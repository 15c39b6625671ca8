import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { BACKGROUNDS, COLOUR_NAMES, KINDS, TIMES, WEATHERS } from '../lexicon.ts';
import type { Colour, Time, Weather } from '../lexicon.ts';
import { composeScene, LIGHTS, loadAssets, mix, PALETTE } from './compose.ts';
import type { Pixels, Rgb } from './compose.ts';
import { itemsOf, PICTURE_UNITS } from './layout.ts';
import { loadSprite } from './sprites.ts';
import { VEILS } from './weather.ts';
import { renderScene } from './render.ts';
import { EMPTY_SCENE } from '../scene.ts';
import type { Scene, Thing } from '../scene.ts';

const thing = (parts: Partial<Thing>): Thing => ({
  kind: 'heart',
  colour: 'red',
  count: 1,
  place: 4,
  size: 'medium',
  look: 32,
  ...parts,
});
const scene = (things: Thing[], mood: Partial<Scene> = {}): Scene => ({ ...EMPTY_SCENE, ...mood, things });
const compose = async (of: Scene, sizePx: number): Promise<Pixels> =>
  composeScene(of, await loadAssets(of, sizePx));

/** Mean colour of the 5 x 5 px around a point given in units. */
function colourAt({ sizePx, data }: Pixels, x: number, y: number): Rgb {
  const sum = [0, 0, 0];
  const [px, py] = [Math.round((x / PICTURE_UNITS) * sizePx), Math.round((y / PICTURE_UNITS) * sizePx)];
  for (let dy = -2; dy <= 2; dy++) {
    for (let dx = -2; dx <= 2; dx++) {
      for (let c = 0; c < 3; c++) sum[c]! += data[3 * ((py + dy) * sizePx + px + dx) + c]! / 25;
    }
  }
  return sum as unknown as Rgb;
}

const distance = (one: Rgb, other: Rgb): number => Math.hypot(...one.map((v, c) => v - other[c]!));

/** The named colour that a pixel is nearest to, in the light of the time and under the weather's veil. */
function nearestColour(pixel: Rgb, time: Time, weather: Weather): Colour {
  const seen = (colour: Colour): Rgb =>
    mix(
      mix(PALETTE[colour], LIGHTS[time].toward, LIGHTS[time].share),
      VEILS[weather].colour,
      VEILS[weather].share,
    );
  return COLOUR_NAMES.toSorted((a, b) => distance(seen(a), pixel) - distance(seen(b), pixel))[0]!;
}

describe('renderScene', () => {
  it('paints a red heart red where the layout puts it and leaves the places around it alone', async () => {
    const red = thing({ place: 5 });
    const [picture, empty] = [await compose(scene([red]), 512), await compose(scene([]), 512)];
    const [item] = itemsOf(red);
    const [r, g, b] = colourAt(picture, item!.x, item!.y);
    expect(r).toBeGreaterThan(200);
    expect(g).toBeLessThan(80);
    expect(b).toBeLessThan(80);
    // Changed pixels lie within the box and its shadow.
    let outside = 0;
    for (let i = 0; i < picture.data.length; i += 3) {
      if (picture.data[i] === empty.data[i] && picture.data[i + 1] === empty.data[i + 1]) continue;
      const [x, y] = [((i / 3) % 512) * (96 / 512), Math.floor(i / 3 / 512) * (96 / 512)];
      if (Math.max(Math.abs(x - item!.x), Math.abs(y - item!.y)) > 0.6 * item!.side) outside++;
    }
    expect(outside).toBe(0);
  });

  it.each([1, 2, 3, 4])('draws %i things when the group counts so many', async (count) => {
    const group = thing({ count, place: 0, colour: 'green' });
    const picture = await compose(scene([group]), 512);
    for (const item of itemsOf(group))
      expect(nearestColour(colourAt(picture, item.x, item.y), 'day', 'clear')).toBe('green');
    // Away from the items of this group there is sky: the middle of a pair, the place of a missing fourth.
    const gap = colourAt(picture, 31, 31);
    expect(nearestColour(gap, 'day', 'clear')).not.toBe('green');
  });

  it.each(TIMES.flatMap((time) => WEATHERS.map((weather) => [time, weather] as const)))(
    'keeps all eight colours tellable: %s, %s',
    async (time, weather) => {
      for (const colour of COLOUR_NAMES) {
        const heart = thing({ colour, place: 7, size: 'big' });
        const picture = await compose(scene([heart], { time, weather }), 512);
        const [item] = itemsOf(heart);
        // Three points, because a flake or a drop may hide one.
        const votes = [-0.1, 0, 0.1].map((dx) =>
          nearestColour(
            colourAt(picture, item!.x + dx * item!.side, item!.y - 0.02 * item!.side),
            time,
            weather,
          ),
        );
        expect(
          votes.filter((vote) => vote === colour).length,
          `${colour}: ${votes.join()}`,
        ).toBeGreaterThanOrEqual(2);
      }
    },
  );

  it('shows every kind with a good share of its colour and a dark outline', async () => {
    for (const { name } of KINDS) {
      const finest = (await loadSprite(name)).levels[0]!;
      const covered = [0, 1, 2].map((channel) => {
        let sum = 0;
        for (let i = channel; i < finest.mask.length; i += 3) sum += finest.mask[i]! / 255;
        return sum / finest.sidePx ** 2;
      });
      expect(covered[0], `${name}: tint`).toBeGreaterThan(0.05);
      expect(covered[2], `${name}: ink`).toBeGreaterThan(0.05);
    }
  });

  it('tells every background, time and weather apart at a glance', async () => {
    const moods = BACKGROUNDS.flatMap((background) =>
      TIMES.flatMap((time) => WEATHERS.map((weather) => ({ background, time, weather }))),
    );
    const pictures = await Promise.all(moods.map((mood) => compose(scene([], mood), 96)));
    let closest = Infinity;
    pictures.forEach((one, i) => {
      for (const other of pictures.slice(i + 1)) {
        const sum = one.data.reduce((total, value, at) => total + Math.abs(value - other.data[at]!), 0);
        closest = Math.min(closest, sum / one.data.length);
      }
    });
    // Mean difference of 0..255 per channel. Snow and fog on snow are the closest pair.
    expect(closest).toBeGreaterThan(3);
  });

  it('gives the same bytes for the same scene and other bytes for another look', async () => {
    const one = scene([thing({ count: 3 })], { weather: 'rain' });
    const bytes = Buffer.from(await renderScene(one));
    expect(bytes.equals(await renderScene(structuredClone(one)))).toBe(true);
    expect(bytes.equals(await renderScene(scene([thing({ count: 3, look: 33 })], { weather: 'rain' })))).toBe(
      false,
    );
  });

  it('draws nearer things over farther ones, in whatever order they came', async () => {
    const back = thing({ place: 4, size: 'big', count: 3 });
    const front = thing({ place: 7, size: 'big', count: 4, colour: 'blue' });
    const [one, other] = [await compose(scene([back, front]), 256), await compose(scene([front, back]), 256)];
    expect(Buffer.from(one.data).equals(other.data)).toBe(true);
  });

  it('draws at the size that is asked for, without metadata', async () => {
    for (const sizePx of [256, 300, 512, 1024]) {
      const info = await sharp(await renderScene(EMPTY_SCENE, { sizePx })).metadata();
      expect([info.format, info.width, info.height, info.channels]).toEqual(['png', sizePx, sizePx, 3]);
      expect([info.exif, info.icc, info.xmp, info.comments]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
    }
  });

  it('composes a small picture that looks like the large one scaled down', async () => {
    const full = scene([
      thing({ kind: 'house', size: 'big' }),
      thing({ kind: 'cow', place: 6, count: 4 }),
      thing({ kind: 'star', place: 0, count: 3 }),
    ]);
    const small = await compose(full, 96);
    const scaled = await sharp(await renderScene(full))
      .resize(96, 96, { kernel: 'linear' })
      .raw()
      .toBuffer();
    const meanDifference =
      small.data.reduce((sum, value, i) => sum + Math.abs(value - scaled[i]!), 0) / small.data.length;
    expect(meanDifference).toBeLessThan(3);
  });

  it('refuses a kind that it cannot draw', async () => {
    await expect(renderScene(scene([thing({ kind: 'dragon' })]))).rejects.toThrow('got "dragon"');
  });
});
