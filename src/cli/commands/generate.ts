import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { ConfigInput } from '../../app/config.ts';
import { loadConfig } from '../../app/config.ts';
import { createInterleaver } from '../../app/interleaver.ts';
import { ConfigError } from '../../core/errors.ts';
import { interleaveRequest } from '../../core/request.ts';
import type { RunResult } from '../../core/result.ts';
import type { CliIo } from '../io.ts';
import { CliExit } from '../io.ts';
import { budgetOf, count, dollars, duration, named, oneOf, positive, size } from '../options.ts';
import type { BudgetFlags } from '../options.ts';
import { createProgress } from '../progress.ts';
import { writeSummary } from '../summary.ts';

/** Largest picture file that is read; a photo has 5 to 20 MB. */
const MAX_FILE_BYTES = 50e6;

interface GenerateFlags extends BudgetFlags {
  readonly image: readonly string[];
  readonly reference: Readonly<Record<string, string>>;
  readonly planner?: string;
  readonly generator?: string;
  readonly critic?: string;
  readonly attempts?: number;
  readonly candidates?: number;
  readonly speculation?: 'off' | 'on' | 'auto';
  readonly replans?: number;
  readonly keep?: 'best' | 'last' | 'fail';
  readonly references?: 'source' | 'inputs';
  readonly seed?: number;
  readonly size?: string;
  readonly prompts?: string;
  readonly out?: string;
  readonly config?: string;
  readonly json?: boolean;
}

export function defineGenerate(command: Command, io: CliIo): void {
  const collect = (file: string, files: readonly string[]): string[] => [...files, file];
  command
    .argument(
      '<request>',
      'what the story should tell; <image> marks where an input picture stands; - reads standard input',
    )
    .option('--image <file>', 'an input picture, in the order of the marks; may be repeated', collect, [])
    .option(
      '--reference <name=file>',
      'a picture that steps refer to by this name, such as a character; may be repeated',
      named,
      {},
    )
    .option('--planner <id>', 'language model that plans')
    .option('--generator <id>', 'image model that draws')
    .option('--critic <id>', 'vision-language model that judges')
    .option('--attempts <n>', 'most tries per step (default: 5)', positive)
    .option(
      '--candidates <n>',
      'pictures drawn side by side for each try; the critic picks (default: 1)',
      positive,
    )
    .option(
      '--keep <which>',
      'what stays when no picture is accepted: best, last or fail',
      oneOf('best', 'last', 'fail'),
    )
    .option('--replans <n>', 'most times that the remaining steps may be planned anew (default: 0)', count)
    .option(
      '--speculation <when>',
      'begin the next picture while the critic looks: off, on, or auto where it is likely to pay',
      oneOf('off', 'on', 'auto'),
    )
    .option('--references <what>', 'what an edit sees: source, or inputs as well', oneOf('source', 'inputs'))
    .option('--seed <n>', 'repeat a run', count)
    .option('--size <WxH>', 'size of the pictures in pixels', size)
    .option('--prompts <name>', 'prompt set, or a file made by "prompts import"')
    .option('--budget-images <n>', 'most pictures drawn', count)
    .option('--budget-usd <x>', 'most money spent', dollars)
    .option('--deadline <time>', 'most time taken, e.g. 90s or 5m', duration)
    .option('--out <dir>', "the run's folder (default: a new one under runs)")
    .option('--config <file>', 'configuration file (default: interleave.config.* in this folder)')
    .option('--json', 'print the result as one JSON object on standard output')
    .action((request: string, flags: GenerateFlags) => generate(request, flags, io));
}

async function generate(argument: string, flags: GenerateFlags, io: CliIo): Promise<void> {
  const text = argument === '-' ? await readAll(io.stdin) : argument;
  const parts = interleaveRequest(text, await readPictures(flags.image, io.folder));
  const config = await loadConfig(io.folder, flags.config);
  const overrides: ConfigInput = pickGiven(flags, [
    'planner',
    'generator',
    'critic',
    'references',
    'prompts',
  ]);
  const interleaver = createInterleaver({ ...config, ...overrides, env: io.env });
  const result = await interleaver.generate(parts, {
    ...pickGiven(flags, ['attempts', 'candidates', 'keep', 'speculation', 'replans', 'seed', 'size']),
    namedReferences: await readNamed(flags.reference, io.folder),
    out: flags.out,
    budget: budgetOf(flags),
    signal: io.signal,
    onEvent: createProgress(io),
  });
  report(result, flags.json === true, io);
}

/** Says how a run ended: always to people, with `--json` to programs too. @throws {CliExit} when it was not completed. */
export function report(result: RunResult, asJson: boolean, io: CliIo): void {
  writeSummary(result, io);
  if (asJson) io.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  if (result.stopReason !== 'completed') throw new CliExit(1);
}

async function readPictures(files: readonly string[], folder: string): Promise<Uint8Array[]> {
  return await Promise.all(
    files.map(async (file) => {
      const path = resolve(folder, file);
      if (!existsSync(path)) throw new ConfigError(`The picture ${file} does not exist.`);
      const { size: bytes } = await stat(path);
      if (bytes > MAX_FILE_BYTES) {
        throw new ConfigError(
          `The picture ${file} has ${Math.round(bytes / 1e6)} MB; at most ${MAX_FILE_BYTES / 1e6} MB are read.`,
        );
      }
      return await readFile(path);
    }),
  );
}

async function readNamed(
  files: GenerateFlags['reference'],
  folder: string,
): Promise<Record<string, Uint8Array>> {
  const pictures = await readPictures(Object.values(files), folder);
  return Object.fromEntries(Object.keys(files).map((name, index) => [name, pictures[index]!]));
}

/** The flags that were given, and only those, so that the configuration file decides the others. */
function pickGiven<Flags extends object, Key extends keyof Flags>(flags: Flags, keys: readonly Key[]) {
  const given = keys.filter((key) => flags[key] !== undefined).map((key) => [key, flags[key]]);
  return Object.fromEntries(given) as { [K in Key]?: Exclude<Flags[K], undefined> };
}
