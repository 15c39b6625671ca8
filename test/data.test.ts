import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildDataReport } from '../src/app/data.ts';
import { createStatusLine } from '../src/cli/data-output.ts';
import { runCli } from '../src/cli/program.ts';

const bin = resolve(import.meta.dirname, '../src/cli/bin.ts');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'interleave-data-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** `interleave data …` in the test's folder, without keys; in this process, which spares a second for each command. */
async function data(...args: readonly string[]) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const { signal } = new AbortController();
  const io = { stdout, stderr, stdin: Readable.from([]), env: { NO_COLOR: '1' }, folder, signal };
  const exitCode = await runCli(['data', ...args], io, '0.0.0');
  stdout.end();
  stderr.end();
  return { stdout: await text(stdout), stderr: await text(stderr), exitCode };
}

/** The same with `--json`. */
async function dataJson<Report>(...args: readonly string[]): Promise<{ report: Report; stderr: string }> {
  const { stdout, stderr, exitCode } = await data(...args, '--json');
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return { report: JSON.parse(stdout) as Report, stderr };
}

const linesOf = (path: string): unknown[] =>
  readFileSync(join(folder, path), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

const STORIES = [
  'A red house stands on a meadow. It starts to snow.',
  'Three blue fish swim at the front on the left. Night falls.',
  'A big tree stands on the right. A ghost appears.',
  'A white sailboat comes. The white sailboat turns red.',
];

describe('from requests to what a trainer loads', () => {
  it('writes the requests that were asked for, the same ones again for the same seed', async () => {
    const args = ['--category', 'sandbox', '--count', '4', '--seed', '7'];
    const { report } = await dataJson('prompts', ...args, '--out', 'sandbox.jsonl');
    expect(report).toMatchObject({ count: 4, byCategory: { sandbox: 4 }, modelCalls: 0, costUsd: 0 });
    expect(linesOf('sandbox.jsonl')).toHaveLength(4);
    await data('prompts', ...args, '--out', 'again.jsonl');
    expect(linesOf('again.jsonl')).toEqual(linesOf('sandbox.jsonl'));
  });

  it('makes and scores a run for each request, and skips a broken line by its number', async () => {
    const requests = STORIES.map((request, i) =>
      JSON.stringify({ id: `story-${i}`, category: 'tales', request }),
    );
    writeFileSync(join(folder, 'requests.jsonl'), [...requests, '{"id": "half'].join('\n'));
    const { report, stderr } = await dataJson<BuildDataReport>('build', 'requests.jsonl', '--out', 'runs');
    expect(report).toMatchObject({
      requests: 4,
      made: 4,
      known: 0,
      failures: [],
      costUsd: 0,
      problemCount: 1,
    });
    expect(report.attemptsScored).toBe(report.pictures);
    expect(stderr).toMatch(/4\/4 {2}[\d.]+ per minute {2}\$0\.00 {2}0 ms left/);
    expect(stderr).toContain('requests.jsonl, line 5: it is not whole JSON');
    for (let i = 0; i < 4; i++) expect(existsSync(join(folder, `runs/story-${i}/scores.jsonl`))).toBe(true);
  });

  it('lists what failed, tries it again only when told to, and goes on with the rest', async () => {
    const requests = ['A dragon eats a king.', 'A red house stands on a meadow.'];
    const rows = requests.map((request, i) => JSON.stringify({ id: `r${i}`, category: 'tales', request }));
    writeFileSync(join(folder, 'mixed.jsonl'), rows.join('\n'));
    const args = ['build', 'mixed.jsonl', '--judge', 'none', '--out', 'mixed'];
    const first = await dataJson<BuildDataReport>(...args);
    expect(first.report).toMatchObject({
      made: 1,
      attemptsScored: 0,
      failures: [{ id: 'r0', reason: 'refused' }],
    });
    expect(first.stderr).toContain('failed: r0 (refused): I cannot draw "dragon"');
    expect(linesOf('mixed/failures.jsonl')).toMatchObject([{ id: 'r0' }]);
    const second = await dataJson<BuildDataReport>(...args);
    expect(second.report.failures[0]?.message).toContain('failed in an earlier build');
    const third = await dataJson<BuildDataReport>(...args, '--retry-failed');
    expect(third.report.failures[0]?.message).toContain('dragon');
  });

  it('does nothing a second time, in a process of its own', () => {
    const args = [bin, 'data', 'build', 'requests.jsonl', '--out', 'runs', '--json'];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, env: {}, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ made: 0, known: 4, pictures: 0, attemptsScored: 0 });
  });

  it('makes rows under the rules that were given', async () => {
    const rules = ['--balance', 'off', '--validation-share', '0', '--rl-variance', '0'];
    const { report } = await dataJson('rows', 'runs', '--out', 'rows', ...rules);
    expect(report).toMatchObject({
      options: { balance: 'off', validationShare: 0, rlVariance: 0 },
      runs: { found: 4, read: 4, unfinished: 0 },
      categories: { tales: 4 },
      teachers: { judge: { 'sandbox:judge': 4 } },
    });
    expect(linesOf('rows/planner-sft.jsonl').length).toBeGreaterThan(0);
  });

  it.each(['llamafactory', 'easyr1', 'verl', 'trl', 'swift', 'parquet', 'interleaved'])(
    'exports them for %s with a card, and counts what it wrote',
    async (format) => {
      const out = `exports/${format}`;
      const { report } = await dataJson<{ rows: number; files: { path: string; rows: number }[] }>(
        'export', 'rows', '--format', format, '--out', out,
      ); // prettier-ignore
      expect(report).toMatchObject({ format, folder: join(folder, out), problemCount: 0 });
      expect(report.rows).toBeGreaterThan(0);
      for (const { path, rows } of report.files) {
        if (path.endsWith('.jsonl')) expect(linesOf(`${out}/${path}`)).toHaveLength(rows);
        else expect(existsSync(join(folder, out, path))).toBe(true);
      }
      expect(existsSync(join(folder, out, 'README.md'))).toBe(true);
    },
  );

  it('describes runs as JSON, as tables and as a page, and rows as tables', async () => {
    const { report } = await dataJson('stats', 'runs', '--html', 'pages/stats.html');
    expect(report).toMatchObject({ type: 'runs', trajectories: 4, byCategory: { tales: 4 }, unscored: 0 });
    expect(readFileSync(join(folder, 'pages/stats.html'), 'utf8')).toContain('<svg');
    expect((await data('stats', 'runs')).stdout).toMatch(/^tales +4$/m);
    expect((await data('stats', 'rows')).stdout).toMatch(/^planner-sft +[1-9]/m);
  });

  it('reads a released list of prompts into requests', async () => {
    writeFileSync(join(folder, 'prompt40k.jsonl'), '{"prompt": "Tell of a fox."}\n{"words": 1}\n');
    const { report } = await dataJson('import', 'prompt40k.jsonl', '--out', 'imported');
    expect(report).toMatchObject({ kind: 'requests', imported: 1, problemCount: 1 });
    expect(linesOf('imported/requests.jsonl')).toMatchObject([{ request: 'Tell of a fox.' }]);
  });

  it('replaces an export only when it is told to', async () => {
    const args = ['export', 'rows', '--format', 'swift', '--images', 'refer', '--out', 'exports/swift'];
    const refused = await data(...args);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain('is not empty');
    const pictures = () => readdirSync(join(folder, 'exports/swift/images')).length;
    const before = pictures();
    await dataJson(...args, '--replace');
    // The white canvas of pictures drawn from words has no original to refer to.
    expect(before).toBeGreaterThan(1);
    expect(pictures()).toBe(1);
  });
});

describe('wrong input', () => {
  beforeAll(() => {
    writeFileSync(join(folder, 'a-file'), 'x');
    writeFileSync(join(folder, 'broken.jsonl'), 'nonsense\n');
    writeFileSync(join(folder, 'taxonomy.json'), '{"banks": {}}');
    writeFileSync(join(folder, 'one.jsonl'), '{"id": "a", "category": "b", "request": "A red house."}\n');
    mkdirSync(join(folder, 'empty'));
  });

  it.each<[string, string[], number, string]>([
    ['no output', ['prompts'], 2, '--out'],
    ['an unknown category', ['prompts', '--category', 'sports', '--out', 'x'], 2, 'no category sports'],
    ['a count that is none', ['prompts', '--count', 'many', '--out', 'x'], 2, 'whole number'],
    ['a likeness out of range', ['prompts', '--similarity', '3', '--out', 'x'], 2, '--similarity'],
    ['a share without a number', ['prompts', '--share', 'art', '--out', 'x'], 2, 'art=2'],
    ['a taxonomy that is none', ['prompts', '--taxonomy', 'taxonomy.json', '--out', 'x'], 2, 'taxonomy'],
    ['a picture that is not there', ['prompts', '--image', 'no.png', '--out', 'x'], 2, 'no.png does not exist'],
    ['a list that is not there', ['build', 'no.jsonl', '--out', 'x'], 2, 'does not exist'],
    ['a list without a request', ['build', 'broken.jsonl', '--out', 'x'], 1, 'line 1: it is not whole JSON'],
    ['runs inside a file', ['build', 'one.jsonl', '--out', 'a-file/x'], 2, 'is a file'],
    ['a judge without a key', ['build', 'one.jsonl', '--judge', 'openai:gpt-5', '--out', 'x'], 2, 'OPENAI_API_KEY'],
    ['a judge that is none', ['build', 'one.jsonl', '--judge', 'sandbox:critic', '--out', 'x'], 2, 'sandbox:judge'],
    ['nobody to score', ['build', 'one.jsonl', '--generator', 'openai:gpt-image-2', '--out', 'x'], 2, '--judge'],
    ['no runs', ['rows', 'empty', '--out', 'x'], 2, 'no runs in'],
    ['runs that are a file', ['rows', 'a-file', '--out', 'x'], 2, 'is a file'],
    ['a share out of range', ['rows', 'empty', '--validation-share', '0.9', '--out', 'x'], 2, '--validation-share'],
    ['no rows', ['export', 'empty', '--format', 'trl', '--out', 'x'], 2, 'holds no rows'],
    ['an unknown format', ['export', 'empty', '--format', 'csv', '--out', 'x'], 2, 'llamafactory, easyr1'],
    ['a prompt set that is none', ['export', 'empty', '--format', 'trl', '--prompts', 'no.json', '--out', 'x'], 2, 'no.json does not exist'],
    ['a source that is not there', ['import', 'no.json', '--out', 'x'], 2, 'does not exist'],
    ['a source of no known kind', ['import', 'a-file', '--out', 'x'], 2, 'not recognised'],
    ['a folder without data', ['stats', 'empty'], 2, 'no runs in'],
    ['a folder that is not there', ['stats', 'nowhere'], 2, 'does not exist'],
  ])('%s: one sentence, and nothing left behind', async (_name, args, exitCode, words) => {
    const before = readdirSync(folder);
    const result = await data(...args);
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(result.stderr).toContain(words);
    expect(result.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(result.stderr).not.toMatch(/^\s+at |looks like a bug/m);
    expect(readdirSync(folder)).toEqual(before);
  }); // prettier-ignore
});

describe('the status line', () => {
  function written(isTTY: boolean, shows: readonly [number, string][]): string {
    const chunks: string[] = [];
    let now = 0;
    const stderr = { isTTY, write: (text: string) => chunks.push(text) > 0 };
    const status = createStatusLine({ stderr: stderr as unknown as NodeJS.WriteStream }, () => now);
    for (const [at, words] of shows) {
      now = at;
      status.show(words);
    }
    status.end();
    return chunks.join('');
  }

  it('is overwritten in place on a terminal', () => {
    expect(written(true, [[0, 'a'], [200, 'b'], [250, 'c']])).toBe('\r\u001B[2Kb\r\u001B[2Kc\n'); // prettier-ignore
  });

  it('is a line every five seconds elsewhere, and the last state', () => {
    expect(written(false, [[0, 'a'], [4999, 'b'], [5000, 'c'], [6000, 'd'], [7000, 'e']])).toBe('c\ne\n'); // prettier-ignore
  });
});
