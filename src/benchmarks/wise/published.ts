import { PAPER } from '../report/published.ts';
import type { PublishedTable } from '../report/published.ts';
import type { WiseVersion } from './items.ts';

const COLUMNS = ['overall', 'culture', 'time', 'space', 'biology', 'physics', 'chemistry'];

export const WISE_PUBLISHED: Readonly<Record<WiseVersion, PublishedTable>> = {
  legacy: {
    source: `${PAPER}, table “wise_benchmark_comparison”; legacy protocol, whose judge is gpt-4o-2024-05-13.`,
    columns: COLUMNS,
    rows: [
      { label: 'Nano Banana Pro', values: [0.87, 0.89, 0.8, 0.89, 0.88, 0.86, 0.85] },
      { label: 'GPT-Image-1', values: [0.8, 0.81, 0.71, 0.89, 0.83, 0.79, 0.74] },
      { label: 'BAGEL', values: [0.72, 0.76, 0.69, 0.75, 0.65, 0.75, 0.58] },
      { label: 'LongCat-Image', values: [0.65, 0.66, 0.61, 0.72, 0.66, 0.72, 0.49] },
      { label: 'Qwen-Image', values: [0.62, 0.62, 0.63, 0.77, 0.57, 0.75, 0.4] },
      { label: 'Hunyuan-Image-3.0', values: [0.61, 0.57, 0.58, 0.75, 0.58, 0.71, 0.47] },
      { label: 'FLUX.1-dev', values: [0.5, 0.48, 0.58, 0.62, 0.42, 0.51, 0.35] },
      { label: 'FLUX.2-klein-9B', values: [0.47, 0.44, 0.6, 0.67, 0.32, 0.5, 0.27], isPaper: true },
      {
        label: 'InterleaveThinker + FLUX.2-klein-9B',
        values: [0.73, 0.72, 0.7, 0.82, 0.72, 0.78, 0.69],
        isPaper: true,
      },
      { label: 'Qwen-Image-Edit-2511', values: [0.6, 0.6, 0.6, 0.76, 0.52, 0.66, 0.39], isPaper: true },
      {
        label: 'InterleaveThinker + Qwen-Image-Edit-2511',
        values: [0.72, 0.74, 0.67, 0.83, 0.72, 0.76, 0.56],
        isPaper: true,
      },
    ],
  },
  verified: {
    source:
      'WISE verified leaderboard (PKU-YuanGroup/WISE, leadboard.md @ eb51174); judge Qwen3.5-35B-A3B. The paper has no such row.',
    columns: ['overall'],
    rows: [
      { label: 'Nano Banana Pro', values: [0.876] },
      { label: 'GPT-Image-1.5', values: [0.825] },
      { label: 'BAGEL (with thinking)', values: [0.628] },
      { label: 'DeepGen 1.0', values: [0.57] },
      { label: 'FLUX.2-dev', values: [0.565] },
      { label: 'Qwen-Image', values: [0.51] },
      { label: 'FLUX.2-klein-9B', values: [0.44] },
      { label: 'FLUX.2-klein-4B', values: [0.401] },
    ],
  },
};
