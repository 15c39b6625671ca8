import { PAPER } from '../report/published.ts';
import type { PublishedTable } from '../report/published.ts';
import { COMM_COLUMNS, commMean } from './score.ts';

type Six = readonly [number, number, number, number, number, number];

const ROWS: readonly { label: string; task3: Six | null; task4: Six; isPaper?: boolean }[] = [
  { label: 'DuoGen', task3: null, task4: [9.2, 9.2, 9.2, 9.7, 9.5, 7.8] },
  { label: 'Emu2', task3: [8.2, 8.0, 8.0, 8.5, 8.6, 2.4], task4: [8.4, 7.6, 7.6, 7.5, 7.6, 2.0] },
  { label: 'SEED-LLaMA', task3: [6.3, 5.8, 5.7, 6.3, 6.6, 2.9], task4: [7.6, 6.8, 6.2, 5.1, 6.4, 1.5] },
  { label: 'MiniGPT-5', task3: [5.6, 5.2, 5.2, 6.3, 6.4, 2.6], task4: [5.7, 5.2, 5.3, 5.8, 6.2, 2.7] },
  {
    label: 'InterleaveThinker + FLUX.2-klein-9B',
    task3: [9.3, 9.2, 9.1, 9.1, 9.7, 5.2],
    task4: [9.6, 9.6, 9.5, 9.6, 9.8, 8.2],
    isPaper: true,
  },
  {
    label: 'InterleaveThinker + Qwen-Image-Edit',
    task3: [9.2, 9.1, 9.0, 9.2, 9.7, 5.5],
    task4: [9.6, 9.7, 9.6, 9.8, 9.8, 8.4],
    isPaper: true,
  },
];

const NONE = [null, null, null, null, null, null] as const;

/** The means of the six columns are ours: the paper prints the columns. */
export const COMM_PUBLISHED: PublishedTable = {
  source: `${PAPER}, table “comm_comparison”; the benchmark's judge is gpt-4o. Means are computed here from the printed columns.`,
  columns: [
    'task3',
    'task4',
    ...(['task3', 'task4'] as const).flatMap((task) =>
      COMM_COLUMNS[task].map((column) => `${task}:${column}`),
    ),
  ],
  rows: ROWS.map(({ label, task3, task4, isPaper = false }) => ({
    label,
    values: [task3 && commMean(task3), commMean(task4), ...(task3 ?? NONE), ...task4],
    isPaper,
  })),
};
