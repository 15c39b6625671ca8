/** `judge.json` of a variant: who judged last and with what words, so that scoring needs neither model nor checkout. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, DataError } from '../../core/errors.ts';
import type { Wording } from '../judge/wording.ts';
import type { VariantFolder } from './folder.ts';
import { pictureChoiceSchema } from './settings.ts';
import type { JudgeSettings } from './settings.ts';

const judgeRecordSchema = z.object({
  judge: z.string(),
  wording: z.enum(['official', 'own']),
  fingerprint: z.string(),
  tries: z.int().positive(),
  picture: pictureChoiceSchema,
});
export type JudgeRecord = z.infer<typeof judgeRecordSchema>;

export function judgeFilePath(folder: VariantFolder): string {
  return join(folder.path, 'judge.json');
}

export function judgeRecordOf(facts: {
  judge: string;
  wording: Wording;
  tries: number;
  settings: JudgeSettings;
}): string {
  const record: JudgeRecord = {
    judge: facts.judge,
    wording: facts.wording.source,
    fingerprint: facts.wording.fingerprint,
    tries: facts.tries,
    picture: facts.settings.picture,
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** @throws {ConfigError} when the variant was never judged. @throws {DataError} when the file is damaged. */
export async function readJudgeRecord(folder: VariantFolder): Promise<JudgeRecord> {
  const path = judgeFilePath(folder);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) {
    throw new ConfigError(
      `${folder.path} was not judged yet (no judge.json); run "interleave bench judge" first.`,
    );
  }
  try {
    return judgeRecordSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new DataError(
      `${path} is damaged; run "interleave bench judge" again, which asks for nothing twice.`,
      {
        cause: error,
      },
    );
  }
}
