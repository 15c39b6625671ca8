import type { Command } from 'commander';
import { loadConfig } from '../../app/config.ts';
import { createInterleaver, readRun } from '../../app/interleaver.ts';
import type { CliIo } from '../io.ts';
import { budgetOf, count, dollars, duration } from '../options.ts';
import type { BudgetFlags } from '../options.ts';
import { createProgress } from '../progress.ts';
import { report } from './generate.ts';
import { tellDamage } from './show.ts';

interface ResumeFlags extends BudgetFlags {
  readonly config?: string;
  readonly json?: boolean;
}

export function defineResume(command: Command, io: CliIo): void {
  command
    .argument('<dir>', "the run's folder")
    .option('--budget-images <n>', 'most pictures drawn, counted over the whole run', count)
    .option('--budget-usd <x>', 'most money spent, counted over the whole run', dollars)
    .option('--deadline <time>', 'most time taken, counted over the whole run', duration)
    .option('--config <file>', 'configuration file (default: interleave.config.* in this folder)')
    .option('--json', 'print the result as one JSON object on standard output')
    .action(async (dir: string, flags: ResumeFlags) => {
      tellDamage((await readRun(dir)).damaged, io);
      const interleaver = createInterleaver({ ...(await loadConfig(io.folder, flags.config)), env: io.env });
      const result = await interleaver.resume(dir, {
        budget: budgetOf(flags),
        signal: io.signal,
        onEvent: createProgress(io),
      });
      report(result, flags.json === true, io);
    });
}
