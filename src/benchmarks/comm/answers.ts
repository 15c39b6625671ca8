import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, messageOf } from '../../core/errors.ts';
import type { ForeignAnswer, ForeignAnswers } from '../data/answers.ts';
import { pictureOfCell } from '../data/picture-source.ts';
import type { PictureSource } from '../data/picture-source.ts';
import type { Problem } from '../data/problem.ts';
import { commAnswerParts } from './steps.ts';

const resultsSchema = z.looseObject({
  model_output: z.string(),
  prediction_image_list: z.array(z.string()),
});

/**
 * CoMM's prediction folders: `<path>/<data_id>_task3/results.json` with the pictures beside it.
 * @throws {ConfigError} when the path holds none.
 */
export async function readCommAnswers(path: string): Promise<ForeignAnswers> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory() && /_task[1-4]$/.test(entry.name));
  if (folders.length === 0) {
    throw new ConfigError(`${path} holds no prediction folders; expected folders such as <data_id>_task3.`);
  }
  const answers: ForeignAnswer[] = [];
  const problems: Problem[] = [];
  for (const { name } of folders.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const folder = join(path, name);
    const report = (message: string) =>
      problems.push({ file: join(name, 'results.json'), row: null, message });
    try {
      const results = resultsSchema.parse(JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')));
      const pictures: PictureSource[] = [];
      for (const image of results.prediction_image_list) {
        const found = pictureOfCell(image, [folder], image);
        if (found.problem !== null) report(found.problem);
        else if ('picture' in found) pictures.push(found.picture);
      }
      answers.push({ item: name, parts: commAnswerParts(results.model_output, pictures) });
    } catch (error) {
      report(`it cannot be read (${messageOf(error).split('\n')[0]})`);
    }
  }
  return { answers, problems };
}
