import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { blankCanvas } from '../../lib/picture.ts';
import { createRng } from '../../lib/rng.ts';
import { BACKGROUNDS, COLOUR_NAMES, KINDS, TIMES, WEATHERS } from '../lexicon.ts';
import { crookedLook, isCrooked } from '../render/layout.ts';
import { renderScene } from '../render/render.ts';
import { sampleScene } from '../sample.ts';
import { EMPTY_SCENE } from '../scene.ts';
import type { Scene, Thing } from '../scene.ts';
import { seePicture, seeStep } from './see.ts';

const thing = (kind: string, place: number, extra: Partial<Thing> = {}): Thing => ({
  kind,
  colour: 'red',
  count: 1,
  place,
  size: 'medium',
  look: 4711,
  ...extra,
});
/** A scene without the looks, which a picture tells only roughly. */
const shown = ({ background, time, weather, things }: Scene) => ({
  background,
  time,
  weather,
  things: things
    .map(({ kind, colour, count, place, size }) => ({ kind, colour, count, place, size }))
    .toSorted((a, b) => a.place - b.place),
});

const PARTY: Scene = {
  background: 'town',
  time: 'evening',
  weather: 'clear',
  things: [
    thing('balloon', 0, { count: 3, colour: 'blue' }),
    thing('cake', 4, { size: 'big', colour: 'pink' }),
    thing('gift', 6, { count: 4, colour: 'yellow' }),
    thing('dog', 8, { size: 'small', colour: 'white' }),
  ],
};

describe('seePicture', () => {
  it('reads background, time and weather of an empty picture, in every combination', async () => {
    for (const background of BACKGROUNDS) {
      for (const time of TIMES) {
        for (const weather of WEATHERS) {
          const scene: Scene = { background, time, weather, things: [] };
          const seen = await seePicture(await renderScene(scene, { sizePx: 256 }));
          expect({ ...shown(seen), nature: seen.nature }).toEqual({ ...shown(scene), nature: 'sandbox' });
        }
      }
    }
  });

  it('reads every kind in every colour it meets here', async () => {
    const wrong: string[] = [];
    for (const [i, { name: kind }] of KINDS.entries()) {
      const things = [
        thing(kind, 1, { colour: COLOUR_NAMES[i % 8]!, count: 1 + (i % 2) }),
        thing(kind, 6, { colour: COLOUR_NAMES[(i + 3) % 8]!, size: i % 3 === 0 ? 'big' : 'medium' }),
      ];
      const scene: Scene = { ...EMPTY_SCENE, background: BACKGROUNDS[i % 5]!, things };
      const seen = await seePicture(await renderScene(scene, { sizePx: 384 }));
      if (JSON.stringify(shown(seen)) !== JSON.stringify(shown(scene))) wrong.push(kind);
    }
    expect(wrong).toEqual([]);
  });

  it('reads nearly all of random pictures exactly', async () => {
    const rng = createRng(2024);
    let exact = 0;
    for (let i = 0; i < 30; i++) {
      const scene = sampleScene(rng, 1 + (i % 6));
      const seen = await seePicture(await renderScene(scene));
      exact += Number(JSON.stringify(shown(seen)) === JSON.stringify(shown(scene)));
    }
    expect(exact).toBeGreaterThanOrEqual(28);
  });

  it.each([256, 300, 512, 1024])('reads a picture of %i px', async (sizePx) => {
    expect(shown(await seePicture(await renderScene(PARTY, { sizePx })))).toEqual(shown(PARTY));
  });

  it('reads pixels, not files: JPEG and WebP without metadata say the same', async () => {
    const png = await renderScene(PARTY);
    for (const other of [sharp(png).jpeg({ quality: 90 }), sharp(png).webp({ quality: 90 })]) {
      expect(shown(await seePicture(new Uint8Array(await other.toBuffer())))).toEqual(shown(PARTY));
    }
  });

  it('notices groups that lean over', async () => {
    const scene = { ...PARTY, things: [thing('house', 4, { look: crookedLook(3) }), thing('tree', 7)] };
    const seen = await seePicture(await renderScene(scene));
    expect(seen.things.map(({ kind, look }) => [kind, isCrooked(look)])).toEqual([
      ['house', true],
      ['tree', false],
    ]);
  });

  it('knows a blank canvas and pictures from elsewhere', async () => {
    expect((await seePicture((await blankCanvas(512, 512)).bytes)).nature).toBe('blank');
    const rng = createRng(5);
    const noise = Uint8Array.from({ length: 96 * 96 * 3 }, () => 256 * rng());
    const foreign = sharp(noise, { raw: { width: 96, height: 96, channels: 3 } });
    expect((await seePicture(new Uint8Array(await foreign.png().toBuffer()))).nature).toBe('foreign');
    const wide = sharp(await renderScene(PARTY)).resize(512, 300, { fit: 'fill' });
    expect((await seePicture(new Uint8Array(await wide.png().toBuffer()))).nature).toBe('foreign');
  });

  it('throws for bytes that are no picture', async () => {
    await expect(seePicture(new Uint8Array([1, 2, 3]))).rejects.toThrow();
  });
});

describe('seeStep', () => {
  it.each<[string, Scene]>([
    [
      'a new number',
      { ...PARTY, things: PARTY.things.map((one) => (one.kind === 'gift' ? { ...one, count: 3 } : one)) },
    ],
    [
      'a new colour',
      {
        ...PARTY,
        things: PARTY.things.map((one) => (one.kind === 'cake' ? { ...one, colour: 'purple' } : one)),
      },
    ],
    [
      'a new kind',
      { ...PARTY, things: PARTY.things.map((one) => (one.kind === 'dog' ? { ...one, kind: 'cat' } : one)) },
    ],
    [
      'a new size',
      {
        ...PARTY,
        things: PARTY.things.map((one) => (one.kind === 'cake' ? { ...one, size: 'medium' } : one)),
      },
    ],
    ['a thing gone', { ...PARTY, things: PARTY.things.slice(1) }],
    ['new weather', { ...PARTY, weather: 'rain' }],
    ['night', { ...PARTY, time: 'night' }],
  ])('sees %s where the rest is as it was', async (_, after) => {
    const seen = await seeStep(await renderScene(PARTY), await renderScene(after));
    expect([shown(seen.before), shown(seen.after)]).toEqual([shown(PARTY), shown(after)]);
  });
});
