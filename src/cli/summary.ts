import { join, relative } from 'node:path';
import type { RunResult } from '../core/result.ts';
import { formatDuration } from '../lib/duration.ts';
import type { CliIo } from './io.ts';
import { createPaint, plain } from './progress.ts';

/** `12 pictures drawn, 17 language model calls, $0.00, 3.2 s`. */
export function describeUsage(usage: RunResult['usage']): string {
  const cost = usage.costUsd === null ? 'cost unknown' : `$${usage.costUsd.toFixed(2)}`;
  const drawn = counted(usage.imageCalls, 'picture');
  const asked = counted(usage.languageCalls, 'language model call');
  return `${drawn} drawn, ${asked}, ${cost}, ${formatDuration(usage.durationMs)}`;
}

/** `1 picture`, `2 pictures`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The closing lines of a run: how it ended, what it took, where everything is. */
export function writeSummary(result: RunResult, io: Pick<CliIo, 'stderr' | 'env' | 'folder'>): void {
  const paint = createPaint(io.stderr, io.env);
  const line = (text = '') => io.stderr.write(`${text}\n`);
  const folder = shortPath(io.folder, result.dir);
  const where = (name: string) => join(folder, name);
  const pictures = result.document.filter((part) => part.type === 'image');
  const kept = pictures.filter((part) => !part.accepted).length;
  line();
  if (result.stopReason === 'completed') {
    const flaw = kept > 0 ? `, ${kept} of them kept although rejected` : '';
    line(`${paint('green', '✔')} Done: ${counted(pictures.length, 'picture')} in the story${flaw}.`);
  } else {
    line(`${paint('red', '✘')} ${plainLines(result.message ?? result.stopReason)}`);
  }
  line(paint('dim', `  ${describeUsage(result.usage)}`));
  if (result.document.length > 0) {
    line(`  page   ${where('index.html')}`);
    line(`  story  ${where('story.md')}`);
  }
  line(`  trace  ${where('journal.jsonl')}`);
  if (['budget', 'aborted', 'provider-failed'].includes(result.stopReason)) {
    line(`  To go on: interleave resume ${folder}`);
  }
}

/** The path as a person would type it from `folder`. */
function shortPath(folder: string, path: string): string {
  const short = relative(folder, path) || '.';
  return short.startsWith('..') ? path : short;
}

/** A model's message, made safe line by line. */
function plainLines(text: string): string {
  return text.split('\n').map(plain).join('\n  ');
}
