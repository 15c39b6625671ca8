/**
 * What every group of things looks like at the working size, as sparse lists of how much of each pixel is the thing's
 * colour, paper, ink or shadow. Built from the renderer's own sprites and layout, once per process.
 */
import { KINDS, MAX_COUNT, ROWS, SIZES } from '../lexicon.ts';
import type { Size } from '../lexicon.ts';
import { placeCentre, plainItems, PICTURE_UNITS } from '../render/layout.ts';
import type { Item } from '../render/layout.ts';
import { loadSprite } from '../render/sprites.ts';
import type { Sprite } from '../render/sprites.ts';
import { PAD_PX } from './costs.ts';
import { coverAt, placed, SHADOW, shadowAt } from './sprite-sampling.ts';

/** Side in px of the picture in which things are looked for. */
export const WORK_PX = 96;
/** Px per unit of the layout. */
export const WORK_SCALE = WORK_PX / PICTURE_UNITS;
/** Numbers per template pixel: coverage by tint, paper, ink, shadow (sum at most 1), and how far down its item it lies. */
export const PARTS = 5;
const DOWN = 4;
/** Side of the padded picture that offsets are for. */
const PADDED_PX = WORK_PX + 2 * PAD_PX;
/** Below this coverage a pixel is left out. */
const FAINT = 0.02;
/** Half the side of the sheet that a template is drawn on, in px: no group reaches further from its centre. */
const REACH_PX = 36;

/** One group of equal things as it looks in a row of the grid. `n` pixels. */
export interface Template {
  readonly kind: string;
  readonly count: number;
  readonly size: Size;
  /** Pixel positions relative to the one that holds the centre of the place, in a padded picture; shape `[n]`. */
  readonly offsets: Int16Array;
  /** 0..1; shape `[n, PARTS]`. */
  readonly parts: Float32Array;
}

/** Everything that is looked for. */
export interface Library {
  readonly sprites: ReadonlyMap<string, Sprite>;
  /** Templates by row of the grid (0 sky, 1 back, 2 front). */
  readonly rows: readonly (readonly Template[])[];
  /** Drawn when first needed. */
  readonly leaning: Map<string, Template>;
}

let library: Promise<Library> | undefined;

/** All kinds x counts x sizes for each row; built at the first call. */
export function loadLibrary(): Promise<Library> {
  library ??= buildLibrary();
  return library;
}

async function buildLibrary(): Promise<Library> {
  const sprites = await Promise.all(KINDS.map((entry) => loadSprite(entry.name)));
  const counts = Array.from({ length: MAX_COUNT }, (_, i) => i + 1);
  const rows = ROWS.map((_, row) =>
    sprites.flatMap((sprite) =>
      counts.flatMap((count) => SIZES.map((size) => templateOf(sprite, { row, count, size, tilt: 0 }))),
    ),
  );
  return { sprites: new Map(sprites.map((sprite) => [sprite.kind, sprite])), rows, leaning: new Map() };
}

interface Group {
  readonly row: number;
  readonly count: number;
  readonly size: Size;
  /** Radians. */
  readonly tilt: number;
}

function templateOf(sprite: Sprite, group: Group): Template {
  const place = 3 * group.row + 1;
  const sheet = new Sheet(placeCentre(place));
  const items = plainItems({ place, count: group.count, size: group.size });
  for (const item of items.toSorted((a, b) => a.y - b.y)) {
    sheet.stamp(sprite, { ...item, tilt: group.tilt }, group.row > 0);
  }
  return { kind: sprite.kind, count: group.count, size: group.size, ...sheet.sparse() };
}

/** The same group leaning over by `tilt` radians; kept once drawn. */
export function leaning(library: Library, template: Template, row: number, tilt: number): Template {
  const { kind, count, size } = template;
  const key = `${kind} ${count} ${size} ${row} ${tilt}`;
  const known = library.leaning.get(key);
  if (known !== undefined) return known;
  const drawn = templateOf(library.sprites.get(kind)!, { row, count, size, tilt });
  library.leaning.set(key, drawn);
  return drawn;
}

const SHEET_SIDE = 2 * REACH_PX + 1;

/** An empty sheet around the centre of a place. */
class Sheet {
  readonly #parts = new Float32Array(SHEET_SIDE * SHEET_SIDE * PARTS);
  readonly #originX: number;
  readonly #originY: number;

  constructor(centre: { readonly x: number; readonly y: number }) {
    this.#originX = Math.floor(centre.x * WORK_SCALE) - REACH_PX;
    this.#originY = Math.floor(centre.y * WORK_SCALE) - REACH_PX;
  }

  /** Draws one item over what is there, its shadow below it. */
  stamp(sprite: Sprite, item: Item, hasShadow: boolean): void {
    const spot = placed(sprite, item, WORK_SCALE);
    const cover = new Float32Array(PARTS);
    const [left, top] = [spot.x - this.#originX, spot.y - this.#originY];
    const bottom = top + Math.max(spot.reach, spot.shadowDrop + spot.shadowY);
    const wide = Math.max(spot.reach, spot.shadowX);
    for (let y = Math.max(0, Math.floor(top - spot.reach)); y < Math.min(SHEET_SIDE, bottom); y++) {
      for (let x = Math.max(0, Math.floor(left - wide)); x < Math.min(SHEET_SIDE, left + wide); x++) {
        const dx = x + this.#originX + 0.5 - spot.x;
        const dy = y + this.#originY + 0.5 - spot.y;
        coverAt(spot, dx, dy, cover);
        const open = 1 - cover[0]! - cover[1]! - cover[2]!;
        const at = (y * SHEET_SIDE + x) * PARTS;
        const shade = hasShadow ? shadowAt(spot, dx, dy) / SHADOW.strength : 0;
        const uncovered = 1 - this.#parts[at]! - this.#parts[at + 1]! - this.#parts[at + 2]!;
        const shadow = Math.max(this.#parts[at + 3]!, uncovered * shade);
        if (open < 0.5) this.#parts[at + DOWN] = cover[DOWN]!;
        for (let part = 0; part < 3; part++)
          this.#parts[at + part] = open * this.#parts[at + part]! + cover[part]!;
        this.#parts[at + 3] = open * shadow;
      }
    }
  }

  sparse(): Pick<Template, 'offsets' | 'parts'> {
    const kept: number[] = [];
    for (let i = 0; i < SHEET_SIDE * SHEET_SIDE; i++) {
      const at = i * PARTS;
      const covered =
        this.#parts[at]! +
        this.#parts[at + 1]! +
        this.#parts[at + 2]! +
        this.#parts[at + 3]! * SHADOW.strength;
      if (covered > FAINT) kept.push(i);
    }
    const parts = new Float32Array(kept.length * PARTS);
    kept.forEach((i, k) => parts.set(this.#parts.subarray(i * PARTS, (i + 1) * PARTS), k * PARTS));
    return {
      offsets: Int16Array.from(
        kept,
        (i) => (Math.floor(i / SHEET_SIDE) - REACH_PX) * PADDED_PX + (i % SHEET_SIDE) - REACH_PX,
      ),
      parts,
    };
  }
}
