import { PAPER } from '../report/published.ts';
import type { PublishedTable } from '../report/published.ts';

export const RISE_PUBLISHED: PublishedTable = {
  source: `${PAPER}, table “rise”, over the 360 items; the benchmark's judge is gpt-4.1-2025-04-14. The baselines were scored before the benchmark's fix of 2026-04-13.`,
  columns: ['accuracy', 'temporal', 'causal', 'spatial', 'logical'],
  rows: [
    { label: 'Nano Banana Pro', values: [47.2, 41.2, 61.1, 48.0, 37.6] },
    { label: 'Nano Banana', values: [32.8, 25.9, 47.8, 37.0, 18.8] },
    { label: 'GPT-Image-1', values: [28.9, 34.1, 32.2, 37.0, 10.6] },
    { label: 'BAGEL (with thinking)', values: [11.9, 5.9, 17.8, 21.0, 1.2] },
    { label: 'Seedream-4.0', values: [10.8, 12.9, 12.2, 11.0, 7.1] },
    { label: 'Qwen-Image-Edit', values: [8.9, 4.7, 10.0, 17.0, 2.4] },
    { label: 'BAGEL', values: [6.1, 2.4, 5.6, 14.0, 1.2] },
    { label: 'FLUX.1-Kontext-Dev', values: [5.8, 2.3, 5.5, 13.0, 1.2] },
    { label: 'FLUX.2-klein-9B', values: [13.3, 7.1, 13.3, 24.0, 7.1], isPaper: true },
    { label: 'InterleaveThinker + FLUX.2-klein-9B', values: [28.9, 36.5, 33.3, 34.0, 10.6], isPaper: true },
    { label: 'Qwen-Image-Edit-2511', values: [19.4, 21.2, 18.9, 31.0, 4.7], isPaper: true },
    {
      label: 'InterleaveThinker + Qwen-Image-Edit-2511',
      values: [30.0, 27.1, 38.9, 39.0, 12.9],
      isPaper: true,
    },
  ],
};
