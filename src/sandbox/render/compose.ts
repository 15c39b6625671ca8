/**
 * Puts a picture together from a backdrop and sprites, in plain arithmetic on RGB bytes, at any size. One code path
 * draws the 512-px pictures of a story and the thousands of small ones that a critic is trained on.
 */
import { hashToInt } from '../../lib/hash.ts';
import { COLOURS } from '../lexicon.ts';
import type { Colour, Time } from '../lexicon.ts';
import { rowOf } from '../apply.ts';
import { loadBackdrop } from './backdrops.ts';
import { itemsOf, PICTURE_UNITS } from './layout.ts';
import type { Item } from './layout.ts';
import { loadSprite, SPRITE_CHANNELS } from './sprites.ts';
import type { Sprite, SpriteLevel } from './sprites.ts';
import { drawWeather } from './weather.ts';
import type { Scene } from '../scene.ts';

/** Red, green and blue, 0..255. */
export type Rgb = readonly [number, number, number];

/** A square picture: bytes R, G, B per pixel, shape `[sizePx, sizePx, 3]`. */
export interface Pixels {
  readonly sizePx: number;
  readonly data: Uint8Array;
}

/** Everything `composeScene` needs to draw one scene without waiting. */
export interface Assets {
  readonly backdrop: Pixels;
  readonly sprites: ReadonlyMap<string, Sprite>;
}

/** Colour of lines and of the paper that shows inside things and around them. */
export const INK: Rgb = [43, 34, 51];
export const PAPER: Rgb = [255, 250, 238];
/** Light of the time of day on things: colours are mixed with `toward` by `share`. */
export const LIGHTS: Record<Time, { readonly toward: Rgb; readonly share: number }> = {
  day: { toward: [255, 255, 255], share: 0 },
  evening: { toward: [226, 110, 90], share: 0.12 },
  night: { toward: [24, 32, 84], share: 0.24 },
};
/** Things are a little lighter above and darker below: factors on the tint at the top and bottom of the box. */
const SHADE = { top: 1.1, bottom: 0.86 } as const;
const SHADOW = { colour: [38, 34, 66] as Rgb, strength: 0.34, flatness: 0.2 };

/** Fills of the named colours. */
export const PALETTE: Readonly<Record<Colour, Rgb>> = Object.fromEntries(
  Object.entries(COLOURS).map(([name, hex]) => [
    name,
    [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)),
  ]),
) as unknown as Record<Colour, Rgb>;

/** `base` mixed with `over` by `share` 0..1. */
export function mix(base: Rgb, over: Rgb, share: number): Rgb {
  return [0, 1, 2].map((i) => base[i]! + share * (over[i]! - base[i]!)) as unknown as Rgb;
}

/** Loads what a scene needs; from memory after the first time. */
export async function loadAssets(scene: Scene, sizePx: number): Promise<Assets> {
  const kinds = [...new Set(scene.things.map((thing) => thing.kind))];
  const [data, ...loaded] = await Promise.all([
    loadBackdrop(scene.background, scene.time, sizePx),
    ...kinds.map((kind) => loadSprite(kind)),
  ]);
  return { backdrop: { sizePx, data }, sprites: new Map(loaded.map((sprite) => [sprite.kind, sprite])) };
}

/** Draws the scene at the size of the backdrop. The same scene gives the same bytes. */
export function composeScene(scene: Scene, assets: Assets): Pixels {
  const { sizePx } = assets.backdrop;
  const picture: Pixels = { sizePx, data: assets.backdrop.data.slice() };
  const drawn = scene.things
    .flatMap((thing) => itemsOf(thing).map((item) => ({ thing, item })))
    .toSorted((a, b) => rowOf(a.thing.place) - rowOf(b.thing.place) || a.item.y - b.item.y);
  for (const { thing, item } of drawn) {
    const sprite = assets.sprites.get(thing.kind);
    if (sprite === undefined) throw new RangeError(`Expected a loaded sprite for "${thing.kind}"`);
    if (rowOf(thing.place) > 0) drawShadow(picture, sprite, item);
    drawSprite(picture, sprite, item, { colour: thing.colour, time: scene.time });
  }
  drawWeather(picture, scene.weather, weatherSeed(scene));
  return picture;
}

/** Rain and snow fall anew in every picture that differs in anything. */
function weatherSeed(scene: Scene): number {
  const parts = scene.things.flatMap((thing) => [
    thing.kind,
    thing.colour,
    thing.count,
    thing.place,
    thing.look,
  ]);
  return hashToInt(scene.background, scene.time, scene.weather, ...parts);
}

/** Draws one item onto the picture, with its outline and paper rim. */
export function drawSprite(
  picture: Pixels,
  sprite: Sprite,
  item: Item,
  look: { readonly colour: Colour; readonly time: Time },
): void {
  const light = LIGHTS[look.time];
  const tint = PALETTE[look.colour];
  const top = mix(tint.map((v) => Math.min(255, v * SHADE.top)) as unknown as Rgb, light.toward, light.share);
  const bottom = mix(tint.map((v) => v * SHADE.bottom) as unknown as Rgb, light.toward, light.share);
  const paper = mix(PAPER, light.toward, light.share);
  stamp(picture, sprite, item, { top, bottom, paper, ink: mix(INK, light.toward, light.share / 2) });
}

interface Inks {
  readonly top: Rgb;
  readonly bottom: Rgb;
  readonly paper: Rgb;
  readonly ink: Rgb;
}

/** Samples the mask bilinearly for every pixel that the tilted box touches. */
function stamp(picture: Pixels, sprite: Sprite, item: Item, inks: Inks): void {
  const { sizePx, data } = picture;
  const pxPerUnit = sizePx / PICTURE_UNITS;
  const sidePx = item.side * pxPerUnit;
  const [centreX, centreY] = [item.x * pxPerUnit, item.y * pxPerUnit];
  const level = levelFor(sprite, sidePx);
  const texelsPerPx = level.sidePx / sidePx;
  const [cos, sin] = [Math.cos(item.tilt) * texelsPerPx, Math.sin(item.tilt) * texelsPerPx];
  const reach = (sidePx / 2) * (Math.abs(Math.cos(item.tilt)) + Math.abs(Math.sin(item.tilt)));
  const [fromX, toX] = [
    Math.max(0, Math.floor(centreX - reach)),
    Math.min(sizePx, Math.ceil(centreX + reach)),
  ];
  const [fromY, toY] = [
    Math.max(0, Math.floor(centreY - reach)),
    Math.min(sizePx, Math.ceil(centreY + reach)),
  ];
  const { mask, sidePx: n } = level;
  const { top, bottom, paper, ink } = inks;
  for (let y = fromY; y < toY; y++) {
    for (let x = fromX; x < toX; x++) {
      const dx = x + 0.5 - centreX;
      const dy = y + 0.5 - centreY;
      const u = cos * dx + sin * dy + n / 2 - 0.5;
      const v = cos * dy - sin * dx + n / 2 - 0.5;
      const u0 = Math.floor(u);
      const v0 = Math.floor(v);
      // The outermost texels of every mask are empty, so nothing is lost at the rim of the box.
      if (u0 < 0 || v0 < 0 || u0 >= n - 1 || v0 >= n - 1) continue;
      const fu = u - u0;
      const fv = v - v0;
      const a = (v0 * n + u0) * SPRITE_CHANNELS;
      const b = a + n * SPRITE_CHANNELS;
      const wa0 = (1 - fu) * (1 - fv);
      const wa1 = fu * (1 - fv);
      const wb0 = (1 - fu) * fv;
      const wb1 = fu * fv;
      const tintCover = (wa0 * mask[a]! + wa1 * mask[a + 3]! + wb0 * mask[b]! + wb1 * mask[b + 3]!) / 255;
      const paperCover =
        (wa0 * mask[a + 1]! + wa1 * mask[a + 4]! + wb0 * mask[b + 1]! + wb1 * mask[b + 4]!) / 255;
      const inkCover =
        (wa0 * mask[a + 2]! + wa1 * mask[a + 5]! + wb0 * mask[b + 2]! + wb1 * mask[b + 5]!) / 255;
      const open = 1 - tintCover - paperCover - inkCover;
      if (open > 0.998) continue;
      const down = v / n;
      const to = (y * sizePx + x) * 3;
      for (let c = 0; c < 3; c++) {
        const tint = top[c]! + down * (bottom[c]! - top[c]!);
        data[to + c] =
          open * data[to + c]! + tintCover * tint + paperCover * paper[c]! + inkCover * ink[c]! + 0.5;
      }
    }
  }
}

/** The coarsest level that still has at least 0.8 texels per pixel: sharp, without flicker between neighbours. */
function levelFor(sprite: Sprite, sidePx: number): SpriteLevel {
  return sprite.levels.findLast((level) => level.sidePx >= 0.8 * sidePx) ?? sprite.levels[0]!;
}

/** A soft flat shadow where the thing touches the ground. */
function drawShadow(picture: Pixels, sprite: Sprite, item: Item): void {
  const { sizePx, data } = picture;
  const pxPerUnit = sizePx / PICTURE_UNITS;
  const radiusX = item.side * sprite.halfWidth * 1.15 * pxPerUnit;
  const radiusY = Math.max(1, radiusX * SHADOW.flatness);
  const centreX = item.x * pxPerUnit;
  const centreY = (item.y + item.side * (sprite.foot - 0.01)) * pxPerUnit;
  for (let y = Math.max(0, Math.floor(centreY - radiusY)); y < Math.min(sizePx, centreY + radiusY); y++) {
    for (let x = Math.max(0, Math.floor(centreX - radiusX)); x < Math.min(sizePx, centreX + radiusX); x++) {
      const distance = ((x + 0.5 - centreX) / radiusX) ** 2 + ((y + 0.5 - centreY) / radiusY) ** 2;
      if (distance >= 1) continue;
      const share = SHADOW.strength * Math.min(1, 1.8 * (1 - distance));
      const to = (y * sizePx + x) * 3;
      for (let c = 0; c < 3; c++) data[to + c] = data[to + c]! + share * (SHADOW.colour[c]! - data[to + c]!);
    }
  }
}
