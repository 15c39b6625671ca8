import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolvePlan } from '../../formats/resolve-plan.ts';
import { writeFixtureRun } from '../__fixtures__/runs.ts';
import { buildRows } from './build-rows.ts';
import type { RowsReport } from './build-rows.ts';
import { dataRowSchema, ROW_FILES } from './row.ts';
import type { CriticSftRow, DataRow, InterleavedRow, PlannerRow } from './row.ts';

const yes = (score: number) => ({ success: true, score });
const no = (score: number) => ({ success: false, score });

let runs = '';
let root = '';
let report: RowsReport;
const read = <Row extends DataRow>(kind: keyof typeof ROW_FILES, out = join(root, 'rows')): Row[] =>
  readFileSync(join(out, ROW_FILES[kind]), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => dataRowSchema.parse(JSON.parse(line)) as Row);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'rows-'));
  runs = join(root, 'runs');
  // Four steps: varied (RL), steady (SFT), falling, low; each ends accepted.
  await writeFixtureRun(runs, {
    name: 'mixed',
    steps: [[no(2), yes(8)], [no(7), yes(7)], [no(9), no(6), yes(3)], [no(1), no(2), yes(3)]],
  }); // prettier-ignore
  await writeFixtureRun(runs, { name: 'plain', steps: [[yes(9)], [], [no(8), yes(9)]] });
  await writeFixtureRun(runs, { name: 'unscored', steps: [[{ success: false }, { success: true }]] });
  await writeFixtureRun(runs, {
    name: 'kept-although-rejected',
    steps: [[no(5), { success: null, score: 5 }, { success: false, score: 5, refinedPrompt: null }]],
  });
  await writeFixtureRun(runs, { name: 'stopped', steps: [[yes(9)]], stopReason: 'provider-failed' });
  await writeFixtureRun(runs, { name: 'planless', steps: [], hasPlan: false });
  await writeFixtureRun(runs, { name: 'broken', steps: [[yes(9)]] });
  writeFileSync(join(runs, 'broken', 'journal.jsonl'), '{"at":1,"type":"run-st\n');
  appendFileSync(join(runs, 'plain', 'scores.jsonl'), '{"step":1}\n');
  report = await buildRows(runs, join(root, 'rows'), { validationShare: 0, balance: 'off', rlPerSft: 1 });
});

describe('rows', () => {
  it('are reported with what every rule removed', () => {
    expect(report.runs).toEqual({ found: 7, read: 4, unfinished: 1, withRejectedStep: 1 });
    expect(report.critic).toMatchObject({
      // 2 + 2 + 3 + 3, 1 + 2, 2, 3.
      verdicts: 18,
      unreadable: 1,
      withoutPrompt: 1,
      stepFilter: { kept: 5, falling: 1, low: 1, unscored: 1, rowsRemoved: 6 },
      varianceSplit: { stepsToRl: 1, stepsToSft: 5, rowsToRl: 2, rowsToSft: 8, rowsOverRatio: 0 },
      rowsBalancedAway: 0,
    });
    expect(report.rows).toEqual({
      'planner-sft': { train: 5, validation: 0 },
      interleaved: { train: 6, validation: 0 },
      'critic-rl': { train: 2, validation: 0 },
      'critic-sft': { train: 8, validation: 0 },
    });
    expect(report.teachers['judge']).toEqual({ 'teacher:judge': 3 });
  });

  it('name what could not be read by file and line', () => {
    expect(report.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`)).toEqual([
      'broken/journal.jsonl:1: it is not whole JSON',
      expect.stringMatching(/^broken\/journal\.jsonl:null: The journal does not say how the run began/),
      expect.stringMatching(/^plain\/scores\.jsonl:4: attempt: /),
      'planless/journal.jsonl:null: the trajectory has no plan',
    ]);
  });

  it('for RL are those whose scores vary, with the scores of the judge', () => {
    const rows = read<CriticSftRow>('critic-rl');
    expect(rows.map(({ id, success, scores }) => [id, success, scores])).toEqual([
      ['mixed-s1-a1', false, { semantics: 2, quality: 2 }],
      ['mixed-s1-a2', true, { semantics: 8, quality: 8 }],
    ]);
  });

  it("for the critic's SFT hold what it saw and what it said", () => {
    const row = read<CriticSftRow>('critic-sft').find(({ id }) => id === 'plain-s3-a2')!;
    expect(row).toMatchObject({
      before: { path: expect.stringMatching(/^plain\/artifacts\/[0-9a-f]{64}\.png$/) },
      stepPrompt: 'Draw moment 3 of plain.',
      currentPrompt: 'Draw moment 3 of plain. Again, better.',
      success: true,
      reasoning: 'I look at attempt 2.',
      reason: 'Attempt 2 is right.',
    });
    expect(read<CriticSftRow>('critic-sft').find(({ id }) => id === 'plain-s1-a1')!.before).toBe(null);
  });

  it('for the planner begin at the first step and at a random one, and can be carried out', () => {
    const rows = read<PlannerRow>('planner-sft').filter(({ run }) => run === 'mixed');
    expect(Math.min(...rows.map(({ given }) => given))).toBe(0);
    expect(rows).toHaveLength(2);
    const cut = rows.find(({ given }) => given > 0)!;
    expect(cut.steps.map(({ number }) => number)).toEqual([2, 3, 4].slice(cut.given - 1));
    expect(cut.steps[0]!.from).toEqual({ input: cut.given });
    const images = cut.parts.filter((part) => part.type === 'image');
    expect(images).toHaveLength(cut.given);
    const plan = resolvePlan(
      { reasoning: '', refusal: null, steps: cut.steps },
      { inputCount: images.length },
    );
    expect(plan).toMatchObject({
      ok: true,
      value: { steps: [{ number: cut.given + 1, source: { kind: 'input' } }] },
    });
  });

  it('for unified models come plain and with reflection', () => {
    const rows = read<InterleavedRow>('interleaved').filter(({ run }) => run === 'plain');
    const words = (row: InterleavedRow) =>
      row.answer_parts.map((part) => (part.type === 'text' ? part.text : '[picture]'));
    expect(words(rows.find(({ mode }) => mode === 'plain')!)).toEqual([
      'This is moment 1.', '[picture]', 'This is moment 2.', 'This is moment 3.', '[picture]',
    ]); // prettier-ignore
    expect(words(rows.find(({ mode }) => mode === 'reflection')!)).toEqual([
      'This is moment 1.', '[picture]', 'Attempt 1 is right.', 'This is moment 2.', 'This is moment 3.', '[picture]',
      'Attempt 1 is wrong. Draw moment 3 of plain. Again, better.', '[picture]', 'Attempt 2 is right.',
    ]); // prettier-ignore
  });

  it('are the same from the same seed, and never overwrite a folder unasked', async () => {
    const again = join(root, 'again');
    await buildRows(runs, again, { validationShare: 0, balance: 'off', rlPerSft: 1 });
    for (const file of Object.values(ROW_FILES)) {
      expect(readFileSync(join(again, file))).toEqual(readFileSync(join(root, 'rows', file)));
    }
    await expect(buildRows(runs, again)).rejects.toThrow(`The folder ${again} is not empty`);
    await buildRows(runs, again, { replace: true });
    expect(readdirSync(root).toSorted()).toEqual(['again', 'rows', 'runs']);
    expect(readdirSync(again).toSorted()).toEqual([
      'critic-rl.jsonl', 'critic-sft.jsonl', 'interleaved.jsonl', 'planner-sft.jsonl', 'rows.json',
    ]); // prettier-ignore
  });

  it('leave nothing behind when they are interrupted', async () => {
    const stop = new AbortController();
    const out = join(root, 'interrupted');
    const work = buildRows(
      runs,
      out,
      {},
      { signal: stop.signal, onProgress: () => stop.abort(new Error('stop')) },
    );
    await expect(work).rejects.toThrow('stop');
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(root).filter((name) => name.includes('interrupted'))).toEqual([]);
  });
});

describe('the validation split', () => {
  it('never parts the rows of a request, nor of two requests in the same words', async () => {
    const many = join(mkdtempSync(join(tmpdir(), 'rows-')), 'runs');
    for (let i = 0; i < 40; i++) {
      const words = `Story ${i >> 1}`;
      const text = i % 2 === 0 ? words : ` ${words.toUpperCase()}  `;
      await writeFixtureRun(many, { name: `r${i}`, words: text, steps: [[no(6), yes(6)], [yes(6)]] });
    }
    const out = join(many, '..', 'rows');
    const { rows } = await buildRows(many, out, { validationShare: 0.4, balance: 'off' });
    const splits = new Map<number, Set<string>>();
    for (const kind of ['planner-sft', 'critic-sft', 'interleaved'] as const) {
      for (const { run, split } of read(kind, out)) {
        const story = Number(run.slice(1)) >> 1;
        splits.set(story, (splits.get(story) ?? new Set()).add(split));
      }
    }
    expect([...splits.values()].filter((each) => each.size !== 1)).toEqual([]);
    expect(rows['critic-sft']!.validation).toBeGreaterThan(0);
    expect(rows['critic-sft']!.train).toBeGreaterThan(0);
  });

  it('is balanced at every attempt on its own', async () => {
    const many = join(mkdtempSync(join(tmpdir(), 'rows-')), 'runs');
    for (let i = 0; i < 30; i++) {
      await writeFixtureRun(many, { name: `r${i}`, steps: [i % 3 === 0 ? [no(6), yes(6)] : [yes(6)]] });
    }
    const out = join(many, '..', 'rows');
    const { critic } = await buildRows(many, out, { validationShare: 0.4 });
    // 20 accepted and 10 rejected at the first attempt, 10 accepted at the second.
    expect(critic.balance['critic-sft']).toMatchObject([
      { attempt: 1, acceptedBefore: 20, rejectedBefore: 10 },
      { attempt: 2, acceptedBefore: 10, rejectedBefore: 0, accepted: 0, rejected: 0 },
    ]);
    for (const split of ['train', 'validation']) {
      const rows = read<CriticSftRow>('critic-sft', out).filter(
        (row) => row.split === split && row.attempt === 1,
      );
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter(({ success }) => success)).toHaveLength(rows.length / 2);
    }
  });

  it('lends RL the verdicts that it lacks from those that SFT has too many of', async () => {
    const many = join(mkdtempSync(join(tmpdir(), 'rows-')), 'runs');
    for (let i = 0; i < 4; i++) {
      await writeFixtureRun(many, { name: `v${i}`, words: `Varied ${i}`, steps: [[no(1), yes(9)]] });
    }
    for (let i = 0; i < 9; i++) {
      await writeFixtureRun(many, { name: `s${i}`, words: `Steady ${i}`, steps: [[yes(9)]] });
    }
    const out = join(many, '..', 'rows');
    const { critic } = await buildRows(many, out, { validationShare: 0, rlPerSft: 1 });
    // Four rejected first attempts in RL find four accepted ones; five accepted ones have nobody to stand against.
    expect(critic.rowsLentToRl).toBe(4);
    expect(critic.balance['critic-rl'][0]).toMatchObject({ attempt: 1, accepted: 4, rejected: 4 });
    const rl = read<CriticSftRow>('critic-rl', out).filter(({ attempt }) => attempt === 1);
    expect(
      rl
        .map(({ success, scores }) => [success, scores!.quality])
        .toSorted(([, a], [, b]) => Number(a) - Number(b)),
    ).toEqual([
      ...Array.from({ length: 4 }, () => [false, 1]),
      ...Array.from({ length: 4 }, () => [true, 9]),
    ]);
  });
});
