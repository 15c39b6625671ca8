/**
 * Breaks runs in every way that services and machines break, and writes what happened into docs/reliability.md.
 *
 *   npm run faults                  everything, about ten minutes
 *   npm run faults -- --kills 10    fewer killed processes
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CASES } from './faults/cases.ts';
import { killRuns } from './faults/kills.ts';
import { readMangled, timeHostile } from './faults/replies.ts';
import { strike } from './faults/table.ts';
import type { FaultRow } from './faults/table.ts';

const SEED = 1;
const VARIANTS = 1000;
const DOCUMENT = resolve(import.meta.dirname, '../docs/reliability.md');

const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' } } });
const kills = Number(values.kills);
if (!Number.isSafeInteger(kills) || kills < 0) throw new Error('--kills expects a whole number, 0 or above.');

const folder = mkdtempSync(join(tmpdir(), 'interleave-faults-'));
let isWell = true;
try {
  const rows: FaultRow[] = [];
  for (const [index, fault] of CASES.entries()) {
    const row = await strike(fault, join(folder, String(index)));
    rows.push(row);
    isWell &&= row.lost === 0 && row.paidTwice === 0 && row.isDocumentEqual !== false;
    console.log(`${row.call}, ${row.fault}\n  once      ${row.once}\n  for good  ${row.forGood}`);
  }
  fill('faults', tableOf(rows));

  const { planner, critic } = readMangled(VARIANTS, SEED);
  const hostile = timeHostile();
  const share = (figures: typeof planner) =>
    `${((100 * figures.right) / figures.variants).toFixed(1)} % read correctly, ${figures.unreadable} not read and asked for again, ${figures.wrong} read wrongly`;
  fill(
    'replies',
    [
      `- ${VARIANTS} mangled plans: ${share(planner)}.`,
      `- ${VARIANTS} mangled verdicts: ${share(critic)}.`,
      `- The slowest of the hostile replies ("${hostile.name}"), both readers: ${hostile.quarterMs.toFixed(0)} ms for 250 kB, ${hostile.wholeMs.toFixed(0)} ms for 1 MB.`,
    ].join('\n'),
  );

  if (kills > 0) {
    const figures = await killRuns(kills, folder, SEED);
    const { lostSteps, lostCalls, repeatedCalls, differentDocuments } = figures;
    isWell &&= lostSteps + lostCalls + repeatedCalls + differentDocuments === 0;
    fill(
      'kills',
      [
        `- ${figures.runs} runs, ${figures.killed} of them killed before their end (${figures.beforeJournal} before their first line), with ${figures.callsBeforeDeath} finished calls at their deaths.`,
        `- Lost steps: ${lostSteps}. Lost finished calls: ${lostCalls}. Repeated finished calls: ${repeatedCalls}.`,
        `- Resumed documents that differ from the uninterrupted one: ${differentDocuments}.`,
      ].join('\n'),
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
if (!isWell) {
  console.error('Something was lost, paid twice or changed; see above.');
  process.exitCode = 1;
}

function tableOf(rows: readonly FaultRow[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  const lines = rows.map((row) => {
    const resumed =
      row.isDocumentEqual === null
        ? '(nothing to resume)'
        : row.isDocumentEqual
          ? 'same document'
          : 'another document';
    const cells = [
      row.call,
      row.fault,
      row.once,
      row.forGood,
      resumed,
      String(row.lost),
      String(row.paidTwice),
    ];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  return [
    '| call | fault | struck once | struck for good | after the fault has gone and a resume | accepted pictures lost | finished calls paid twice |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

/** Puts a result between its marks, and prints it. */
function fill(mark: string, text: string): void {
  const [open, close] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const document = readFileSync(DOCUMENT, 'utf8');
  const [start, end] = [document.indexOf(open), document.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`docs/reliability.md has lost its mark ${open}.`);
  writeFileSync(DOCUMENT, `${document.slice(0, start + open.length)}\n\n${text}\n\n${document.slice(end)}`);
  console.log(`\n${text}`);
}
