/** Which benchmark on which data, read, and the folder that its results go to. */
import { join, resolve } from 'node:path';
import {
  VARIANTS,
  benchmarkNameSchema,
  loadBenchmark,
  manifestOptions,
  readManifest,
} from '../../benchmarks/index.ts';
import type { BenchmarkName, BenchmarkOptions, LoadedBenchmark } from '../../benchmarks/index.ts';
import { ConfigError } from '../../core/errors.ts';
import { sha256 } from '../../lib/hash.ts';
import type { Config } from '../config.ts';
import { parseModelId } from '../models/model-id.ts';
import { loadSandbox } from './sandbox/benchmark.ts';
import { setupOf } from './setup.ts';

export const BENCHMARKS = [...benchmarkNameSchema.options, 'sandbox'] as const;
type AnyBenchmark = (typeof BENCHMARKS)[number];

/** Requests of the sandbox benchmark when nobody says how many. */
const SANDBOX_REQUESTS = 100;

/** Which benchmark, on which data. */
export interface BenchChoice {
  readonly name: AnyBenchmark;
  /** Of the four, those that were given; `data` must be there. Paths are relative to `folder`. */
  readonly options: Partial<BenchmarkOptions>;
  /** Of the sandbox. Default: what the output folder holds, else 100 requests of seed 0. */
  readonly requests?: number | undefined;
  readonly seed?: number | undefined;
  /** Default for the sandbox: a folder under `runs` that is named by all that decides the figures. */
  readonly out?: string | undefined;
  readonly folder: string;
}

/** A benchmark that is read, before anything is written. */
export interface Opened {
  readonly benchmark: LoadedBenchmark;
  readonly out: string;
  readonly seed: number;
  readonly claim: { data: string; options: Readonly<Record<string, string>> };
}

/** @throws {ConfigError} {@link DataError} when a choice is missing or wrong, or the data are not the benchmark's. */
export async function openChoice(choice: BenchChoice, config: Config): Promise<Opened> {
  return choice.name === 'sandbox' ? await openSandbox(choice, config) : await openFour(choice.name, choice);
}

async function openFour(
  name: BenchmarkName,
  { options, requests, seed = 0, out, folder }: BenchChoice,
): Promise<Opened> {
  const { data, images } = options;
  if (requests !== undefined) throw new ConfigError('--requests belongs to the sandbox; use --limit.');
  if (data === undefined) {
    throw new ConfigError(
      `--data is missing: name the file or folder of ${name}'s data (docs/benchmarks.md).`,
    );
  }
  if (out === undefined) throw new ConfigError('--out is missing: name the folder for the results.');
  const benchmark = await loadBenchmark(name, {
    ...options,
    data: resolve(folder, data),
    ...(images === undefined ? {} : { images: resolve(folder, images) }),
  });
  return { benchmark, out, seed, claim: { data, options: manifestOptions({ ...options, data }) } };
}

async function openSandbox(choice: BenchChoice, config: Config): Promise<Opened> {
  const [foreign] = Object.keys(choice.options);
  if (foreign !== undefined) {
    throw new ConfigError(`The sandbox makes its own requests; “${foreign}” belongs to another benchmark.`);
  }
  const manifest = choice.out === undefined ? null : await readManifest(resolve(choice.folder, choice.out));
  const held = manifest?.benchmark === 'sandbox' ? manifest.options : {};
  const requests = choice.requests ?? Number(held['requests'] ?? SANDBOX_REQUESTS);
  const seed = choice.seed ?? Number(held['seed'] ?? 0);
  const setup = setupOf(config, VARIANTS['planner-critic'], seed);
  const name = `bench-sandbox-${requests}-${seed}-${sha256(JSON.stringify(setup)).slice(0, 8)}`;
  return {
    benchmark: loadSandbox({ requests, seed }),
    out: choice.out ?? join(config.runs, name),
    seed,
    claim: { data: 'sandbox', options: { requests: String(requests), seed: String(seed) } },
  };
}

/** @throws {ConfigError} before a paid model draws what nobody can judge. */
export function assertSandboxGenerator(config: Config): void {
  const { id } = parseModelId(config.generator, config);
  if (id !== 'sandbox:image') {
    throw new ConfigError(
      `The sandbox benchmark judges pictures of sandbox:image only, not of ${id}; choose another benchmark for it.`,
    );
  }
}
