import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { importPromptSet } from '../../app/prompts.ts';
import { StoreError, messageOf } from '../../core/errors.ts';
import type { CliIo } from '../io.ts';

export function definePrompts(command: Command, io: CliIo): void {
  command
    .command('import')
    .description('read the prompts that the released checkpoints were trained on into a file for --prompts')
    .argument('<checkout>', "folder of a checkout of the paper's official repository")
    .option('--out <file>', 'where to write the prompt set', 'released-prompts.json')
    .action(async (checkout: string, { out }: { out: string }) => {
      const promptSet = await importPromptSet({
        readFile: (path) => readFile(join(resolve(io.folder, checkout), path), 'utf8').catch(() => null),
      });
      const path = resolve(io.folder, out);
      await writeFile(path, `${JSON.stringify(promptSet, null, 2)}\n`).catch((error: unknown) => {
        throw new StoreError(`The prompt set cannot be written to ${out}: ${messageOf(error)}.`, {
          cause: error,
        });
      });
      io.stderr.write(`Written to ${out}; use it with --prompts ${out}\n`);
    });
}
