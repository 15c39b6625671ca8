import { stripVTControlCharacters, styleText } from 'node:util';
import type { JournalEntry } from '../core/events.ts';
import { createTraceFold } from '../core/trace.ts';
import type { CliIo } from './io.ts';

type Style = Parameters<typeof styleText>[0];

/** What a model wrote, safe for a terminal: one line, no control sequences. */
export function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
}

/** A prompt, cut to what a glance takes in. */
function short(text: string): string {
  const line = plain(text);
  return line.length > 240 ? `${line.slice(0, 240)}…` : line;
}

/** Colours for one stream; plain text where it is no terminal, or where NO_COLOR is set. */
export function createPaint(
  stream: CliIo['stderr'],
  env: CliIo['env'],
): (style: Style, text: string) => string {
  const isColoured = (stream.isTTY === true && !env['NO_COLOR']) || env['FORCE_COLOR'] === '1';
  return (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text);
}

/**
 * Tells a run as it happens, a line at a time: the plan, then each attempt with its verdict.
 * @returns takes the run's events in order.
 */
export function createProgress(io: Pick<CliIo, 'stderr' | 'env'>): (entry: JournalEntry) => void {
  const paint = createPaint(io.stderr, io.env);
  const line = (text = '') => io.stderr.write(`${text}\n`);
  const fold = createTraceFold();
  const told = new Set<string>();
  let shownStep: number | null = null;
  /** Steps may be drawn side by side; each line stands under its own. */
  const under = (number: number) => {
    if (shownStep === number) return;
    shownStep = number;
    const step = fold.trace?.steps.find((candidate) => candidate.number === number);
    line(`${paint('bold', `Step ${number}`)}  ${plain(step?.text ?? step?.name ?? '')}`);
  };
  const attemptOf = (event: { step: number; attempt: number }) =>
    fold.trace?.steps
      .find((step) => step.number === event.step)
      ?.attempts.find((it) => it.index === event.attempt);

  return (entry) => {
    fold.apply(entry);
    const { trace } = fold;
    switch (entry.type) {
      case 'run-start':
        line(paint('dim', `Planning with ${entry.settings.planner} …`));
        break;
      case 'run-resume':
        line(paint('dim', 'Going on where the run stopped …'));
        break;
      case 'plan-end':
        line(
          `${paint('bold', 'Plan')}  ${entry.plan.steps.length} ${entry.plan.steps.length === 1 ? 'step' : 'steps'}`,
        );
        for (const step of entry.plan.steps)
          line(`  ${step.number}  ${plain(step.instruction ?? step.name)}`);
        line();
        break;
      case 'replan-end':
        line(`${paint('bold', 'New plan')}  for the remaining steps`);
        for (const step of trace?.steps.filter(({ done }) => !done) ?? [])
          line(`  ${step.number}  ${plain(step.instruction ?? step.name)}`);
        line();
        break;
      case 'attempt-start':
        under(entry.step);
        break;
      case 'picture-end':
        for (const warning of entry.warnings) {
          // The same shortcoming at every picture is news only once.
          if (!told.has(warning)) line(paint('yellow', `  note       ${plain(warning)}`));
          told.add(warning);
        }
        break;
      case 'verdict-end': {
        under(entry.step);
        const { outcome, reason } = entry.verdict;
        const style = outcome === 'accepted' ? 'green' : outcome === 'rejected' ? 'red' : 'yellow';
        line(`  attempt ${entry.attempt}  ${paint(style, outcome.padEnd(10))} ${plain(reason)}`);
        const attempt = attemptOf(entry);
        const { attempts = 0, candidates = 1 } = trace?.settings ?? {};
        const isLast = entry.attempt > (attempts - 1) * candidates;
        if (outcome === 'rejected' && !isLast && entry.verdict.refinedPrompt !== attempt?.prompt) {
          line(
            paint(
              'dim',
              `             redraw: ${short(entry.verdict.refinedPrompt ?? attempt?.prompt ?? '')}`,
            ),
          );
        }
        break;
      }
      case 'step-end':
        if (entry.chosen !== null && !entry.accepted) {
          under(entry.step);
          line(paint('yellow', `  kept       attempt ${entry.chosen}, the best of those rejected`));
        }
        break;
      case 'call-retry':
        line(
          paint('yellow', `  retry      in ${(entry.delayMs / 1000).toFixed(1)} s: ${plain(entry.message)}`),
        );
        break;
      case 'call-failed':
        line(paint('red', `  failed     ${plain(entry.message)}`));
        break;
      default:
    }
  };
}
