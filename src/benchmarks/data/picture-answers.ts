import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import type { ForeignAnswer, ForeignAnswers } from './answers.ts';

const EXTENSIONS = ['.png', '.jpg', '.jpeg', '.webp'];

/**
 * One picture per item, named by the item's id, in a folder or in folders below it: WISE's `1.png`, RISEBench's
 * `images/<category>/<index>.png`. PNG wins over the other kinds.
 * @throws {ConfigError} when there is no such folder or no picture in it.
 */
export async function readPictureAnswers(folder: string): Promise<ForeignAnswers> {
  const names = await readdir(folder, { recursive: true }).catch(() => null);
  if (names === null) throw new ConfigError(`There is no folder ${folder} with answers.`);
  const answers = new Map<string, ForeignAnswer>();
  for (const extension of EXTENSIONS) {
    for (const name of names.filter((file) => extname(file).toLowerCase() === extension).toSorted()) {
      const item = basename(name, extname(name));
      if (answers.has(item)) continue;
      const picture = { kind: 'file' as const, path: join(folder, name) };
      answers.set(item, { item, parts: [{ type: 'image', step: 1, picture }] });
    }
  }
  if (answers.size === 0) {
    throw new ConfigError(`${folder} holds no pictures; expected one per item, named by its id, e.g. 1.png.`);
  }
  return { answers: [...answers.values()], problems: [] };
}
