import { escapeMarkdown } from '../../publish/markdown.ts';
import { labelOfVariant } from '../phases/variants.ts';
import type { Card } from './cards.ts';
import type { Report } from './report.ts';
import type { Table } from './tables.ts';

/** Longest piece of an answer or a judge's reply, in characters. */
const MAX_EXCERPT = 600;

/** The report as Markdown, without pictures. Text of data and models is escaped. */
export function reportMarkdown(report: Report): string {
  const { benchmark } = report;
  return `${[
    `# ${benchmark.title}`,
    `Version: ${oneLine(benchmark.version)}. Data: ${oneLine(report.data)}.`,
    ...report.warnings.map((warning) => `> ${oneLine(warning)}`),
    ...report.tables.map(tableMarkdown),
    ...(report.notes.length > 0
      ? ['## Notes', report.notes.map((note) => `- ${oneLine(note)}`).join('\n')]
      : []),
    ...(report.cards.length > 0 ? ['## Examples', ...report.cards.map(cardMarkdown)] : []),
  ].join('\n\n')}\n`;
}

function tableMarkdown({ title, note, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(inLine).join(' | ')} |`;
  const table = [
    line(columns),
    `|${columns.map(() => ' --- |').join('')}`,
    ...rows.map(({ cells }) => line(cells)),
  ];
  return [`## ${oneLine(title)}`, table.join('\n'), ...(note === null ? [] : [oneLine(note)])].join('\n\n');
}

function cardMarkdown({ kind, variant, item, quality, parts, row }: Card): string {
  const asked = item.request.map((part) => (part.type === 'text' ? part.text : '[picture]')).join(' ');
  const answered = parts.map((part) => (part.type === 'text' ? part.text : '[picture]')).join(' ');
  return [
    `### ${kind}: ${oneLine(item.id)} (${oneLine(labelOfVariant(variant))}, ${Math.round(100 * quality)} %)`,
    `**Asked:** ${excerpt(asked)}`,
    ...(item.expected === null ? [] : [`**Expected:** ${excerpt(item.expected)}`]),
    `**Answered:** ${excerpt(answered)}`,
    row.judged.reasons.map(({ question, text }) => `- **${excerpt(question)}:** ${excerpt(text)}`).join('\n'),
  ].join('\n\n');
}

function excerpt(text: string): string {
  return oneLine(text.length > MAX_EXCERPT ? `${text.slice(0, MAX_EXCERPT)}…` : text);
}

/** Text that does not begin a line: what counts as markup only there stays as it is. */
function inLine(text: string): string {
  return oneLine(`.${text}`).slice(1);
}

function oneLine(text: string): string {
  return escapeMarkdown(text.replace(/\s+/gu, ' '));
}
