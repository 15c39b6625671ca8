import { documentOf } from '../core/document.ts';
import { requestText } from '../core/request.ts';
import type { Trace } from '../core/trace.ts';
import { titleOf } from './title.ts';
import { keptNote, simulationNote, stopNote } from './wording.ts';

/**
 * Text that a Markdown viewer shows as it was written: whatever CommonMark, its GitHub extensions or a template
 * engine could take for markup is escaped with backslashes. Line breaks stay; space at the start of a line goes.
 */
export function escapeMarkdown(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/\r\n?/g, '\n')
      // oxlint-disable-next-line no-control-regex -- these are what is removed
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ')
      .split('\n')
      .map((line) => escapeLine(line.trim()))
      .join('\n')
  );
}

function escapeLine(line: string): string {
  return line
    .replace(/[\\`*_[\]<>{}~|$^@]/g, '\\$&')
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/(?<=https?|ftp|mailto|xmpp):/gi, '\\:')
    .replace(/(?<=www)\./gi, '\\.')
    .replace(/^[#+=:-]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2');
}

/** Several lines as one paragraph with kept line breaks. */
function paragraphOf(text: string): string {
  return escapeMarkdown(text).split('\n').join('\\\n');
}

function oneLine(text: string): string {
  return escapeMarkdown(text.replace(/\s+/gu, ' '));
}

/**
 * The story as Markdown. Depends on the request and the document only: no dates, durations or ids, so that a resumed
 * run gives the file that an uninterrupted one gives.
 * @param pathOf path of a step's picture, relative to the file.
 */
export function storyMarkdown(trace: Trace, pathOf: (step: number) => string): string {
  const blocks = [`# ${oneLine(titleOf(requestText(trace.request)))}`];
  for (const part of documentOf(trace)) {
    if (part.type === 'text') {
      blocks.push(
        ...part.text
          .trim()
          .split(/\n\s*\n/)
          .map(paragraphOf),
      );
      continue;
    }
    blocks.push(`![${oneLine(part.alt)}](${pathOf(part.step)})`);
    const step = trace.steps.find((candidate) => candidate.number === part.step);
    const note = step && keptNote(trace, step);
    if (note) blocks.push(`> ${note.lead}${note.reason === null ? '' : ` ${oneLine(note.reason)}`}`);
  }
  const stop = stopNote(trace);
  if (stop) {
    blocks.push(
      `> **${stop.heading}.** ${oneLine(stop.reason)}${stop.progress === null ? '' : ` ${stop.progress}`}`,
    );
  }
  const simulated = simulationNote(trace);
  if (simulated !== null && trace.steps.length > 0) blocks.push('---', simulated);
  return `${blocks.join('\n\n')}\n`;
}
