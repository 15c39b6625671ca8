/** Coverage of single pixels by a sprite and its shadow, as the renderer would draw them. */
import type { Item } from '../render/layout.ts';
import { SPRITE_CHANNELS } from '../render/sprites.ts';
import type { Sprite, SpriteLevel } from '../render/sprites.ts';

/** The renderer's shadow: colour, strength at its core, height over width. */
export const SHADOW = { colour: [38, 34, 66], strength: 0.34, flatness: 0.2, widthFactor: 1.15 } as const;

/** An item scaled to pixels, with all that its pixels have in common. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly level: SpriteLevel;
  /** Texels per px, turned by the tilt. */
  readonly cos: number;
  readonly sin: number;
  /** Half the side of the upright square that holds the tilted box, in px. */
  readonly reach: number;
  readonly shadowX: number;
  readonly shadowY: number;
  /** Centre of the shadow below the centre of the item, in px. */
  readonly shadowDrop: number;
}

/** @param scale px per unit. */
export function placed(sprite: Sprite, item: Item, scale: number): Spot {
  const side = item.side * scale;
  const level = sprite.levels.findLast((one) => one.sidePx >= 0.8 * side) ?? sprite.levels[0]!;
  const [cos, sin] = [Math.cos(item.tilt), Math.sin(item.tilt)];
  const shadowX = side * sprite.halfWidth * SHADOW.widthFactor;
  return {
    x: item.x * scale,
    y: item.y * scale,
    level,
    cos: (cos * level.sidePx) / side,
    sin: (sin * level.sidePx) / side,
    reach: (side / 2) * (Math.abs(cos) + Math.abs(sin)),
    shadowX,
    shadowY: Math.max(1, shadowX * SHADOW.flatness),
    shadowDrop: side * (sprite.foot - 0.01),
  };
}

/**
 * Coverage at a point relative to the centre of the item.
 * @param into gets coverage by tint, paper and ink (0, 1, 2), and how far down the item the point lies (4); 0..1.
 */
export function coverAt(spot: Spot, dx: number, dy: number, into: Float32Array): void {
  const { mask, sidePx: n } = spot.level;
  const u = spot.cos * dx + spot.sin * dy + n / 2 - 0.5;
  const v = spot.cos * dy - spot.sin * dx + n / 2 - 0.5;
  const u0 = Math.floor(u);
  const v0 = Math.floor(v);
  if (u0 < 0 || v0 < 0 || u0 >= n - 1 || v0 >= n - 1) {
    into[0] = into[1] = into[2] = into[4] = 0;
    return;
  }
  const fu = u - u0;
  const fv = v - v0;
  const a = (v0 * n + u0) * SPRITE_CHANNELS;
  const b = a + n * SPRITE_CHANNELS;
  const w00 = ((1 - fu) * (1 - fv)) / 255;
  const w10 = (fu * (1 - fv)) / 255;
  const w01 = ((1 - fu) * fv) / 255;
  const w11 = (fu * fv) / 255;
  into[0] = w00 * mask[a]! + w10 * mask[a + 3]! + w01 * mask[b]! + w11 * mask[b + 3]!;
  into[1] = w00 * mask[a + 1]! + w10 * mask[a + 4]! + w01 * mask[b + 1]! + w11 * mask[b + 4]!;
  into[2] = w00 * mask[a + 2]! + w10 * mask[a + 5]! + w01 * mask[b + 2]! + w11 * mask[b + 5]!;
  into[4] = v / n;
}

/** Share of shadow at a point relative to the centre of the item, 0..SHADOW.strength. */
export function shadowAt(spot: Spot, dx: number, dy: number): number {
  const distance = (dx / spot.shadowX) ** 2 + ((dy - spot.shadowDrop) / spot.shadowY) ** 2;
  return distance >= 1 ? 0 : SHADOW.strength * Math.min(1, 1.8 * (1 - distance));
}
