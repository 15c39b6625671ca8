import type { Command } from 'commander';
import { loadConfig } from '../../app/config.ts';
import { checkModel } from '../../app/models/check-model.ts';
import type { ModelKind } from '../../app/models/settings.ts';
import { CliExit } from '../io.ts';
import type { CliIo } from '../io.ts';
import { createPaint } from '../progress.ts';

interface DoctorFlags {
  readonly planner?: string;
  readonly generator?: string;
  readonly critic?: string;
  readonly config?: string;
}

export function defineDoctor(command: Command, io: CliIo): void {
  command
    .option('--planner <id>', 'check this model instead of the configured one')
    .option('--generator <id>', 'check this model instead of the configured one')
    .option('--critic <id>', 'check this model instead of the configured one')
    .option('--config <file>', 'configuration file (default: interleave.config.* in this folder)')
    .action((flags: DoctorFlags) => doctor(flags, io));
}

async function doctor(flags: DoctorFlags, io: CliIo): Promise<void> {
  const config = await loadConfig(io.folder, flags.config);
  const paint = createPaint(io.stdout, io.env);
  const roles: readonly [string, string, ModelKind][] = [
    ['planner', flags.planner ?? config.planner, 'language'],
    ['generator', flags.generator ?? config.generator, 'image'],
    ['critic', flags.critic ?? config.critic, 'language'],
  ];
  let isWell = true;
  for (const [role, id, kind] of roles) {
    const { ok, checks } = await checkModel(id, kind, { ...config, env: io.env }, io.signal);
    isWell &&= ok;
    io.stdout.write(`${paint('bold', role.padEnd(9))}  ${id}\n`);
    for (const check of checks) {
      const mark =
        check.ok === null ? paint('yellow', '?') : check.ok ? paint('green', '✔') : paint('red', '✘');
      io.stdout.write(`  ${mark} ${check.detail}\n`);
    }
  }
  if (!isWell) throw new CliExit(1);
}
