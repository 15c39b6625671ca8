import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFixtureRun } from '../__fixtures__/runs.ts';
import { buildRows } from '../rows/build-rows.ts';
import { statsPage } from './page.ts';
import { dataStats } from './stats.ts';
import { statsTables, tableText } from './tables.ts';

const yes = (score: number) => ({ success: true, score });
const no = (score: number) => ({ success: false, score });

async function makeRuns(): Promise<string> {
  const runs = join(mkdtempSync(join(tmpdir(), 'stats-')), 'runs');
  await writeFixtureRun(runs, { name: 'a', category: 'art', steps: [[no(2), yes(8.5)], [yes(10)], []] });
  await writeFixtureRun(runs, { name: 'b', category: '<b>x</b>', steps: [[no(3.9), { success: true }]] });
  return runs;
}

describe('statistics of runs', () => {
  it('count steps, attempts, verdicts and scores', async () => {
    expect(await dataStats(await makeRuns())).toEqual({
      type: 'runs',
      trajectories: 2,
      byStopReason: { completed: 2 },
      byCategory: { art: 1, '<b>x</b>': 1 },
      steps: { '1': 1, '3': 1 },
      attempts: { '1': 1, '2': 2 },
      acceptance: [
        { attempt: 1, accepted: 1, rejected: 2, unreadable: 0 },
        { attempt: 2, accepted: 2, rejected: 0, unreadable: 0 },
      ],
      semantics: [0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1],
      quality: [0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1],
      unscored: 1,
      // (8.5 + 10) / 2 and (2 + 3.9) / 2.
      meanSemantics: { accepted: 9.25, rejected: 2.95 },
      pictures: 5,
      costUsd: 0,
      problems: [],
    });
  });

  it('are a page with a chart above each table, its names escaped', async () => {
    const page = await statsPage(await dataStats(await makeRuns()), 'Runs & more');
    expect(page.match(/<svg /g)).toHaveLength(5);
    expect(page).toContain('<h1>Runs &amp; more</h1>');
    expect(page).toContain('&lt;b&gt;x&lt;/b&gt;');
    expect(page).not.toContain('<b>x</b>');
    expect(page).not.toMatch(/<script|<link|https?:\/\/(?!www\.w3\.org)/);
  });

  it('are tables of text with aligned columns', async () => {
    const table = statsTables(await dataStats(await makeRuns())).find(
      ({ title }) => title === 'Verdicts by attempt',
    )!;
    expect(tableText(table)).toBe(
      [
        'Verdicts by attempt',
        'attempt  accepted  rejected  unreadable  share accepted',
        '-------  --------  --------  ----------  --------------',
        '1               1         2           0          33.3 %',
        '2               2         0           0         100.0 %',
      ].join('\n'),
    );
  });

  it('of a folder without runs are refused', async () => {
    await expect(dataStats(mkdtempSync(join(tmpdir(), 'stats-')))).rejects.toThrow('There are no runs in');
  });
});

describe('statistics of rows', () => {
  it('are those of the report', async () => {
    const runs = await makeRuns();
    const rows = join(runs, '..', 'rows');
    const { critic } = await buildRows(runs, rows, { balance: 'off', validationShare: 0 });
    const stats = await dataStats(rows);
    expect(stats).toMatchObject({ type: 'rows', critic });
    const [first] = statsTables(stats);
    expect(first!.rows).toContainEqual(['planner-sft', '3', '0']);
    expect(await statsPage(stats, 'Rows')).toContain('<td>planner-sft</td>');
  });
});
