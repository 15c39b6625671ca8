/** CoMM (arXiv 2406.10462): step-by-step documents to continue (task 3) or to write (task 4). */
import { join } from 'node:path';
import { DataError } from '../../core/errors.ts';
import type { LoadedBenchmark } from '../benchmark.ts';
import { describeProblem } from '../data/problem.ts';
import { dataFiles, folderOf, readAllRows } from '../data/read-rows.ts';
import { readCommAnswers } from './answers.ts';
import { readCommItems } from './items.ts';
import type { CommTask } from './items.ts';
import { COMM_PUBLISHED } from './published.ts';
import { commMetrics, commQuality, measureComm } from './score.ts';
import { commWording } from './wording.ts';

export interface CommOptions {
  /** The paper's 3 and 4 when `undefined`. */
  readonly tasks?: readonly CommTask[] | undefined;
  /** Folder of the pictures; beside the data, or in `images` there, when `undefined`. */
  readonly images?: string | undefined;
}

const EXPECTED =
  'the test documents of CoMM, converted once from test_data.pth to JSONL as docs/benchmarks.md shows';

/**
 * @param data the converted JSONL or JSON file, or a folder of such.
 * @throws {ConfigError} {@link DataError} when it is no CoMM data.
 */
export async function loadComm(data: string, options: CommOptions = {}): Promise<LoadedBenchmark> {
  const tasks = options.tasks ?? ['task3', 'task4'];
  const read = await readAllRows(await dataFiles(data, { accepts: () => true, expected: EXPECTED }));
  const folder = await folderOf(data);
  const roots = [...(options.images === undefined ? [] : [options.images]), folder, join(folder, 'images')];
  const { items, problems } = readCommItems(read.rows, { roots, tasks });
  if (items.length === 0) {
    const [first] = problems;
    throw new DataError(
      `${data} has no row that is one of CoMM's${first ? ` (${describeProblem(first)})` : ''}; --data should name ${EXPECTED}.`,
    );
  }
  const isPaperTask = (task: string) => task === 'task3' || task === 'task4';
  return {
    name: 'comm',
    title: 'CoMM',
    version: tasks.map((task) => `task ${task.slice(-1)}`).join(', '),
    answer: 'document',
    items,
    problems: [...read.problems, ...problems],
    notes: [
      'Which test documents the published figures are of is not known; the official filter by length in tokens is not applied.',
    ],
    officialJudge: { model: 'gpt-4o', tries: 3 },
    metrics: commMetrics(tasks),
    measure: (rows, handling) => measureComm(tasks, rows, handling),
    quality: commQuality,
    loadWording: commWording,
    readAnswers: readCommAnswers,
    published: tasks.some(isPaperTask) ? COMM_PUBLISHED : null,
  };
}
