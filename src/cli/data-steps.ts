/** The steps of `interleave data`: flags to the work, its report to people and, with `--json`, to programs. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { loadConfig, parseConfig } from '../app/config.ts';
import { buildData, describeData, exportData, importReleased, makeRequests, makeRows } from '../app/data.ts';
import type { DataWorld, EXPORT_FORMATS } from '../app/data.ts';
import { ConfigError, StoreError, messageOf } from '../core/errors.ts';
import { formatDuration } from '../lib/duration.ts';
import {
  createStatusLine,
  describeBuild,
  describeCost,
  describeCounts,
  tellProblems,
  tellSome,
} from './data-output.ts';
import type { StatusLine } from './data-output.ts';
import { CliExit } from './io.ts';
import type { CliIo } from './io.ts';

interface CommonFlags {
  readonly json?: boolean;
  readonly out: string;
}

export interface PromptsFlags extends CommonFlags {
  readonly count?: number;
  readonly seed?: number;
  readonly category?: string[];
  readonly share?: Record<string, number>;
  readonly similarity?: number;
  readonly image: readonly string[];
  readonly model?: string;
  readonly perCall?: number;
  readonly taxonomy?: string;
  readonly config?: string;
}

export interface BuildFlags extends CommonFlags {
  readonly planner?: string;
  readonly generator?: string;
  readonly critic?: string;
  readonly attempts?: number;
  readonly size?: string;
  readonly prompts?: string;
  readonly judge?: string;
  readonly concurrency?: number;
  readonly seed?: number;
  readonly retryFailed?: boolean;
  readonly config?: string;
}

export interface RowsFlags extends CommonFlags {
  readonly seed?: number;
  readonly validationShare?: number;
  readonly cuts?: number;
  readonly fallingSlope?: number;
  readonly lowScore?: number;
  readonly rlVariance?: number;
  readonly rlPerSft?: number;
  readonly balance?: 'down' | 'up' | 'off';
  readonly maxRepeats?: number;
  readonly replace?: boolean;
}

export interface ExportFlags extends CommonFlags {
  readonly format: (typeof EXPORT_FORMATS)[number];
  readonly images?: 'resized' | 'refer';
  readonly reply?: 'text' | 'json';
  readonly prompts?: string;
  readonly name?: string;
  readonly license?: string;
  readonly runsFolder?: string;
  readonly replace?: boolean;
}

export const IMPORT_KINDS = ['records', 'planner-sft', 'critic-sft', 'critic-rl', 'requests'] as const;

export interface ImportFlags extends CommonFlags {
  readonly kind?: (typeof IMPORT_KINDS)[number];
  readonly imagesFolder?: string;
  readonly prompts?: string;
  readonly replace?: boolean;
}

export interface StatsFlags {
  readonly html?: string;
  readonly json?: boolean;
}

export async function promptsStep(flags: PromptsFlags, io: CliIo): Promise<void> {
  const { out, json, image, category, share: shares, taxonomy, config, ...options } = flags;
  const file = resolve(io.folder, out);
  const world = { config: await loadConfig(io.folder, config), env: io.env, signal: io.signal };
  const images = image.map((name) => {
    const path = resolve(io.folder, name);
    if (!existsSync(path)) throw new ConfigError(`The picture ${name} does not exist.`);
    return relative(dirname(file), path);
  });
  const report = await withStatus(io, (status) =>
    makeRequests(
      file,
      {
        ...options,
        images,
        categories: category,
        shares,
        taxonomy: taxonomy && resolve(io.folder, taxonomy),
      },
      { ...world, onProgress: ({ done, wanted }) => status.show(`${done}/${wanted} requests`) },
    ),
  );
  const { byCategory, nearDuplicates, short, modelCalls, unreadableReplies, costUsd } = report;
  say(io, `${report.count.toLocaleString('en')} requests in ${out}: ${describeCounts(byCategory)}.`);
  const asked = modelCalls === 0 ? '' : `; ${modelCalls} model calls, ${unreadableReplies} unreadable, ${describeCost(costUsd)}`; // prettier-ignore
  say(io, `${nearDuplicates} near-duplicates left out${asked}.`);
  const missing = Object.entries(short).map(([name, missed]) => `short: ${name} lacks ${missed}`);
  tellSome(missing, missing.length, io);
  writeJson(io, json, report);
  if (report.count === 0) throw new CliExit(1);
}

export async function buildStep(requests: string, flags: BuildFlags, io: CliIo): Promise<void> {
  const { out, json, judge, concurrency, seed, retryFailed, config: file, ...models } = flags;
  const config = parseConfig({ ...(await loadConfig(io.folder, file)), ...models }, 'data build');
  const world: DataWorld = { config, env: io.env, signal: io.signal };
  const report = await withStatus(io, (status) =>
    buildData(
      resolve(io.folder, requests),
      resolve(io.folder, out),
      { judge, concurrency, seed, retryFailed },
      { ...world, onProgress: (progress) => status.show(describeBuild(progress)) },
    ),
  );
  const { made, known, failures, attemptsScored, pictures, costUsd, durationMs } = report;
  say(
    io,
    `${made} trajectories made, ${known} known before, ${failures.length} failed; ${pictures} pictures drawn, ${attemptsScored} attempts scored, ${describeCost(costUsd)}, ${formatDuration(durationMs)}.`,
  );
  tellProblems(report, io);
  tellSome(
    failures.map(({ id, reason, message }) => `failed: ${id} (${reason}): ${message}`),
    failures.length,
    io,
  );
  writeJson(io, json, report);
  if (made + known === 0) throw new CliExit(1);
}

export async function rowsStep(runs: string, flags: RowsFlags, io: CliIo): Promise<void> {
  const { out, json, ...options } = flags;
  const report = await withStatus(io, (status) =>
    makeRows(resolve(io.folder, runs), resolve(io.folder, out), options, {
      signal: io.signal,
      onProgress: ({ done, wanted }) => status.show(`${done}/${wanted} runs`),
    }),
  );
  const { read, unfinished, found } = report.runs;
  say(io, `Rows of ${read} of ${found} runs in ${out} (${unfinished} unfinished):`);
  for (const [kind, { train, validation }] of Object.entries(report.rows)) {
    say(io, `  ${kind.padEnd(11)}  ${train} train, ${validation} validation`);
  }
  const { stepFilter, rowsBalancedAway } = report.critic;
  const { falling, low, rowsRemoved } = stepFilter;
  say(
    io,
    `  ${falling} steps with falling and ${low} with low scores dropped (${rowsRemoved} rows), ${rowsBalancedAway} rows balanced away`,
  );
  tellProblems(report, io);
  writeJson(io, json, report);
}

export async function exportStep(folder: string, flags: ExportFlags, io: CliIo): Promise<void> {
  const { out, json, runsFolder, prompts: promptSet, ...options } = flags;
  const report = await withStatus(io, (status) =>
    exportData(
      resolve(io.folder, folder),
      resolve(io.folder, out),
      {
        ...options,
        runsFolder: runsFolder && resolve(io.folder, runsFolder),
        prompts: promptSetPath(promptSet, io),
      },
      { signal: io.signal, onProgress: ({ done }) => status.show(`${done} rows`) },
    ),
  );
  say(io, `${report.rows} rows for ${report.format} in ${out}, ${report.picturesWritten} pictures:`);
  for (const { path, rows: inFile } of report.files) say(io, `  ${path}  ${inFile}`);
  tellSome(report.warnings, report.warnings.length, io);
  tellProblems(report, io);
  writeJson(io, json, report);
}

export async function importStep(source: string, flags: ImportFlags, io: CliIo): Promise<void> {
  const { out, json, imagesFolder, prompts: promptSet, ...options } = flags;
  const report = await withStatus(io, (status) =>
    importReleased(
      resolve(io.folder, source),
      resolve(io.folder, out),
      {
        ...options,
        imagesFolder: imagesFolder && resolve(io.folder, imagesFolder),
        prompts: promptSetPath(promptSet, io),
      },
      { signal: io.signal, onProgress: ({ done }) => status.show(`${done} imported`) },
    ),
  );
  say(io, `${report.imported} imported from ${source} (${report.kind}) to ${out}.`);
  tellProblems(report, io);
  writeJson(io, json, report);
  if (report.imported === 0) throw new CliExit(1);
}

export async function statsStep(folder: string, flags: StatsFlags, io: CliIo): Promise<void> {
  const described = await describeData(resolve(io.folder, folder), io.signal);
  if (flags.html !== undefined) {
    const page = await described.page(folder);
    const path = resolve(io.folder, flags.html);
    await mkdir(dirname(path), { recursive: true })
      .then(() => writeFile(path, page))
      .catch((error: unknown) => {
        throw new StoreError(`The page cannot be written to ${flags.html}: ${messageOf(error)}.`, {
          cause: error,
        });
      });
    say(io, `page  ${flags.html}`);
  }
  if (flags.json) writeJson(io, true, described.stats);
  else io.stdout.write(`${described.text}\n`);
}

/** @throws {CliExit} when the user stopped it: nothing is wrong then. */
async function withStatus<T>(io: CliIo, work: (status: StatusLine) => Promise<T>): Promise<T> {
  const status = createStatusLine(io, Date.now);
  try {
    return await work(status);
  } catch (error) {
    if (!io.signal.aborted) throw error;
    status.end();
    say(io, 'Stopped; what is finished is kept, and the same command goes on or begins again.');
    throw new CliExit(1);
  } finally {
    status.end();
  }
}

function say(io: CliIo, text: string): void {
  io.stderr.write(`${text}\n`);
}

function writeJson(io: CliIo, isWanted: boolean | undefined, facts: object): void {
  if (isWanted) io.stdout.write(`${JSON.stringify(facts, null, 2)}\n`);
}

function promptSetPath(name: string | undefined, io: CliIo): string | undefined {
  return name === undefined || name === 'default' ? name : resolve(io.folder, name);
}
