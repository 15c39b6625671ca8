/**
 * CoMM's figures, 0-10.
 * @source HKUST-LongGroup/CoMM eval/cal_gpt4o_score.py @ 0da05d4; the columns are those of the paper's table.
 */
import type { Figures, Handling, MetricSpec, Row } from '../benchmark.ts';
import { mean, meanOfKnown } from '../statistics/mean.ts';
import type { CommTask } from './items.ts';

const LABELS: Readonly<Record<string, string>> = {
  style: 'style',
  entity: 'entities',
  trend: 'trend',
  completeness: 'completeness',
  imageQuality: 'image quality',
  irs: 'image relevance (IRS)',
  fidelity: 'fidelity of the texts',
};

/** The marks that count towards a task, in the order of the paper's columns. */
export const COMM_COLUMNS: Readonly<Record<CommTask, readonly string[]>> = {
  task1: ['completeness', 'fidelity'],
  task2: ['style', 'entity', 'trend', 'imageQuality', 'irs'],
  task3: ['style', 'entity', 'trend', 'completeness', 'imageQuality', 'irs'],
  task4: ['style', 'entity', 'trend', 'completeness', 'imageQuality', 'irs'],
};

export function commMetrics(tasks: readonly CommTask[]): readonly MetricSpec[] {
  const number = (task: CommTask) => `Task ${task.slice(-1)}`;
  return [
    ...tasks.map(
      (task) => ({ key: task, label: `${number(task)}, mean`, unit: 'score10', group: 'headline' }) as const,
    ),
    ...tasks.flatMap((task) =>
      COMM_COLUMNS[task].map(
        (column) =>
          ({
            key: `${task}:${column}`,
            label: `${number(task)}, ${LABELS[column]}`,
            unit: 'score10',
            group: 'category',
          }) as const,
      ),
    ),
  ];
}

/** Mean of a task's columns; the headline figure of the paper's project page for task 3. */
export function commMean(columns: readonly (number | null)[]): number | null {
  const known = columns.filter((value) => value !== null);
  return known.length === columns.length ? mean(known) : null;
}

/** `official` leaves out documents without marks, as the official script does silently; `strict` gives them 0. */
export function measureComm(tasks: readonly CommTask[], rows: readonly Row[], handling: Handling): Figures {
  const figures: Record<string, number | null> = {};
  for (const task of tasks) {
    const some = rows.filter((row) => row.item.category === task);
    const columns = COMM_COLUMNS[task].map((column) => {
      const value = meanOfKnown(
        some.map(({ judged }) => {
          const mark = judged.outcome === 'scored' ? (judged.marks[column] ?? null) : null;
          return mark ?? (handling === 'strict' ? 0 : null);
        }),
      );
      figures[`${task}:${column}`] = value;
      return value;
    });
    figures[task] = commMean(columns);
  }
  return figures;
}

/** A document's mean mark, 0-1. */
export function commQuality({ item, judged }: Row): number | null {
  if (judged.outcome !== 'scored') return null;
  const columns = COMM_COLUMNS[item.category as CommTask];
  const value = meanOfKnown(columns.map((column) => judged.marks[column]));
  return value === null ? null : value / 10;
}
