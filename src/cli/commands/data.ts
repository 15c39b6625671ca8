import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { loadConfig, parseConfig } from '../../app/config.ts';
import {
  EXPORT_FORMATS,
  buildData,
  describeData,
  exportData,
  importReleased,
  makeRequests,
  makeRows,
} from '../../app/data.ts';
import type { DataWorld } from '../../app/data.ts';
import { ConfigError, StoreError, messageOf } from '../../core/errors.ts';
import { formatDuration } from '../../lib/duration.ts';
import {
  createStatusLine,
  describeBuild,
  describeCost,
  describeCounts,
  tellProblems,
  tellSome,
} from '../data-output.ts';
import type { StatusLine } from '../data-output.ts';
import { CliExit } from '../io.ts';
import type { CliIo } from '../io.ts';
import { count, oneOf, positive, size } from '../options.ts';

interface CommonFlags {
  readonly json?: boolean;
  readonly out: string;
}

interface PromptsFlags extends CommonFlags {
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

interface BuildFlags extends CommonFlags {
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

interface RowsFlags extends CommonFlags {
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

interface ExportFlags extends CommonFlags {
  readonly format: (typeof EXPORT_FORMATS)[number];
  readonly images?: 'resized' | 'refer';
  readonly reply?: 'text' | 'json';
  readonly prompts?: string;
  readonly name?: string;
  readonly license?: string;
  readonly runsFolder?: string;
  readonly replace?: boolean;
}

const IMPORT_KINDS = ['records', 'planner-sft', 'critic-sft', 'critic-rl', 'requests'] as const;

interface ImportFlags extends CommonFlags {
  readonly kind?: (typeof IMPORT_KINDS)[number];
  readonly imagesFolder?: string;
  readonly prompts?: string;
  readonly replace?: boolean;
}

export function defineData(command: Command, io: CliIo): void {
  const step = (name: string, description: string): Command => command.command(name).description(description);

  withCommon(step('prompts', 'write a list of requests, from templates alone or through a model'))
    .requiredOption('--out <file>', 'where to write the requests, a JSON line each')
    .option('--count <n>', 'requests in all (default: 1000)', positive)
    .option(
      '--category <name>',
      'a main category, or sandbox; may be repeated (default: all but sandbox)',
      several,
    )
    .option('--share <name=x>', "a category's share of the count (default: 1); may be repeated", share)
    .option('--similarity <x>', 'from this likeness on, the later of two is left out (default: 0.8)', decimal)
    .option('--image <file>', 'a picture for requests with <image>; may be repeated', several, [])
    .option('--model <id>', 'language model that writes the requests (default: templates alone)')
    .option('--per-call <n>', 'requests that the model writes at a time (default: 20)', positive)
    .option('--taxonomy <file>', 'JSON file of categories, banks and templates (default: the built-in one)')
    .option('--seed <n>', 'repeat a list (default: 1)', count)
    .option('--config <file>', 'configuration file (default: interleave.config.* in this folder)')
    .action((flags: PromptsFlags) => prompts(flags, io));

  withCommon(step('build', 'make and score a run for every request; a second start goes on'))
    .argument('<requests>', 'file of requests, a JSON line each')
    .requiredOption('--out <dir>', 'folder of the runs, one below it for each request')
    .option('--judge <id>', 'who scores: a vision-language model, sandbox:judge or none')
    .option('--concurrency <n>', 'trajectories at once (default: 4)', positive)
    .option('--retry-failed', 'try those again that failed earlier')
    .option('--planner <id>', 'language model that plans')
    .option('--generator <id>', 'image model that draws')
    .option('--critic <id>', 'vision-language model that judges each attempt in the run')
    .option('--attempts <n>', 'most tries per step (default: 5)', positive)
    .option('--size <WxH>', 'size of the pictures in pixels', size)
    .option('--prompts <name>', 'prompt set, or a file made by "prompts import"')
    .option('--seed <n>', 'repeat a build (default: 1)', count)
    .option('--config <file>', 'configuration file (default: interleave.config.* in this folder)')
    .action((requests: string, flags: BuildFlags) => build(requests, flags, io));

  withCommon(step('rows', 'filter, split and balance stored runs into rows'))
    .argument('<runs>', 'folder of the runs')
    .requiredOption('--out <dir>', 'folder of the rows')
    .option(
      '--validation-share <x>',
      'share of the requests for validation, 0 to 0.5 (default: 0.05)',
      decimal,
    )
    .option('--cuts <n>', 'planner rows of a trajectory that begin at a random step (default: 1)', count)
    .option('--falling-slope <x>', 'drop steps whose scores fall by this per attempt (default: 1)', decimal)
    .option('--low-score <x>', 'drop steps that never reach this score (default: 4)', decimal)
    .option('--rl-variance <x>', 'steps of this variance of scores go to RL (default: 0.7)', decimal)
    .option('--rl-per-sft <x>', 'most RL rows for one SFT row (default: 0.5)', decimal)
    .option(
      '--balance <how>',
      'verdicts at each attempt: down, up or off (default: down)',
      oneOf('down', 'up', 'off'),
    )
    .option('--max-repeats <n>', 'most times that "up" repeats a row (default: 3)', positive)
    .option('--seed <n>', 'repeat the draws (default: 1)', count)
    .option('--replace', 'replace what stands in the folder')
    .action((runs: string, flags: RowsFlags) => rows(runs, flags, io));

  withCommon(step('export', 'write rows as the files that a trainer loads'))
    .argument('<rows>', 'folder of the rows')
    .requiredOption('--format <name>', EXPORT_FORMATS.join(', '), oneOf(...EXPORT_FORMATS))
    .requiredOption('--out <dir>', 'folder of the export')
    .option(
      '--images <how>',
      'resized copies, or refer to the originals (default: resized)',
      oneOf('resized', 'refer'),
    )
    .option(
      '--reply <how>',
      'how the model is to answer: text or json (default: text)',
      oneOf('text', 'json'),
    )
    .option('--prompts <name>', 'prompt set that the model will be asked with')
    .option('--name <title>', "title of the data set's card")
    .option('--license <id>', 'licence on the card (default: other)')
    .option('--runs-folder <dir>', 'where the runs are now, when they were moved')
    .option('--replace', 'replace what stands in the folder')
    .action((folder: string, flags: ExportFlags) => exportTo(folder, flags, io));

  withCommon(step('import', 'read a released layout into runs, rows or requests'))
    .argument('<source>', 'an execution_record.json, a folder of them, or a file of rows or prompts')
    .requiredOption('--out <dir>', 'folder of what is read')
    .option('--kind <name>', `${IMPORT_KINDS.join(', ')} (default: told by the name)`, oneOf(...IMPORT_KINDS))
    .option('--images-folder <dir>', "where the rows' pictures lie (default: beside the file)")
    .option('--prompts <name>', 'prompt set that the source was written with')
    .option('--replace', 'replace what stands in the folder')
    .action((source: string, flags: ImportFlags) => importFrom(source, flags, io));

  withCommon(step('stats', 'describe a folder of runs or of rows'))
    .argument('<dir>', 'folder of runs or of rows')
    .option('--html <file>', 'write tables and charts as one page')
    .action((folder: string, flags: { html?: string; json?: boolean }) => stats(folder, flags, io));
}

function withCommon(command: Command): Command {
  return command.option('--json', 'print what was done as one JSON object on standard output');
}

async function prompts(flags: PromptsFlags, io: CliIo): Promise<void> {
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

async function build(requests: string, flags: BuildFlags, io: CliIo): Promise<void> {
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

async function rows(runs: string, flags: RowsFlags, io: CliIo): Promise<void> {
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

async function exportTo(folder: string, flags: ExportFlags, io: CliIo): Promise<void> {
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

async function importFrom(source: string, flags: ImportFlags, io: CliIo): Promise<void> {
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

async function stats(folder: string, flags: { html?: string; json?: boolean }, io: CliIo): Promise<void> {
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

/** A number, 0 or above; ranges are checked where they are known. @throws {InvalidArgumentError} */
function decimal(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('Expected a number such as 0.5.');
  return Number(text);
}

/** One more of an option that may be repeated. */
function several(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), text];
}

/** One more `NAME=NUMBER`. @throws {InvalidArgumentError} */
function share(text: string, before: Readonly<Record<string, number>> | undefined): Record<string, number> {
  const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('Expected a category and a number, e.g. art=2.');
  }
  return { ...before, [name]: decimal(value) };
}
