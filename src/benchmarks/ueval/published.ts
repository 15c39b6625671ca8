import { PAPER } from '../report/published.ts';
import type { PublishedTable } from '../report/published.ts';
import { mean } from '../statistics/mean.ts';

const FLUX = [62.1, 92.0, 82.1, 75.1, 71.0, 54.6, 36.6, 43.8];
const QWEN = [65.8, 90.5, 84.2, 77.9, 70.4, 55.7, 36.3, 44.2];

/**
 * The `Avg` column is item-weighted in the rows of the paper and the plain mean of tasks in the others; each stands under
 * its own heading, and the paper's rows have the other mean computed from their tasks.
 */
export const UEVAL_PUBLISHED: PublishedTable = {
  source: `UEval leaderboard and ${PAPER}, table “ueval”; judge gemini-2.5-pro with the official wording. The paper prints the average over items; its average over tasks is computed here from the printed tasks.`,
  columns: [
    'itemWeighted',
    'taskMacro',
    'space',
    'textbook',
    'diagram',
    'paper',
    'art',
    'life',
    'tech',
    'exercise',
  ],
  rows: [
    { label: 'Reference answers', values: [null, 92.2, 96.2, 94.4, 93.1, 96.2, 90.6, 87.7, 90.6, 89.2] },
    { label: 'Nano Banana Pro', values: [null, 76.1, 79.4, 89.6, 75.9, 81.3, 84.3, 73.5, 60.8, 63.9] },
    { label: 'GPT-5-Thinking', values: [null, 66.4, 84.0, 78.0, 67.8, 51.9, 67.8, 63.8, 57.0, 61.4] },
    { label: 'Nano Banana', values: [null, 66.0, 78.0, 74.0, 66.4, 71.6, 66.6, 63.0, 58.2, 50.0] },
    { label: 'GPT-5-Instant', values: [null, 65.2, 77.3, 77.9, 62.3, 55.1, 71.2, 69.7, 50.7, 57.6] },
    { label: 'Gemini-2.0-Flash', values: [null, 55.1, 65.2, 55.2, 47.6, 45.8, 70.4, 58.0, 50.2, 48.0] },
    { label: 'Emu3.5', values: [null, 49.1, 59.1, 57.4, 41.1, 31.6, 59.3, 62.0, 37.0, 45.4] },
    { label: 'BAGEL', values: [null, 31.0, 29.8, 42.5, 37.2, 20.0, 39.0, 33.6, 24.8, 21.4] },
    {
      label: 'FLUX.2-klein-9B',
      values: [18.2, null, null, null, null, null, null, null, null, null],
      isPaper: true,
    },
    {
      label: 'InterleaveThinker + FLUX.2-klein-9B',
      values: [66.3, mean(FLUX), ...FLUX],
      isPaper: true,
    },
    {
      label: 'InterleaveThinker + Qwen-Image-Edit',
      values: [67.2, mean(QWEN), ...QWEN],
      isPaper: true,
    },
  ],
};
