/** What `interleave data` says: progress, problems and a summary on standard error, figures on standard output. */
import { describeProblem } from '../app/data.ts';
import type { BuildProgress, Problem } from '../app/data.ts';
import { formatDuration } from '../lib/duration.ts';
import type { CliIo } from './io.ts';
import { createPaint, plain } from './progress.ts';

/** Most problems that are named one by one; the JSON holds more. */
const MOST_PROBLEMS = 5;
/** A longer note is cut; the whole of it is in the JSON. */
const MOST_CHARACTERS = 200;
const TERMINAL_EVERY_MS = 100;
const LOG_EVERY_MS = 5000;
/** To the line's beginning, and clear it. */
const CLEAR_LINE = '\r\u001B[2K';

/** One line that says how far the work is. */
export interface StatusLine {
  show(text: string): void;
  /** Leaves the last state behind. */
  end(): void;
}

/** Overwritten in place on a terminal; elsewhere a line every few seconds, and the last one. */
export function createStatusLine({ stderr }: Pick<CliIo, 'stderr'>, nowMs: () => number): StatusLine {
  const isTerminal = stderr.isTTY === true;
  const everyMs = isTerminal ? TERMINAL_EVERY_MS : LOG_EVERY_MS;
  let shownMs = nowMs();
  let waiting: string | null = null;
  let isOnScreen = false;
  const write = (text: string): void => {
    stderr.write(isTerminal ? `${CLEAR_LINE}${text}` : `${text}\n`);
    isOnScreen = isTerminal;
    waiting = null;
    shownMs = nowMs();
  };
  return {
    show(text) {
      if (nowMs() - shownMs >= everyMs) write(text);
      else waiting = text;
    },
    end() {
      if (waiting !== null) write(waiting);
      if (isOnScreen) stderr.write('\n');
      isOnScreen = false;
    },
  };
}

/** `12/100  41.3 per minute  2 failed  $0.00  2 min 8 s left` */
export function describeBuild(progress: BuildProgress): string {
  const { done, wanted, failed, perMinute, costUsd, remainingMs } = progress;
  const parts = [
    `${done}/${wanted}`,
    perMinute === null ? null : `${perMinute.toFixed(1)} per minute`,
    failed === 0 ? null : `${failed} failed`,
    describeCost(costUsd),
    remainingMs === null ? null : `${formatDuration(remainingMs)} left`,
  ];
  return parts.filter((part) => part !== null).join('  ');
}

export function describeCost(costUsd: number | null): string {
  return costUsd === null ? 'cost unknown' : `$${costUsd.toFixed(2)}`;
}

/** The first few things that were skipped, and how many there are in all. */
export function tellProblems(
  { problems, problemCount }: { readonly problems: readonly Problem[]; readonly problemCount: number },
  io: CliIo,
): void {
  tellSome(
    problems.map((problem) => `skipped: ${describeProblem(problem)}`),
    problemCount,
    io,
  );
}

/** The first few of some notes, and how many more there are. */
export function tellSome(notes: readonly string[], count: number, io: CliIo): void {
  const paint = createPaint(io.stderr, io.env);
  const line = (text: string) => io.stderr.write(`${paint('yellow', text)}\n`);
  const shown = notes.slice(0, MOST_PROBLEMS);
  for (const note of shown.map(plain)) {
    line(note.length > MOST_CHARACTERS ? `${note.slice(0, MOST_CHARACTERS)}…` : note);
  }
  if (count > shown.length) line(`… and ${count - shown.length} more`);
}

/** `sandbox 12, art 8` */
export function describeCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count.toLocaleString('en')}`)
    .join(', ');
}
