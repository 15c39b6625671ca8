/**
 * The drawn shapes of the 42 kinds as pixel masks that can be tinted, scaled and tilted without a rasteriser.
 * Drawn from the line and duotone variants of the Phosphor icons (`@iconify-json/ph`, MIT), once per kind and process.
 */
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { z } from 'zod';
import { KIND_BY_NAME } from '../lexicon.ts';

/** Icons live on 256 units; a sprite adds this margin on every side for outline and halo. */
const MARGIN = 16;
/** Side of the largest mask in px; one px is one icon unit. */
const MASTER_PX = 256 + 2 * MARGIN;
/** Width of the paper-coloured rim around every shape, in icon units. It keeps dark outlines legible at night. */
const HALO = 6;
/** Bytes per mask pixel: coverage 0..255 of tint, paper and ink, in this order; their sum is at most 255. */
export const SPRITE_CHANNELS = 3;

/** One resolution of a sprite. */
export interface SpriteLevel {
  readonly sidePx: number;
  /** Shape `[sidePx, sidePx, SPRITE_CHANNELS]`. */
  readonly mask: Uint8Array;
}

/** The shape of one kind in several resolutions, each half the one before. */
export interface Sprite {
  readonly kind: string;
  readonly levels: readonly SpriteLevel[];
  /** Lowest inked point below the middle of the box, as a share of the box side, -0.5..0.5. */
  readonly foot: number;
  /** Half the width of the shape, as a share of the box side. */
  readonly halfWidth: number;
}

/** Which enclosed areas take the thing's colour: the icon's shaded ones, the others, or all. */
type Tinting = 'shaded' | 'unshaded' | 'all';

/** What helps a plain line drawing to read as a solid, mostly coloured thing. Paths are in icon units. */
interface Touch {
  readonly tinting?: Tinting;
  /** Paper-coloured areas behind the lines, such as a door. */
  readonly paper?: string;
  /** Lines beside those of the icon. */
  readonly ink?: string;
  /** Draw the solid variant with a rim instead of the lines: for shapes made of strokes, which would be all ink. */
  readonly solid?: boolean;
}
const HOUSE_WINDOW = 'M128 92a14 14 0 1 0 .1 0z';
const TOUCHES: Readonly<Record<string, Touch>> = {
  house: { paper: `M104 216v-60h48v60z${HOUSE_WINDOW}`, ink: HOUSE_WINDOW },
  car: { tinting: 'unshaded' },
  rocket: { tinting: 'unshaded' },
  tent: { tinting: 'unshaded' },
  truck: { tinting: 'all' },
  bus: { tinting: 'unshaded' },
  cow: { tinting: 'unshaded' },
  fish: { tinting: 'all' },
  bug: { tinting: 'all' },
  sun: { solid: true },
};

const iconFile = z.object({ icons: z.record(z.string(), z.object({ body: z.string() })) });
let iconBodies: Promise<Record<string, { body: string }>> | undefined;
const sprites = new Map<string, Promise<Sprite>>();

/**
 * The sprite of a kind. Kept for the life of the process: 42 kinds take about 14 MB.
 * @throws {RangeError} when the world does not know the kind.
 */
export function loadSprite(kind: string): Promise<Sprite> {
  const known = sprites.get(kind);
  if (known !== undefined) return known;
  const entry = KIND_BY_NAME.get(kind);
  if (entry === undefined) throw new RangeError(`Expected a kind that the sandbox can draw, got "${kind}"`);
  const sprite = bakeSprite(kind, entry.icon);
  sprites.set(kind, sprite);
  // A failed read must not poison every later picture.
  sprite.catch(() => sprites.delete(kind));
  return sprite;
}

async function bakeSprite(kind: string, icon: string): Promise<Sprite> {
  iconBodies ??= readFile(new URL(import.meta.resolve('@iconify-json/ph/icons.json')), 'utf8').then(
    (text) => iconFile.parse(JSON.parse(text)).icons,
  );
  const bodies = await iconBodies;
  const body = (name: string): string => {
    const found = bodies[name];
    if (found === undefined) throw new RangeError(`The icon "${name}" is not in @iconify-json/ph`);
    return found.body;
  };
  const touch = TOUCHES[kind] ?? {};
  const solid = touch.solid === true;
  const shaded = [...body(`${icon}-duotone`).matchAll(/<path[^>]*opacity="\.2"[^>]*\/>/g)]
    .map(([path]) => path.replace('opacity=".2"', ''))
    .join('');
  const [drawn, shade, paper] = await Promise.all([
    coverage(solid ? rimOf(body(`${icon}-fill`)) : body(`${icon}-light`) + penned(touch.ink)),
    coverage(solid ? body(`${icon}-fill`) : shaded),
    coverage(touch.paper === undefined ? '' : `<path d="${touch.paper}"/>`),
  ]);
  const line = solid ? drawn.map((ink, i) => Math.max(0, ink - shade[i]!)) : drawn;
  const master = mixMask({ line, shade, paper, tinting: touch.tinting ?? 'shaded' });
  return { kind, levels: halvings(master), ...extent(line, shade) };
}

/** A filled icon thickened by a pen; without the fill itself, what remains is its outline. */
function rimOf(fillBody: string): string {
  return `<g stroke="#fff" stroke-width="24" stroke-linejoin="round">${fillBody}</g>`;
}

function penned(path: string | undefined): string {
  return path === undefined ? '' : `<path d="${path}" fill="none" stroke="#fff" stroke-width="12"/>`;
}

/** Alpha of an SVG fragment on icon units; shape `[MASTER_PX, MASTER_PX]`. */
async function coverage(fragment: string): Promise<Uint8Array> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${MASTER_PX}" height="${MASTER_PX}" viewBox="${-MARGIN} ${-MARGIN} ${MASTER_PX} ${MASTER_PX}"><g color="#fff" fill="#fff">${fragment}</g></svg>`;
  const { data } = await sharp(Buffer.from(svg))
    .ensureAlpha()
    .extractChannel('alpha')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return new Uint8Array(data);
}

function mixMask(layers: {
  line: Uint8Array;
  shade: Uint8Array;
  paper: Uint8Array;
  tinting: Tinting;
}): SpriteLevel {
  const { line, shade, paper, tinting } = layers;
  const enclosed = enclosedBy(line);
  const body = line.map((ink, i) => Math.max(ink, enclosed[i]! * 255, shade[i]!, paper[i]!));
  const halo = dilate(body, HALO);
  const mask = new Uint8Array(MASTER_PX * MASTER_PX * SPRITE_CHANNELS);
  for (let i = 0; i < body.length; i++) {
    const ink = line[i]!;
    const inside = Math.max(0, body[i]! - ink);
    const shaded = Math.max(0, shade[i]! - paper[i]!) / 255;
    const tintShare = tinting === 'all' ? 1 : tinting === 'shaded' ? shaded : 1 - shaded;
    const tint = Math.round(inside * tintShare);
    const rim = Math.max(0, halo[i]! - body[i]!);
    mask[SPRITE_CHANNELS * i] = tint;
    mask[SPRITE_CHANNELS * i + 1] = inside - tint + rim;
    mask[SPRITE_CHANNELS * i + 2] = ink;
  }
  return { sidePx: MASTER_PX, mask };
}

/** 1 where no path of light pixels leads to the border: what the lines close in. */
function enclosedBy(line: Uint8Array): Uint8Array {
  const enclosed = new Uint8Array(line.length).fill(1);
  const queue = [0];
  enclosed[0] = 0;
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const x = at % MASTER_PX;
    for (const next of [
      at - MASTER_PX,
      at + MASTER_PX,
      x > 0 ? at - 1 : -1,
      x < MASTER_PX - 1 ? at + 1 : -1,
    ]) {
      if (next < 0 || next >= line.length || enclosed[next] === 0 || line[next]! > 96) continue;
      enclosed[next] = 0;
      queue.push(next);
    }
  }
  return enclosed;
}

/** Grey dilation by a disk of the given radius in px. */
function dilate(grey: Uint8Array, radius: number): Uint8Array {
  const disk: number[] = [];
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) {
      if (dx * dx + dy * dy <= radius * radius) disk.push(dy * MASTER_PX + dx);
    }
  }
  const grown = new Uint8Array(grey.length);
  for (let i = 0; i < grey.length; i++) {
    const value = grey[i]!;
    if (value === 0) continue;
    // The margin is wider than the radius, so no offset of an inked pixel leaves the mask.
    for (const offset of disk) if (grown[i + offset]! < value) grown[i + offset] = value;
  }
  return grown;
}

/** The mask and its halvings down to 9 px, each pixel the mean of four. */
function halvings(master: SpriteLevel): readonly SpriteLevel[] {
  const levels = [master];
  for (let level = master; level.sidePx % 2 === 0;) {
    const sidePx = level.sidePx / 2;
    const mask = new Uint8Array(sidePx * sidePx * SPRITE_CHANNELS);
    const stride = level.sidePx * SPRITE_CHANNELS;
    for (let y = 0; y < sidePx; y++) {
      for (let x = 0; x < sidePx * SPRITE_CHANNELS; x++) {
        const from = 2 * y * stride + 2 * (x - (x % SPRITE_CHANNELS)) + (x % SPRITE_CHANNELS);
        const sum =
          level.mask[from]! +
          level.mask[from + SPRITE_CHANNELS]! +
          level.mask[from + stride]! +
          level.mask[from + stride + SPRITE_CHANNELS]!;
        mask[y * sidePx * SPRITE_CHANNELS + x] = (sum + 2) >> 2;
      }
    }
    level = { sidePx, mask };
    levels.push(level);
  }
  return levels;
}

function extent(line: Uint8Array, shade: Uint8Array): Pick<Sprite, 'foot' | 'halfWidth'> {
  let bottom = 0;
  let left = MASTER_PX;
  let right = 0;
  for (let i = 0; i < line.length; i++) {
    if (Math.max(line[i]!, shade[i]!) < 128) continue;
    const x = i % MASTER_PX;
    bottom = Math.floor(i / MASTER_PX);
    left = Math.min(left, x);
    right = Math.max(right, x);
  }
  return { foot: (bottom + 1) / MASTER_PX - 0.5, halfWidth: (right + 1 - left) / 2 / MASTER_PX };
}
