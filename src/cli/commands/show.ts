import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { readRun } from '../../app/interleaver.ts';
import { ConfigError } from '../../core/errors.ts';
import { requestText } from '../../core/request.ts';
import { resultOf } from '../../core/result.ts';
import type { DamagedLine } from '../../core/store.ts';
import type { Trace } from '../../core/trace.ts';
import type { CliIo } from '../io.ts';
import { createPaint, plain } from '../progress.ts';
import { describeUsage } from '../summary.ts';

export function defineShow(command: Command, io: CliIo): void {
  command
    .argument('<dir>', "the run's folder")
    .option('--open', 'open the page in the browser')
    .option('--json', 'print the result as one JSON object')
    .action(async (dir: string, flags: { open?: boolean; json?: boolean }) => {
      const { trace, damaged } = await readRun(dir);
      tellDamage(damaged, io);
      if (flags.json) io.stdout.write(`${JSON.stringify(resultOf(trace, resolve(dir)), null, 2)}\n`);
      else writeTrace(trace, io);
      if (flags.open) openPage(join(dir, 'index.html'));
    });
}

/** Lines of a journal that were read around. */
export function tellDamage(damaged: readonly DamagedLine[], io: CliIo): void {
  for (const { line, reason } of damaged) {
    io.stderr.write(`note: line ${line} of the journal was skipped: ${reason}\n`);
  }
}

function writeTrace(trace: Trace, io: CliIo): void {
  const paint = createPaint(io.stdout, io.env);
  const line = (text = '') => io.stdout.write(`${text}\n`);
  line(`${paint('bold', plain(requestText(trace.request)))}`);
  const { planner, generator, critic } = trace.settings;
  line(paint('dim', `${trace.runId} · planner ${planner} · generator ${generator} · critic ${critic}`));
  for (const step of trace.steps) {
    line();
    const state = !step.done
      ? paint('yellow', 'not finished')
      : step.accepted
        ? ''
        : paint('yellow', 'kept although rejected');
    line(`${paint('bold', `Step ${step.number}`)}  ${plain(step.text ?? step.name)}  ${state}`);
    for (const attempt of step.attempts) {
      const mark = attempt.index === step.chosen ? '●' : '○';
      const outcome = attempt.verdict?.outcome ?? 'not judged';
      line(`  ${mark} attempt ${attempt.index}  ${outcome}  ${plain(attempt.verdict?.reason ?? '')}`);
      line(paint('dim', `      ${plain(attempt.prompt)}`));
    }
  }
  line();
  line(`${trace.stopReason ?? 'not finished'}${trace.message === null ? '' : `: ${trace.message}`}`);
  line(paint('dim', describeUsage(trace.usage)));
}

/** @throws {ConfigError} when the run has no page yet. */
function openPage(path: string): void {
  if (!existsSync(path)) throw new ConfigError(`There is no page ${path} yet; resume the run first.`);
  const [program, ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[
    process.platform as string
  ] ?? ['xdg-open'];
  spawn(program!, [...args, resolve(path)], { detached: true, stdio: 'ignore' })
    .on('error', () => process.stderr.write(`Open ${path} in a browser.\n`))
    .unref();
}
