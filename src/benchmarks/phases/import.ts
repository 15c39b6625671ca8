/** Answers made elsewhere, taken into an output folder so that they are judged and reported like our own. */
import { DataError } from '../../core/errors.ts';
import type { LoadedBenchmark } from '../benchmark.ts';
import type { Problem } from '../data/problem.ts';
import { readPicture } from '../data/picture-source.ts';
import { fingerprintOf, isEmptyAnswer, latestByItem } from './answer.ts';
import { variantFolder } from './folder.ts';
import type { StoredPart } from './lines.ts';

export interface ImportPhase {
  readonly benchmark: LoadedBenchmark;
  readonly out: string;
  /** What the answers are called in the report. */
  readonly variant: string;
  /** In the layout of the benchmark's own scorer. */
  readonly answers: string;
  readonly nowMs: () => number;
}

export interface ImportSummary {
  readonly imported: number;
  /** Items that have no answer. */
  readonly missing: number;
  /** Ids that are none of the data's. */
  readonly unknownIds: readonly string[];
  readonly problems: readonly Problem[];
}

/** What the calls behind foreign answers were and cost is not known. */
const UNKNOWN_USAGE = { imageCalls: 0, languageCalls: 0, tokens: 0, costUsd: null, durationMs: 0 };

const WHOLE = { picture: 'last', kind: 'document' } as const;

/** A picture that cannot be used is left out of its answer and reported. @throws {ConfigError} when the path holds no answers. */
export async function importPhase(phase: ImportPhase): Promise<ImportSummary> {
  const { benchmark, out, variant, answers: path, nowMs } = phase;
  const folder = variantFolder(out, variant);
  const present = latestByItem((await folder.predictions.read()).lines);
  const { answers, problems: unread } = await benchmark.readAnswers(path);
  const known = new Set(benchmark.items.map(({ id }) => id));
  const problems: Problem[] = [...unread];
  let imported = 0;
  for (const { item, parts: foreign } of answers) {
    if (!known.has(item)) continue;
    const parts: StoredPart[] = [];
    for (const part of foreign) {
      if (part.type === 'text') {
        parts.push(part);
        continue;
      }
      try {
        const image = await folder.storePicture((await readPicture(part.picture)).bytes);
        parts.push({ type: 'image', step: part.step, image, accepted: true, score: null });
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        problems.push({ file: item, row: null, message: error.message });
      }
    }
    const isEmpty = isEmptyAnswer(parts);
    const prediction = {
      at: nowMs(),
      item,
      outcome: isEmpty ? ('failed' as const) : ('answered' as const),
      message: isEmpty ? 'The answer is empty.' : null,
      parts,
      trace: null,
      seed: 0,
      usage: UNKNOWN_USAGE,
    };
    // The same import twice leaves one line.
    const before = present.get(item);
    if (before && fingerprintOf(before, WHOLE) === fingerprintOf(prediction, WHOLE)) continue;
    folder.predictions.append(prediction);
    imported++;
  }
  const given = new Set(answers.map(({ item }) => item));
  return {
    imported,
    missing: benchmark.items.filter(({ id }) => !given.has(id)).length,
    unknownIds: [...given].filter((id) => !known.has(id)),
    problems,
  };
}
