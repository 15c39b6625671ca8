import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, isAbsolute, relative, resolve } from 'node:path';
import sharp from 'sharp';
import { DataError, messageOf } from '../../core/errors.ts';
import { inspectPicture } from '../../lib/picture.ts';
import type { Picture } from '../../lib/picture.ts';

/** Where a picture is; read only when somebody looks at it. */
export type PictureSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly name: string };

/** @throws {DataError} when it is missing or no whole picture. */
export async function readPicture(source: PictureSource): Promise<Picture> {
  const name = source.kind === 'file' ? source.path : source.name;
  let bytes: Uint8Array;
  try {
    bytes = source.kind === 'file' ? await readFile(source.path) : source.bytes;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new DataError(
      `The picture ${name} ${isMissing ? 'is missing' : `cannot be read: ${messageOf(error)}`}.`,
      { cause: error },
    );
  }
  try {
    const { mediaType } = await inspectPicture(bytes);
    return { bytes, mediaType };
  } catch (error) {
    throw new DataError(`The picture ${name} cannot be used: ${messageOf(error)}.`, { cause: error });
  }
}

/** How a judge gets a picture. */
export interface PicturePreparation {
  /** Scaled down to fit a square of this side. */
  readonly maxSidePx: number;
  /** 1-100. */
  readonly jpegQuality: number;
}

/** Quality of JPEG files where the official scorers do not choose one (Pillow's default). */
export const PILLOW_JPEG_QUALITY = 75;

/**
 * The picture as the official scorers send it: without transparency, not larger than asked, JPEG.
 * Transparency is dropped, not blended, as Pillow's `convert('RGB')` does.
 */
export async function prepareAsJpeg(
  picture: Picture,
  { maxSidePx, jpegQuality }: PicturePreparation,
): Promise<Picture> {
  const bytes = await sharp(picture.bytes)
    .removeAlpha()
    .resize(maxSidePx, maxSidePx, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: jpegQuality })
    .toBuffer();
  return { bytes, mediaType: 'image/jpeg' };
}

/** A picture that a row embeds or names: Hugging Face's `{bytes, path}`, or a path below one of `roots`. */
export type PictureCell =
  { readonly picture: PictureSource; readonly problem: string | null } | { readonly problem: string };

/**
 * Finds the picture that a dataset row means. A path that leads out of the data's folder is refused; a file that is not
 * there is reported, and the item stays: it fails where the picture is needed and is counted.
 * @param roots folders that a path may be relative to; the first that has the file wins.
 */
export function pictureOfCell(cell: unknown, roots: readonly string[], name: string): PictureCell {
  if (cell instanceof Uint8Array) return { picture: { kind: 'bytes', bytes: cell, name }, problem: null };
  if (typeof cell === 'object' && cell !== null) {
    const { bytes, path } = cell as { bytes?: unknown; path?: unknown };
    if (bytes instanceof Uint8Array) return { picture: { kind: 'bytes', bytes, name }, problem: null };
    return pictureOfCell(path, roots, name);
  }
  if (typeof cell !== 'string' || cell.trim() === '') {
    return { problem: `${name} is neither a path nor an embedded picture` };
  }
  const [first = '.'] = roots;
  const inside = (root: string): string | null => {
    const path = resolve(root, cell);
    const steps = relative(root, path);
    return steps.startsWith('..') || isAbsolute(steps) ? null : path;
  };
  if (isAbsolute(cell) || inside(first) === null) {
    return { problem: `${name} leads out of the data's folder (${basename(cell)})` };
  }
  const found = roots.map(inside).find((path) => path !== null && existsSync(path));
  const picture: PictureSource = { kind: 'file', path: found ?? resolve(first, cell) };
  return { picture, problem: found ? null : `the picture ${cell} is missing` };
}
