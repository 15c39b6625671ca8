/** Scores the attempts of a stored run; what is scored already is not asked again. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactRef } from '../../core/artifact.ts';
import { ProviderError, StoreError, messageOf } from '../../core/errors.ts';
import { artifactPath } from '../../core/result.ts';
import type { Picture } from '../../lib/picture.ts';
import { parseAs } from '../json-lines.ts';
import { createProblems } from '../problem.ts';
import { readStoredRun, scoreLineSchema, SCORES_FILE } from '../rows/stored-run.ts';
import type { ScoreLine } from '../rows/stored-run.ts';
import type { AttemptJudge } from './attempt-judge.ts';

export interface ScoredRun {
  readonly scored: number;
  /** Scored before. */
  readonly known: number;
  /** Attempts without a score, with why. */
  readonly failed: readonly { readonly step: number; readonly attempt: number; readonly message: string }[];
}

/** @param root folder of the runs. @throws {StoreError} when the scores cannot be written. */
export async function scoreRun(
  root: string,
  name: string,
  judge: AttemptJudge,
  signal?: AbortSignal,
): Promise<ScoredRun> {
  const run = readStoredRun(root, name, createProblems());
  const file = join(root, name, SCORES_FILE);
  const done = doneIn(file, judge.name);
  const result = { scored: 0, known: 0, failed: [] as { step: number; attempt: number; message: string }[] };
  const pictureOf = async (ref: ArtifactRef): Promise<Picture> => ({
    bytes: await readFile(join(root, name, artifactPath(ref))),
    mediaType: ref.mediaType,
  });
  for (const step of run?.trace.steps ?? []) {
    if (step.prompt === null) continue;
    for (const { index, source, image } of step.attempts) {
      if (image === null) continue;
      const at = { step: step.number, attempt: index };
      if (done.has(keyOf({ ...at, image: image.sha256 }))) {
        result.known++;
        continue;
      }
      signal?.throwIfAborted();
      try {
        const outcome = await judge.score({
          key: `judge:s${step.number}:a${index}`,
          stepPrompt: step.prompt,
          before: source && (await pictureOf(source)),
          after: await pictureOf(image),
        });
        if (!outcome.ok) {
          result.failed.push({ ...at, message: outcome.problem });
          continue;
        }
        append(file, { ...at, image: image.sha256, judge: judge.name, ...outcome.value });
        result.scored++;
      } catch (error) {
        const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
        if (!(error instanceof ProviderError) && !isMissing) throw error;
        result.failed.push({ ...at, message: messageOf(error) });
      }
    }
  }
  return result;
}

function keyOf({ step, attempt, image }: Pick<ScoreLine, 'step' | 'attempt' | 'image'>): string {
  return `${step}:${attempt}:${image}`;
}

function doneIn(file: string, judge: string): Set<string> {
  if (!existsSync(file)) return new Set();
  const keys = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const parsed = line.trim() === '' ? '' : parseAs(line, scoreLineSchema);
      return typeof parsed !== 'string' && parsed.value.judge === judge ? [keyOf(parsed.value)] : [];
    });
  return new Set(keys);
}

function append(file: string, line: ScoreLine): void {
  try {
    // A line that a crash cut off is closed first, so that it spoils no other.
    const isCut = existsSync(file) && !readFileSync(file, 'utf8').endsWith('\n');
    appendFileSync(file, `${isCut ? '\n' : ''}${JSON.stringify(line)}\n`);
  } catch (error) {
    throw new StoreError(`The scores ${file} cannot be written: ${messageOf(error)}.`, { cause: error });
  }
}
