/** Data sets for the command line: configuration into models and judges, options into settings that are checked. */
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { defaultPromptSet } from '../agents/prompts/default-set.ts';
import { loadPromptSet } from '../agents/prompts/prompt-set.ts';
import type { PromptSet } from '../agents/prompts/prompt-set.ts';
import { ConfigError, DataError, messageOf } from '../core/errors.ts';
import {
  buildOptionsSchema,
  buildRows,
  buildTrajectories,
  createModelAsk,
  createProblems,
  dataStats,
  describeProblem,
  exportOptionsSchema,
  exportRows,
  importData,
  importOptionsSchema,
  modelJudge,
  parseTaxonomy,
  promptsOptionsSchema,
  readRequests,
  rowsOptionsSchema,
  sandboxJudge,
  statsPage,
  statsTables,
  tableText,
  writeRequests,
} from '../data/index.ts';
import type {
  AttemptJudge,
  BuildOptions,
  BuildProgress,
  BuildReport,
  DataStats,
  ExportOptions,
  ExportReport,
  ImportOptions,
  ImportReport,
  Meter,
  Problem,
  PromptsOptions,
  PromptsReport,
  RowsOptions,
  RowsReport,
} from '../data/index.ts';
import { findJudge } from './benchmarks/generate.ts';
import { createCast } from './cast.ts';
import type { CastOptions } from './cast.ts';
import type { Config } from './config.ts';
import { createInterleaver } from './interleaver.ts';
import { loadLanguageModel } from './models/load-language-model.ts';
import { checkRunFolder } from './run-folder.ts';

export { EXPORT_FORMATS, describeProblem } from '../data/index.ts';
export type {
  BuildProgress,
  BuildReport,
  ExportReport,
  ImportReport,
  Problem,
  PromptsReport,
  RowsReport,
} from '../data/index.ts';

/** Where the work is done. */
export interface DataWorld {
  readonly config: Config;
  readonly env: CastOptions['env'];
  readonly signal?: AbortSignal | undefined;
}

interface Controls<Progress> {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Scores pictures of the sandbox for free, by the scenes that its generator keeps in them. */
const SANDBOX_JUDGE = 'sandbox:judge';
/** Attempts stay without scores. */
const NO_JUDGE = 'none';

export interface MakeRequestsOptions extends PromptsOptions {
  /** A language model that writes the requests. Default: templates alone. */
  readonly model?: string | undefined;
  /** JSON file of a taxonomy. Default: the built-in one. */
  readonly taxonomy?: string | undefined;
}

/**
 * Writes a list of requests.
 * @param file where to; appears whole or not at all.
 * @throws {ConfigError} for a wrong option, taxonomy or model. @throws {ProviderError} when the model fails for good.
 */
export async function makeRequests(
  file: string,
  { model, taxonomy, ...options }: MakeRequestsOptions,
  world: DataWorld & Controls<{ readonly done: number; readonly wanted: number }>,
): Promise<PromptsReport & { readonly costUsd: number | null }> {
  const settings = checked(promptsOptionsSchema, options);
  const asked = model === undefined ? null : await askModel(model, world);
  const report = await writeRequests(file, settings, {
    taxonomy:
      taxonomy === undefined ? undefined : parseTaxonomy(await textOf(taxonomy, 'taxonomy'), taxonomy),
    ask: asked?.ask,
    signal: world.signal,
    onProgress: world.onProgress,
  });
  return { ...report, costUsd: asked === null ? 0 : asked.meter().costUsd };
}

export interface BuildDataOptions extends BuildOptions {
  /** A vision-language model, `sandbox:judge` or `none`. Default: the sandbox's, where the sandbox draws. */
  readonly judge?: string | undefined;
}

/** What was built, and what of the list could not be used. */
export interface BuildDataReport extends BuildReport {
  readonly problemCount: number;
  readonly problems: readonly Problem[];
}

/**
 * Makes and scores a run for each request; a second call goes on where the first one stopped.
 * @param out folder of the runs.
 * @throws {ConfigError} for a wrong option or model. @throws {DataError} when the list has no usable request.
 * @throws {StoreError} when the disk is full.
 */
export async function buildData(
  requestsFile: string,
  out: string,
  { judge: judgeId, ...options }: BuildDataOptions,
  world: DataWorld & Controls<BuildProgress>,
): Promise<BuildDataReport> {
  const settings = checked(buildOptionsSchema, options);
  const folder = checkRunFolder(out);
  const { judge, meter } = await judgeOf(judgeId, world);
  assertIsThere(requestsFile, 'list of requests');
  const problems = createProblems();
  const requests = await readRequests(requestsFile, problems);
  if (requests.length === 0) {
    const [first] = problems.listed;
    throw new DataError(
      `${requestsFile} has no request that can be used${first === undefined ? '' : ` (${describeProblem(first)})`}; "interleave data prompts" writes some.`,
    );
  }
  const report = await buildTrajectories(requests, folder, settings, {
    runner: createInterleaver({ ...world.config, env: world.env }),
    judge,
    judgeCostUsd: () => (meter === null ? 0 : meter().costUsd),
    nowMs: Date.now,
    signal: world.signal,
    onProgress: world.onProgress,
  });
  return { ...report, problemCount: problems.count, problems: problems.listed };
}

/**
 * Stored runs to canonical rows.
 * @throws {ConfigError} without runs, for a wrong option, or when `out` is taken.
 */
export async function makeRows(
  runs: string,
  out: string,
  options: RowsOptions,
  controls: Controls<{ readonly done: number; readonly wanted: number }>,
): Promise<RowsReport> {
  const settings = checked(rowsOptionsSchema, options);
  assertFolder(runs);
  return await buildRows(runs, checkRunFolder(out), settings, controls);
}

/** @param prompts a prompt set as `--prompts` names it. */
export interface WithPrompts {
  readonly prompts?: string | undefined;
}

/**
 * Canonical rows to the files of a trainer.
 * @throws {ConfigError} without rows, for a wrong option, or when `out` is taken.
 */
export async function exportData(
  rows: string,
  out: string,
  { prompts, ...options }: ExportOptions & WithPrompts,
  controls: Controls<{ readonly done: number }>,
): Promise<ExportReport> {
  const settings = checked(exportOptionsSchema, options);
  return await exportRows(rows, checkRunFolder(out), settings, {
    ...controls,
    promptSet: await promptSetOf(prompts),
  });
}

/**
 * A released layout to runs, rows or requests.
 * @throws {ConfigError} when the source is none, for a wrong option, or when `out` is taken.
 */
export async function importReleased(
  source: string,
  out: string,
  { prompts, ...options }: ImportOptions & WithPrompts,
  controls: Controls<{ readonly done: number }>,
): Promise<ImportReport> {
  const settings = checked(importOptionsSchema, options);
  return await importData(source, checkRunFolder(out), settings, {
    ...controls,
    promptSet: await promptSetOf(prompts),
  });
}

export interface DescribedData {
  readonly stats: DataStats;
  /** Tables for a terminal. */
  readonly text: string;
  /** Tables and charts as one HTML page. */
  page(title: string): Promise<string>;
}

/** @throws {ConfigError} when the folder holds neither runs nor rows. */
export async function describeData(folder: string, signal?: AbortSignal): Promise<DescribedData> {
  assertFolder(folder);
  const stats = await dataStats(folder, signal);
  const text = statsTables(stats).map(tableText).join('\n\n');
  return { stats, text, page: (title) => statsPage(stats, title) };
}

async function judgeOf(
  id: string | undefined,
  world: DataWorld,
): Promise<{ judge: AttemptJudge | null; meter: (() => Meter) | null }> {
  const { generator } = world.config;
  const isSandbox = (world.config.aliases[generator] ?? generator) === 'sandbox:image';
  const chosen = id ?? (isSandbox ? SANDBOX_JUDGE : undefined);
  if (chosen === undefined) {
    throw new ConfigError(
      `Who is to score the pictures of ${generator}? Name a vision-language model with --judge, or --judge ${NO_JUDGE} to leave them without scores.`,
    );
  }
  if (chosen === NO_JUDGE) return { judge: null, meter: null };
  if (chosen === SANDBOX_JUDGE) {
    if (isSandbox) return { judge: sandboxJudge(), meter: null };
    throw new ConfigError(
      `${SANDBOX_JUDGE} can score only what sandbox:image draws, not ${generator}; name a vision-language model.`,
    );
  }
  const { ask, meter, reply } = await askModel(chosen, world);
  return { judge: modelJudge({ name: chosen, ask, replyMode: reply }), meter };
}

/** A language model by id, with the limits and the price that the configuration gives it. */
async function askModel(id: string, { config, env, signal }: DataWorld) {
  const canonical = config.aliases[id] ?? id;
  if (canonical.startsWith('sandbox:')) {
    throw new ConfigError(
      `${id} knows only its own part in a run; name another language model${canonical === 'sandbox:critic' ? ` or ${SANDBOX_JUDGE}` : ''}.`,
    );
  }
  const [slot, { reply }] = await Promise.all([
    findJudge(config, createCast(config, { env, given: [] }), id),
    loadLanguageModel(id, { ...config, env }),
  ]);
  const { model, limiter, retry, timeoutMs, price } = slot;
  const asked = createModelAsk({
    name: id,
    model,
    limiter,
    retry,
    timeoutMs,
    price,
    nowMs: Date.now,
    signal,
  });
  return { ...asked, reply };
}

/** @returns `undefined`: our own prompts. @throws {ConfigError} when the file cannot be read or is no prompt set. */
async function promptSetOf(name: string | undefined): Promise<PromptSet | undefined> {
  if (name === undefined || name === defaultPromptSet.name) return undefined;
  return loadPromptSet(await textOf(name, 'prompt set'));
}

async function textOf(file: string, what: string): Promise<string> {
  assertIsThere(file, what);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`The ${what} ${file} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}

function assertIsThere(file: string, what: string): void {
  if (!existsSync(file)) throw new ConfigError(`The ${what} ${file} does not exist.`);
}

/** @throws {ConfigError} when there is no folder of that name. */
function assertFolder(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  throw new ConfigError(found ? `${path} is a file; name a folder.` : `The folder ${path} does not exist.`);
}

/** @throws {ConfigError} that names the flag whose value is out of range. */
function checked<Schema extends z.ZodType>(schema: Schema, options: z.input<Schema>): z.input<Schema> {
  const { error } = schema.safeParse(options);
  if (error === undefined) return options;
  const [issue] = error.issues;
  const flag = String(issue?.path[0] ?? '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new ConfigError(`--${flag}: ${issue?.message ?? 'not as expected'}.`);
}
