import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { REWARD_PRESETS, scoreRewardLines } from '../../app/rewards.ts';
import type { RewardPreset } from '../../app/rewards.ts';
import { ConfigError } from '../../core/errors.ts';
import type { CliIo } from '../io.ts';
import { oneOf } from '../options.ts';

export function defineReward(command: Command, io: CliIo): void {
  command
    .command('score')
    .description("score a critic's replies, a JSON line for each line; works offline")
    .argument(
      '<file>',
      '{response, ground_truth: {success, semantics, quality}, new_scores: {…} | null} on each line',
    )
    .option('--preset <name>', REWARD_PRESETS.join(', '), oneOf(...REWARD_PRESETS), 'corrected' as const)
    .action(async (file: string, { preset }: { preset: RewardPreset }) => {
      const path = resolve(io.folder, file);
      if (!existsSync(path)) throw new ConfigError(`The file ${file} does not exist.`);
      const lines = (await readFile(path, 'utf8')).split('\n');
      for (const line of scoreRewardLines(lines, { preset, source: file })) io.stdout.write(`${line}\n`);
    });
}
