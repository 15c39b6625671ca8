/** The paper's four benchmarks by name. */
import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import type { LoadedBenchmark } from './benchmark.ts';
import { loadComm } from './comm/comm.ts';
import { commTaskSchema } from './comm/items.ts';
import { riseModeSchema } from './rise/items.ts';
import { loadRise } from './rise/rise.ts';
import { loadUeval } from './ueval/ueval.ts';
import { wiseVersionSchema } from './wise/items.ts';
import { loadWise } from './wise/wise.ts';

export const benchmarkNameSchema = z.enum(['ueval', 'comm', 'wise', 'rise']);
export type BenchmarkName = z.infer<typeof benchmarkNameSchema>;

/** What decides which items a benchmark has and how they are judged and scored. */
export const benchmarkOptionsSchema = z.strictObject({
  /** File or folder of the benchmark's data. */
  data: z.string().min(1),
  /** WISE: found out from the data when absent. */
  version: wiseVersionSchema.optional(),
  /** WISE legacy: the simplified prompts. */
  rewrite: z.boolean().optional(),
  /** RISEBench: how flags are read; `official` when absent. */
  mode: riseModeSchema.optional(),
  /** RISEBench: accuracy as before the fix of 2026-04-13. */
  preFixCompletion: z.boolean().optional(),
  /** CoMM: 3 and 4 when absent. */
  tasks: z.array(commTaskSchema).min(1).optional(),
  /** CoMM: folder of the pictures. */
  images: z.string().optional(),
});
export type BenchmarkOptions = z.infer<typeof benchmarkOptionsSchema>;

type Choice = Exclude<keyof BenchmarkOptions, 'data'>;
const CHOICES: Readonly<Record<BenchmarkName, readonly Choice[]>> = {
  ueval: [],
  wise: ['version', 'rewrite'],
  rise: ['mode', 'preFixCompletion'],
  comm: ['tasks', 'images'],
};

/**
 * Reads a benchmark's data.
 * @throws {ConfigError} {@link DataError} when the data are not the benchmark's, or a choice is another benchmark's.
 */
export async function loadBenchmark(
  name: BenchmarkName,
  options: BenchmarkOptions,
): Promise<LoadedBenchmark> {
  const { data, ...choices } = options;
  for (const choice of Object.keys(choices) as Choice[]) {
    if (choices[choice] !== undefined && !CHOICES[name].includes(choice)) {
      const [owner] = Object.entries(CHOICES).find(([, owned]) => owned.includes(choice))!;
      throw new ConfigError(`The option “${choice}” belongs to ${owner}, not to ${name}.`);
    }
  }
  switch (name) {
    case 'ueval':
      return await loadUeval(data);
    case 'wise':
      return await loadWise(data, choices);
    case 'rise':
      return await loadRise(data, choices);
    case 'comm':
      return await loadComm(data, choices);
  }
}

/** The choices that change what is asked or judged, for the output folder's manifest. */
export function manifestOptions(options: BenchmarkOptions): Record<string, string> {
  const { mode, tasks } = options;
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(tasks === undefined ? {} : { tasks: tasks.toSorted().join(' ') }),
  };
}
