import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { AnswerPart } from '../benchmark.ts';
import type { ForeignAnswer, ForeignAnswers } from '../data/answers.ts';
import type { Problem } from '../data/problem.ts';
import { readRows } from '../data/read-rows.ts';

const answerSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  text_answer: z.string().nullish(),
  image_answer: z.union([z.string(), z.array(z.string().nullable())]).nullish(),
});

/**
 * UEval's output file: `[{id, text_answer, image_answer: [paths]}]`. Paths are the user's own: relative to the working
 * folder, as in the official script, or to the file. Of several answers with one id the last counts.
 */
export async function readUevalAnswers(path: string): Promise<ForeignAnswers> {
  const { rows, problems: unread } = await readRows(path);
  const problems: Problem[] = [...unread];
  const answers = new Map<string, ForeignAnswer>();
  for (const { file, row, value } of rows) {
    const result = answerSchema.safeParse(value);
    if (!result.success) {
      problems.push({ file, row, message: 'expected id, text_answer and image_answer' });
      continue;
    }
    const { id, text_answer: text, image_answer: images } = result.data;
    const paths = [images ?? []].flat().filter((image): image is string => Boolean(image));
    const parts: AnswerPart[] = text ? [{ type: 'text', step: 1, text }] : [];
    for (const image of paths) {
      const found = [resolve(image), resolve(dirname(path), image)].find((place) => existsSync(place));
      if (found) parts.push({ type: 'image', step: 1, picture: { kind: 'file', path: found } });
      else problems.push({ file, row, message: `the picture ${image} is missing` });
    }
    answers.set(id, { item: id, parts });
  }
  return { answers: [...answers.values()], problems };
}
