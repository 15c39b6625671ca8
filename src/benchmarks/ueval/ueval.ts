/** UEval (arXiv 2601.22155): questions whose answer is text and pictures, graded criterion by criterion. */
import type { LoadedBenchmark } from '../benchmark.ts';
import { dataFiles, readAllRows } from '../data/read-rows.ts';
import { DataError } from '../../core/errors.ts';
import { describeProblem } from '../data/problem.ts';
import { readUevalAnswers } from './answers.ts';
import { UEVAL_COLUMNS, UEVAL_TASKS, UEVAL_TASK_SIZES, readUevalItems } from './items.ts';
import { UEVAL_PUBLISHED } from './published.ts';
import { UEVAL_METRICS, measureUeval, uevalQuality } from './score.ts';
import { uevalWording } from './wording.ts';

/**
 * @param data a Parquet, JSON or JSONL file of the dataset, or a folder of them.
 * @throws {ConfigError} {@link DataError} when it is no UEval data.
 */
export async function loadUeval(data: string): Promise<LoadedBenchmark> {
  const expected = "UEval's Parquet or JSON file (zlab-princeton/UEval on Hugging Face)";
  const files = await dataFiles(data, { accepts: () => true, expected });
  const read = await readAllRows(files, UEVAL_COLUMNS);
  const { items, problems, schema } = readUevalItems(read.rows);
  const [first] = problems;
  if (items.length === 0) {
    throw new DataError(
      `${data} has no row that is one of UEval's${first ? ` (${describeProblem(first)})` : ''}; --data should name ${expected}.`,
    );
  }
  const notes = UEVAL_TASKS.flatMap((task) => {
    const count = items.filter((item) => item.category === task).length;
    return count === UEVAL_TASK_SIZES[task]
      ? []
      : [`${task} has ${count} of ${UEVAL_TASK_SIZES[task]} items.`];
  });
  return {
    name: 'ueval',
    title: 'UEval',
    version: schema === 'older' ? 'older schema' : 'current schema',
    answer: 'document',
    items,
    problems: [...read.problems, ...problems],
    notes,
    officialJudge: { model: 'gemini-2.5-pro', tries: 5 },
    metrics: UEVAL_METRICS,
    measure: measureUeval,
    quality: uevalQuality,
    loadWording: uevalWording,
    readAnswers: readUevalAnswers,
    published: UEVAL_PUBLISHED,
  };
}
