/** `interleave bench` from data to report, with a server that speaks OpenAI, and with the sandbox. */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../src/cli/program.ts';
import { blankCanvas } from '../src/lib/picture.ts';
import { startFakeOpenAI } from '../src/testing/fake-openai.ts';
import type { FakeOpenAI } from '../src/testing/fake-openai.ts';
import { replayedReply } from '../src/testing/replaying-judge.ts';

const FIXTURES = resolve(import.meta.dirname, '../src/benchmarks/__fixtures__');

let folder: string;
let server: FakeOpenAI;
/** What the judge says instead of replaying; per test. */
let judgeSays: ((asked: string) => string) | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interleave-bench-'));
  await cp(FIXTURES, folder, { recursive: true });
  await mkdir(join(folder, 'pictures'));
  for (const [index, name] of ['a', 'b', 'c'].entries()) {
    await writeFile(join(folder, 'pictures', `${name}.png`), (await blankCanvas(24 + index, 24)).bytes);
  }
  // In WISE verified, 560 is a question about space.
  const row = { Prompt: 'Noon', Explanation: 'Light', Category: 'time', Subcategory: '', prompt_id: 560 };
  await writeFile(join(folder, 'wise-time.json'), JSON.stringify([row]));
  server = await startFakeOpenAI({
    acceptance: 0.5,
    intercept: ({ body, kind }) => {
      if (kind !== 'plan' || !body.includes('"model":"judge"')) return undefined;
      const asked = Buffer.from(body, 'latin1')
        .toString('utf8')
        .replaceAll(String.raw`\"`, '"');
      const content = (judgeSays ?? replayedReply)(asked);
      const choices = [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }];
      const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
      const reply = { id: 'j', object: 'chat.completion', created: 0, model: 'judge', choices, usage };
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(reply),
      };
    },
  });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** One command line, as a user gives it in the test's folder. */
function cli(...words: string[]) {
  return cliUntil(new AbortController(), words);
}

/** The same with a user who may interrupt it. */
async function cliUntil(interrupt: AbortController, words: readonly string[]) {
  const out = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk: Buffer, _, done) {
        out[name] += chunk.toString('utf8');
        done();
      },
    });
  const io = {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    stdin: Readable.from([]),
    env: { NO_COLOR: '1' },
    folder,
    signal: interrupt.signal,
  };
  const exitCode = await runCli(['bench', ...words], io, '0.0.0');
  return { exitCode, ...out };
}

/** The JSON that a command prints; it must have gone well. */
async function json<Result>(...words: string[]): Promise<Result> {
  const { exitCode, stdout, stderr } = await cli(...words, '--json');
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return JSON.parse(stdout) as Result;
}

type Figure = { official: number | null; strict: number | null; interval: [number, number] | null };
interface Scored {
  rows: {
    variant: string;
    judge: string;
    wording: string;
    counts: Record<string, number>;
    figures: Record<string, Figure>;
    usage: { run: { imageCalls: number }; judge: { languageCalls: number } };
  }[];
}
interface Ran {
  rows: { variant: string; run: { answered: number; kept: number; failed: number } }[];
}

const models = () =>
  ['--planner', '--generator', '--critic'].flatMap((flag) => [flag, `${server.baseURL}#fake`]);
const judge = () => ['--judge', `${server.baseURL}#judge`];
/** Calls that cost something: asking a server what it serves does not. */
const calls = () => server.calls.filter(({ kind }) => kind !== 'models').length;

describe('the four benchmarks', () => {
  it.each([
    [
      'ueval',
      ['--data', 'ueval-current.json'],
      8,
      { textImage: undefined, taskMacro: 100, itemWeighted: 100 },
    ],
    ['wise', ['--data', 'wise-legacy.json', '--version', 'legacy'], 6, { overall: 0.85, culture: 0.85 }],
    ['rise', ['--data', '.', '--mode', 'per-item'], 8, { accuracy: 100, score: 5 }],
    ['comm', ['--data', 'comm.jsonl'], 4, { task3: 44 / 6, task4: 44 / 6, 'task3:irs': 4 }],
  ] as const)(
    '%s: run, judge, score and report, each taking up where it was',
    async (name, data, items, figures) => {
      const at = [name, ...data, '--out', `out-${name}`];
      const ran = await json<Ran>('run', ...at, ...models(), '--variant', 'all', '--attempts', '2');
      expect(ran.rows.map(({ variant, run }) => [variant, run.answered, run.failed])).toEqual(
        ['generator', 'planner', 'planner-critic', 'reseed'].map((variant) => [variant, items, 0]),
      );
      const afterRun = calls();
      await json('run', ...at, ...models(), '--variant', 'all', '--attempts', '2');
      expect(calls()).toBe(afterRun);

      await json('judge', ...at, ...judge());
      const afterJudge = calls();
      expect(afterJudge).toBeGreaterThan(afterRun);
      await json('judge', ...at, ...judge());
      const scored = await json<Scored>('score', ...at, '--resamples', '50');
      const { html, markdown } = await json<{ html: string; markdown: string }>(
        'report',
        ...at,
        '--resamples',
        '50',
      );
      expect(calls()).toBe(afterJudge);

      const full = scored.rows.find(({ variant }) => variant === 'planner-critic')!;
      expect(full.counts).toMatchObject({ items, answered: items, scored: items });
      for (const [key, value] of Object.entries(figures)) {
        if (value !== undefined) expect(full.figures[key]?.official, key).toBeCloseTo(value, 10);
      }
      expect(full).toMatchObject({ judge: `${server.baseURL}#judge`, wording: 'own' });
      const drawn = Object.fromEntries(
        scored.rows.map(({ variant, usage }) => [variant, usage.run.imageCalls]),
      );
      expect(drawn['generator']).toBe(items);
      expect(drawn['planner']).toBeGreaterThanOrEqual(items);
      expect(drawn['planner-critic']).toBeGreaterThan(drawn['planner']!);
      // The critic of the fake is settled by the prompt alone, so drawing again uses up all that it may.
      expect(drawn['reseed']).toBeLessThanOrEqual(drawn['planner-critic']!);
      expect(drawn['reseed']).toBeGreaterThan(drawn['planner']!);

      const page = await readFile(html, 'utf8');
      for (const label of ['Generator alone', 'Planner + critic', 'Planner + re-seeding', 'our own']) {
        expect(page).toContain(label);
      }
      expect(page).not.toContain('<img src=x');
      expect(await readFile(markdown, 'utf8')).toContain('| Planner + critic |');
    },
  );

  it('say beforehand what it takes, and neither spend nor write anything', async () => {
    const before = calls();
    const at = ['run', 'wise', '--data', 'wise-legacy.json', '--out', 'out-estimate', '--limit', '4'];
    at.push('--variant', 'all', '--estimate');
    const { rows } = await json<{ rows: { estimate: { items: number; run: { imageCalls: number } } }[] }>(
      ...at,
      ...models(),
    );
    // One picture; two steps; two steps of two attempts; and as many again.
    expect(rows.map(({ estimate }) => [estimate.items, estimate.run.imageCalls])).toEqual([
      [4, 4],
      [4, 8],
      [4, 16],
      [4, 16],
    ]);
    expect(calls()).toBe(before);
    expect(existsSync(join(folder, 'out-estimate'))).toBe(false);
  });

  it('count an item whose picture is missing and a judge that answers prose, and go on', async () => {
    const rows = JSON.parse(await readFile(join(folder, 'rise.json'), 'utf8')) as { image: string }[];
    await mkdir(join(folder, 'holes'));
    const torn = rows.map((row, index) => ({ ...row, image: index === 0 ? 'gone.png' : row.image }));
    await writeFile(join(folder, 'holes', 'rise.json'), JSON.stringify(torn));
    await cp(join(folder, 'pictures'), join(folder, 'holes', 'pictures'), { recursive: true });
    const at = ['rise', '--data', 'holes', '--out', 'out-holes'];
    const { exitCode, stderr } = await cli('run', ...at, ...models(), '--variant', 'planner');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('the picture gone.png is missing');
    expect(stderr).toContain('planner: 7 of 8 answered, 1 failed.');
    judgeSays = () => 'What a lovely picture.';
    try {
      await cli('judge', ...at, ...judge());
    } finally {
      judgeSays = undefined;
    }
    const { rows: scored } = await json<Scored>('score', ...at);
    expect(scored[0]!.counts).toMatchObject({ items: 8, unreadable: 7, noAnswer: 1, scored: 0 });
    expect(scored[0]!.figures['accuracy']).toMatchObject({ official: 0 });
  });

  it('go on after an interruption, and make no finished call again', async () => {
    const at = ['run', 'ueval', '--data', 'ueval-current.json', '--limit', '4', '--concurrency', '1'];
    const before = calls();
    await json(...at, ...models(), '--out', 'out-unbroken');
    const unbroken = calls() - before;
    const interrupt = new AbortController();
    const stopped = cliUntil(interrupt, [...at, ...models(), '--out', 'out-broken']);
    while (calls() < before + unbroken + unbroken / 2) await sleep(1);
    interrupt.abort(new Error('interrupted'));
    const { exitCode, stderr } = await stopped;
    expect(exitCode).toBe(1);
    expect(stderr).toContain('the same command goes on from there');
    const { rows } = await json<Ran>(...at, ...models(), '--out', 'out-broken');
    expect(rows[0]!.run).toMatchObject({ answered: 4, failed: 0 });
    expect(rows[0]!.run.kept).toBeLessThan(4);
    // Only the call in flight is made again.
    expect(calls() - before - unbroken).toBeLessThanOrEqual(unbroken + 1);
  });

  it('take in answers made elsewhere as a row of their own', async () => {
    await mkdir(join(folder, 'theirs'));
    for (const id of ['1', '401', '7777']) {
      await writeFile(join(folder, 'theirs', `${id}.png`), (await blankCanvas(4, 4)).bytes);
    }
    const at = ['wise', '--data', 'wise-legacy.json', '--out', 'out-import'];
    const { stderr, exitCode } = await cli('import', ...at, '--answers', 'theirs', '--as', 'theirs');
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      'theirs: 2 answers taken in, 4 items have none; ids that the data do not have: 7777',
    );
    await cli('judge', ...at, ...judge());
    const { rows } = await json<Scored>('score', ...at);
    expect(rows[0]).toMatchObject({ variant: 'theirs', counts: { scored: 2, noAnswer: 4 } });
  });
});

describe('the sandbox benchmark', () => {
  const at = ['sandbox', '--requests', '3', '--seed', '7', '--out', 'out-sandbox'];

  it('ends a run with its figures, all parts of the pipeline beside each other, and gives the same again', async () => {
    interface Whole {
      simulated: boolean;
      version: string;
      rows: { variant: string; scores: Scored['rows'][number] }[];
    }
    const run = ['run', ...at, '--size', '256x256', '--variant', 'all'];
    const { simulated, version, rows } = await json<Whole>(...run);
    expect([simulated, version]).toEqual([true, '3 requests, seed 7']);
    const figure = (variant: string, key: string) =>
      rows.find((row) => row.variant === variant)!.scores.figures[key]!.official;
    expect(rows.map(({ scores }) => scores.counts['scored'])).toEqual([3, 3, 3, 3]);
    expect(figure('generator', 'imageCalls')).toBe(1);
    expect(figure('generator', 'agreement')).toBeNull();
    expect(figure('planner', 'steps')).toBeGreaterThan(figure('generator', 'steps')!);
    expect(figure('planner-critic', 'steps')).toBeGreaterThan(figure('planner', 'steps')!);
    expect(figure('planner-critic', 'agreement')).toBeGreaterThan(80);
    expect(figure('reseed', 'imageCalls')).toBeLessThanOrEqual(figure('planner-critic', 'imageCalls')!);
    for (const variant of ['planner', 'planner-critic', 'reseed']) {
      expect(figure(variant, 'semantics')).toBeGreaterThan(5);
      expect(figure(variant, 'steps')).toBeGreaterThanOrEqual(figure(variant, 'stories')!);
    }
    const again = await json<Whole>(...run.slice(0, -1), 'planner', '--out', 'out-sandbox-again');
    expect(again.rows[0]!.scores.figures).toEqual(rows[1]!.scores.figures);
  });

  it('is scored and reported by the same commands, which know its stories from the folder', async () => {
    const { exitCode, stdout } = await cli('score', 'sandbox', '--out', 'out-sandbox', '--resamples', '20');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Stories fully right +\d/);
    expect(stdout).toContain('Sandbox (simulated) (3 requests, seed 7)');
    const { html } = await json<{ html: string }>('report', 'sandbox', '--out', 'out-sandbox');
    expect(await readFile(html, 'utf8')).toContain('Every figure here is of a simulated world');
  });

  it('is free, and quick, as the estimate says', async () => {
    interface Estimated {
      rows: { estimate: { run: { costUsd: number; durationMs: number }; judge: { costUsd: number } } }[];
    }
    const { rows } = await json<Estimated>('run', 'sandbox', '--requests', '60', '--estimate');
    const { run, judge: judging } = rows[0]!.estimate;
    expect([run.costUsd, judging.costUsd]).toEqual([0, 0]);
    expect(run.durationMs).toBeLessThan(5 * 60_000);
  });

  it('has a folder of its own where none is named, so that another setup never meets its answers', async () => {
    const run = ['run', 'sandbox', '--requests', '1', '--size', '256x256', '--variant', 'generator'];
    const first = await json<{ out: string }>(...run);
    const second = await json<{ out: string }>(...run, '--critic', 'sandbox:planner');
    expect(first.out).toMatch(/^runs\/bench-sandbox-1-0-[0-9a-f]{8}$/);
    expect(second.out).not.toBe(first.out);
  });
});

describe('wrong input', () => {
  const wise = ['--data', 'wise-legacy.json', '--out', 'out-wrong'];
  it.each<[string, string[], number, string]>([
    ['an unknown benchmark', ['run', 'imagenet', '--out', 'x'], 2, 'ueval, comm, wise, rise, sandbox'],
    ['no data', ['run', 'wise', '--out', 'x'], 2, '--data is missing'],
    ['no folder for the results', ['run', 'wise', '--data', 'wise-legacy.json'], 2, '--out is missing'],
    ['data that are not there', ['run', 'ueval', '--data', 'none.json', '--out', 'x'], 2, 'none.json'],
    ["another benchmark's data", ['run', 'wise', '--data', 'rise.json', '--out', 'x'], 1, 'WISE'],
    [
      'a version that the data are not',
      ['run', 'wise', '--data', 'wise-time.json', '--out', 'x', '--version', 'verified'],
      2,
      'The data are not WISE verified but WISE legacy',
    ],
    [
      "another benchmark's option",
      ['run', 'ueval', '--data', 'ueval-current.json', '--out', 'x', '--mode', 'official'],
      2,
      'belongs to rise',
    ],
    ['a variant that there is none of', ['run', 'wise', ...wise, '--variant', 'best'], 2, 'planner-critic'],
    [
      'a name for several rows',
      ['run', 'wise', ...wise, '--variant', 'all', '--as', 'mine'],
      2,
      'one --variant',
    ],
    ['a name that leads elsewhere', ['run', 'wise', ...wise, '--as', '../mine'], 2, 'cannot name a row'],
    ['a model without its key', ['run', 'wise', ...wise, '--planner', 'openai:gpt-5'], 2, 'OPENAI_API_KEY'],
    [
      're-seeding before what it is like',
      ['run', 'wise', '--data', 'wise-legacy.json', '--out', 'out-reseed', '--variant', 'reseed'],
      2,
      'run that variant first',
    ],
    ['judging nothing', ['judge', 'wise', ...wise], 2, 'bench run wise'],
    ['scoring nothing', ['score', 'wise', ...wise], 2, 'bench run wise'],
    ['reporting nothing', ['report', 'wise', ...wise], 2, 'bench run wise'],
    ['data for the sandbox', ['run', 'sandbox', '--data', 'wise-legacy.json'], 2, 'makes its own requests'],
    [
      'a judge for the sandbox',
      ['judge', 'sandbox', '--judge', 'openai:gpt-5', '--out', 'out-sandbox'],
      2,
      'judges by itself',
    ],
    [
      'a paid generator for the sandbox',
      ['run', 'sandbox', '--generator', 'openai:gpt-image-1'],
      2,
      'sandbox:image only',
    ],
    [
      'other stories in the same folder',
      ['run', 'sandbox', '--seed', '8', '--out', 'out-sandbox'],
      2,
      'seed 7',
    ],
    [
      'another setup in the same folder',
      ['run', 'sandbox', '--out', 'out-sandbox', '--size', '256x256', '--attempts', '2'],
      2,
      'attempts 5, not 2',
    ],
  ])('%s: one sentence', async (_name, words, exitCode, message) => {
    const result = await cli(...words);
    expect(result).toMatchObject({ exitCode, stdout: '' });
    expect(result.stderr).toContain(message);
    expect(result.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
    expect(result.stderr).not.toMatch(/this looks like a bug/);
    expect(await readdir(folder)).not.toContain('x');
  });

  it('judging without naming a judge says who the official one is', async () => {
    const { exitCode, stderr } = await cli(
      'judge',
      'wise',
      '--data',
      'wise-legacy.json',
      '--out',
      'out-wise',
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('the official judge of WISE is gpt-4o-2024-05-13');
  });
});
