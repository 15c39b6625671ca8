/** Where the pictures of exported rows lie: the run's own files, or copies that fit every trainer. */
import { existsSync, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { messageOf } from '../../core/errors.ts';
import { blankCanvas } from '../../lib/picture.ts';
import type { RowImage } from '../rows/row.ts';
import { writeWhole } from '../whole-output.ts';
import type { RenderedImage } from './render.ts';

/** Patch times merge of Qwen3-VL: a picture of such sides is taken as it is. */
const SIDE_STEP_PX = 32;
/** The bounds of the training configurations; within them no trainer resizes again. */
const MAX_PIXELS = 1_048_576;
const MIN_PIXELS = 65_536;

/** The folder of an export that holds its pictures. */
export const IMAGES_FOLDER = 'images';

export interface Pictures {
  /** Paths of the pictures as rows name them, or what is wrong with one of them. */
  place(images: readonly RenderedImage[]): string[] | Promise<string[]>;
  /** The run's own file. */
  original(image: RowImage): string;
  /** Copies written so far. */
  readonly written: number;
}

/** A picture that is not there or cannot be read. */
export class PictureProblem extends Error {}

export interface PictureOptions {
  readonly runsFolder: string;
  /** Where the export is written now. */
  readonly folder: string;
  /** Where it will stand. */
  readonly finalFolder: string;
  readonly mode: 'resized' | 'refer';
}

/** Width and height that every trainer takes as they are: multiples of 32, 65,536 to 1,048,576 pixels, alike in shape. */
export function fittedSize(widthPx: number, heightPx: number): { widthPx: number; heightPx: number } {
  const pixels = widthPx * heightPx;
  const scale = Math.sqrt(Math.min(MAX_PIXELS, Math.max(MIN_PIXELS, pixels)) / pixels);
  const snap = (side: number) =>
    Math.max(SIDE_STEP_PX, Math.round((side * scale) / SIDE_STEP_PX) * SIDE_STEP_PX);
  const size = { widthPx: snap(widthPx), heightPx: snap(heightPx) };
  // Rounding may have gone over or under the bounds; the longer side gives or takes a step at a time.
  while (size.widthPx * size.heightPx > MAX_PIXELS) {
    if (size.widthPx >= size.heightPx) size.widthPx -= SIDE_STEP_PX;
    else size.heightPx -= SIDE_STEP_PX;
  }
  while (size.widthPx * size.heightPx < MIN_PIXELS) {
    if (size.widthPx >= size.heightPx) size.widthPx += SIDE_STEP_PX;
    else size.heightPx += SIDE_STEP_PX;
  }
  return size;
}

export function createPictures({ runsFolder, folder, finalFolder, mode }: PictureOptions): Pictures {
  const known = new Set<string>();
  let written = 0;
  const original = (image: RowImage) => join(runsFolder, ...image.path.split('/'));
  const underWay = new Map<string, Promise<void>>();
  const store = async (name: string, make: () => Promise<Uint8Array>): Promise<string> => {
    if (!known.has(name)) {
      let work = underWay.get(name);
      if (!work) {
        work = (async () => {
          mkdirSync(join(folder, IMAGES_FOLDER), { recursive: true });
          await writeWhole(join(folder, IMAGES_FOLDER, name), await make());
          known.add(name);
          written++;
        })().finally(() => underWay.delete(name));
        underWay.set(name, work);
      }
      await work;
    }
    return join(finalFolder, IMAGES_FOLDER, name);
  };
  const blank = ({ widthPx, heightPx }: { widthPx: number; heightPx: number }) =>
    store(`blank-${widthPx}x${heightPx}.png`, async () => (await blankCanvas(widthPx, heightPx)).bytes);
  const refer = (image: RowImage): string => {
    const path = original(image);
    if (!known.has(image.sha256)) {
      if (!existsSync(path)) throw new PictureProblem(`the picture ${path} does not exist`);
      known.add(image.sha256);
    }
    return path;
  };
  const resized = async (image: RowImage): Promise<string> => {
    const size = fittedSize(image.widthPx, image.heightPx);
    return await store(`${image.sha256.slice(0, 32)}.png`, async () => {
      const path = original(image);
      try {
        const bytes = await readFile(path);
        // The pixels alone: what a generator keeps in the file for itself must not reach a critic.
        return await sharp(bytes)
          .resize(size.widthPx, size.heightPx, { fit: 'fill' })
          .png({ compressionLevel: 3 })
          .toBuffer();
      } catch (error) {
        throw new PictureProblem(`the picture ${path} cannot be used (${messageOf(error)})`, {
          cause: error,
        });
      }
    });
  };
  return {
    original,
    get written() {
      return written;
    },
    place(images) {
      // Without a promise where none is needed: this is the difference between 10,000 and 20,000 rows a second.
      if (mode === 'refer' && !images.some(({ isBlank }) => isBlank))
        return images.map(({ image }) => refer(image));
      return placeAll(images);
    },
  };

  async function placeAll(images: readonly RenderedImage[]): Promise<string[]> {
    const paths: string[] = [];
    for (const { image, isBlank } of images) {
      if (isBlank)
        paths.push(await blank(mode === 'refer' ? image : fittedSize(image.widthPx, image.heightPx)));
      else paths.push(mode === 'refer' ? refer(image) : await resized(image));
    }
    return paths;
  }
}
