/** RISEBench (arXiv 2504.02826): edits that take reasoning about time, cause, space and logic; one picture each. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../core/errors.ts';
import type { LoadedBenchmark } from '../benchmark.ts';
import { describeProblem } from '../data/problem.ts';
import { readPictureAnswers } from '../data/picture-answers.ts';
import { dataFiles, folderOf, readAllRows } from '../data/read-rows.ts';
import { RISE_CATEGORIES, RISE_SIZES, RISE_SUBTASKS, readRiseItems } from './items.ts';
import type { RiseItem, RiseMode } from './items.ts';
import { RISE_PUBLISHED } from './published.ts';
import { measureRise, riseMetrics, riseScore } from './score.ts';
import type { RiseScoring } from './score.ts';
import { riseWording } from './wording.ts';

export interface RiseOptions {
  readonly mode?: RiseMode | undefined;
  /** Scores as the benchmark did before its fix of 2026-04-13. */
  readonly preFixCompletion?: boolean | undefined;
}

const EXPECTED =
  "RISEBench's list (datav2_total_w_subtask.json of PhoenixZ/RISEBench on Hugging Face, or data/data_total.json of its repository)";

/**
 * @param data the list, or the folder that holds it; pictures are looked for beside it and in `data` below it.
 * @throws {ConfigError} {@link DataError} when it is no RISEBench data.
 */
export async function loadRise(data: string, options: RiseOptions = {}): Promise<LoadedBenchmark> {
  const { mode = 'official', preFixCompletion = false } = options;
  const list = await listOf(data);
  const read = await readAllRows(list);
  const folder = await folderOf(list[0]!);
  const { items, problems } = readRiseItems(read.rows, { roots: [folder, join(folder, 'data')], mode });
  if (items.length === 0) {
    const [first] = problems;
    throw new DataError(
      `${data} has no row that is one of RISEBench's${first ? ` (${describeProblem(first)})` : ''}; --data should name ${EXPECTED}.`,
    );
  }
  const version = versionOf(items);
  const present = [...new Set(items.map(({ subcategory }) => subcategory).filter((name) => name !== null))];
  const ranked = RISE_CATEGORIES.flatMap((category) => RISE_SUBTASKS[category]);
  const scoring: RiseScoring = {
    mode,
    isPreFix: preFixCompletion,
    hasConsistencyFree: items.some(({ facts }) => facts.isConsistencyFree),
    subtasks: [
      ...ranked.filter((name) => present.includes(name)),
      ...present.filter((name) => !ranked.includes(name)),
    ],
  };
  return {
    name: 'rise',
    title: 'RISEBench',
    version,
    answer: 'image',
    items,
    problems: [...read.problems, ...problems],
    notes: [
      ...(version === 'other'
        ? [`The list has ${items.length} items; RISEBench has 360, or 64 in its repository.`]
        : []),
      ...(preFixCompletion ? ['Accuracy counts as before the fix of 2026-04-13.'] : []),
    ],
    officialJudge: { model: 'gpt-4.1-2025-04-14', tries: 1 },
    metrics: riseMetrics(scoring),
    measure: (rows, handling) => measureRise(scoring, rows, handling),
    quality: (row) => {
      const score = riseScore(row, scoring);
      return score === null ? null : (score - 1) / 4;
    },
    loadWording: riseWording,
    readAnswers: readPictureAnswers,
    published: version === '360' ? RISE_PUBLISHED : null,
  };
}

async function listOf(data: string): Promise<string[]> {
  const names: readonly string[] = await readdir(data).catch(() => []);
  for (const name of ['datav2_total_w_subtask.json', 'data_total.json']) {
    if (names.includes(name)) return [join(data, name)];
    if (existsSync(join(data, 'data', name))) return [join(data, 'data', name)];
  }
  return await dataFiles(data, { accepts: () => true, expected: EXPECTED });
}

function versionOf(items: readonly RiseItem[]): '360' | '64' | 'other' {
  const fits = (sizes: Readonly<Record<string, number>>) =>
    RISE_CATEGORIES.every(
      (category) => items.filter((item) => item.category === category).length === sizes[category],
    );
  return fits(RISE_SIZES['360']) ? '360' : fits(RISE_SIZES['64']) ? '64' : 'other';
}
