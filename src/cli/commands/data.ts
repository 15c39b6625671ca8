import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { EXPORT_FORMATS } from '../../app/data.ts';
import {
  IMPORT_KINDS,
  buildStep,
  exportStep,
  importStep,
  promptsStep,
  rowsStep,
  statsStep,
} from '../data-steps.ts';
import type {
  BuildFlags,
  ExportFlags,
  ImportFlags,
  PromptsFlags,
  RowsFlags,
  StatsFlags,
} from '../data-steps.ts';
import type { CliIo } from '../io.ts';
import { count, oneOf, positive, size } from '../options.ts';

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
    .action((flags: PromptsFlags) => promptsStep(flags, io));

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
    .action((requests: string, flags: BuildFlags) => buildStep(requests, flags, io));

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
    .action((runs: string, flags: RowsFlags) => rowsStep(runs, flags, io));

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
    .action((folder: string, flags: ExportFlags) => exportStep(folder, flags, io));

  withCommon(step('import', 'read a released layout into runs, rows or requests'))
    .argument('<source>', 'an execution_record.json, a folder of them, or a file of rows or prompts')
    .requiredOption('--out <dir>', 'folder of what is read')
    .option('--kind <name>', `${IMPORT_KINDS.join(', ')} (default: told by the name)`, oneOf(...IMPORT_KINDS))
    .option('--images-folder <dir>', "where the rows' pictures lie (default: beside the file)")
    .option('--prompts <name>', 'prompt set that the source was written with')
    .option('--replace', 'replace what stands in the folder')
    .action((source: string, flags: ImportFlags) => importStep(source, flags, io));

  withCommon(step('stats', 'describe a folder of runs or of rows'))
    .argument('<dir>', 'folder of runs or of rows')
    .option('--html <file>', 'write tables and charts as one page')
    .action((folder: string, flags: StatsFlags) => statsStep(folder, flags, io));
}

function withCommon(command: Command): Command {
  return command.option('--json', 'print what was done as one JSON object on standard output');
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
