/** A small run of each benchmark from data to report, with an invented generator and a judge that replays. */
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_USAGE } from '../core/usage.ts';
import { blankCanvas } from '../lib/picture.ts';
import { createLimiter } from '../lib/limiter.ts';
import { fakeLanguageModel, httpError } from '../testing/fake-models.ts';
import { HOSTILE, replayedReply } from '../testing/replaying-judge.ts';
import { loadBenchmark, manifestOptions } from './benchmarks.ts';
import type { BenchmarkName, BenchmarkOptions } from './benchmarks.ts';
import { claimFolder } from './phases/folder.ts';
import { importPhase } from './phases/import.ts';
import { judgePhase } from './phases/judge.ts';
import { runPhase } from './phases/run.ts';
import type { Generate } from './phases/run.ts';
import { judgeSettingsSchema, runSettingsSchema, scoreSettingsSchema } from './phases/settings.ts';
import { VARIANTS } from './phases/variants.ts';
import { isSameModel, reportPhase, reportSettingsSchema } from './report/report.ts';

const fixture = (name: string) => join(import.meta.dirname, '__fixtures__', name);
const newFolder = () => mkdtemp(join(tmpdir(), 'bench-'));
let data: string;

beforeAll(async () => {
  data = await newFolder();
  await mkdir(join(data, 'pictures'));
  for (const [index, name] of ['a', 'b', 'c'].entries()) {
    await writeFile(join(data, 'pictures', `${name}.png`), (await blankCanvas(8 + index, 8)).bytes);
  }
  for (const name of ['rise.json', 'comm.jsonl']) await cp(fixture(name), join(data, name));
});

const generate: Generate = async ({ answer, imageCalls }) => {
  const steps = answer === 'document' ? [1, 2] : [1];
  const parts = await Promise.all(
    steps.map(async (step) => [
      { type: 'text' as const, step, text: `Step ${step}. ${HOSTILE}` },
      {
        type: 'image' as const,
        step,
        bytes: (await blankCanvas(16 + step, 16)).bytes,
        accepted: true,
        score: 8,
      },
    ]),
  );
  return {
    parts: parts.flat(),
    message: null,
    hasTrace: false,
    usage: { ...NO_USAGE, imageCalls: imageCalls ?? 2 * steps.length, costUsd: 0.02, durationMs: 1500 },
  };
};

async function wholeRun(name: BenchmarkName, options: BenchmarkOptions) {
  const out = await newFolder();
  const benchmark = await loadBenchmark(name, options);
  await claimFolder(out, benchmark, { data: options.data, options: manifestOptions(options) });
  const wording = await benchmark.loadWording(null);
  let call = 0;
  const model = fakeLanguageModel('judge', ({ prompt }) => {
    call++;
    if (call === 2) throw httpError(429);
    return replayedReply(JSON.stringify(prompt).replaceAll('\\"', '"'));
  });
  const judge = {
    id: 'fake:judge',
    model,
    limiter: createLimiter({}),
    price: null,
    retry: { retries: 1, baseDelayMs: 0, maxDelayMs: 1 },
    timeoutMs: 10_000,
  };
  for (const variant of [VARIANTS['planner-critic'], VARIANTS.reseed]) {
    const settings = runSettingsSchema.parse({});
    await runPhase({ benchmark, out, variant, settings, generate, nowMs: () => 0 });
    await judgePhase({
      benchmark,
      out,
      variant: variant.name,
      settings: judgeSettingsSchema.parse({ concurrency: 1 }),
      judge,
      wording,
      nowMs: () => 0,
    });
  }
  const report = await reportPhase({
    benchmark,
    out,
    score: scoreSettingsSchema.parse({ resamples: 50 }),
    settings: reportSettingsSchema.parse({}),
  });
  const html = await readFile(report.html, 'utf8');
  const markdown = await readFile(report.markdown, 'utf8');
  return { benchmark, out, report, html, markdown, calls: model.calls.length };
}

describe('a whole run', () => {
  it.each([
    // One call more than there are questions: the second one had to be repeated.
    ['ueval', { itemWeighted: 100, taskMacro: 100, text: 100, art: 100 }, 2 * 8 * 3 + 1],
    // (0.7 * 2 + 0.2 + 0.1) / 2
    ['wise', { overall: 0.85, culture: 0.85, realism: 0.5 }, 2 * 6 + 1],
    ['rise', { accuracy: 100, score: 5, logical: 100, 'subtask:Puzzle Solving': 100 }, 2 * 20 + 1],
    // Five columns of 8 and one of 4.
    ['comm', { task3: 44 / 6, task4: 44 / 6, 'task3:irs': 4 }, 2 * 4 * 3 + 1],
  ] as const)('of %s gives its figures', async (name, expected, calls) => {
    const files = {
      ueval: 'ueval-current.json',
      wise: 'wise-legacy.json',
      rise: 'rise.json',
      comm: 'comm.jsonl',
    };
    const folder = name === 'rise' || name === 'comm' ? data : fixture('');
    const result = await wholeRun(name, { data: join(folder, files[name]) });
    expect(result.calls).toBe(calls);
    for (const scores of result.report.scores) {
      expect(scores.counts.scored).toBe(result.benchmark.items.length);
      for (const [key, value] of Object.entries(expected)) {
        expect(scores.figures[key]?.official, key).toBeCloseTo(value, 10);
        expect(scores.figures[key]?.strict, key).toBeCloseTo(value, 10);
      }
    }
    const { html, markdown } = result;
    expect(html).toContain('Planner + re-seeding');
    expect(html).toContain('our own');
    // Judges, models and texts are shown as text.
    expect(html).toContain('&lt;img src=x onerror=');
    expect(html).not.toContain('<img src=x');
    expect(markdown).not.toMatch(/(?<!\\)<img/);
    expect(markdown).not.toMatch(/(?<!\\)\[a(?<!\\)\]\(/);
    expect(html).not.toMatch(/<script|\son\w+="|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
    expect(html.match(/<svg [^>]*role="img"/g)!.length).toBeGreaterThanOrEqual(2);
  });

  it('puts the published rows of the paper beside ours, with the source named', async () => {
    const { html, markdown } = await wholeRun('wise', { data: fixture('wise-legacy.json') });
    expect(html).toContain('InterleaveThinker + FLUX.2-klein-9B');
    expect(markdown).toMatch(/\| InterleaveThinker \+ FLUX.2-klein-9B \| 0.73 \| – \| 0.72 \| 0.70 \|/);
    expect(markdown).toContain('| Planner + critic | 0.85 | 0.85 | 0.85 |');
    expect(markdown).toContain('arXiv 2606.13679');
    expect(markdown).toContain('the published figures were judged by gpt-4o-2024-05-13');
  });

  it('is reported again without a model, and the same', async () => {
    const { benchmark, out, html } = await wholeRun('wise', { data: fixture('wise-legacy.json') });
    const score = scoreSettingsSchema.parse({ resamples: 50 });
    const again = await reportPhase({ benchmark, out, score, settings: reportSettingsSchema.parse({}) });
    expect(await readFile(again.html, 'utf8')).toBe(html);
  });
});

describe('answers from elsewhere', () => {
  it('are taken in from a folder of pictures, once, and unknown ids are named', async () => {
    const out = await newFolder();
    const answers = await newFolder();
    for (const id of ['1', '401', '7777']) {
      await writeFile(join(answers, `${id}.png`), (await blankCanvas(4, 4)).bytes);
    }
    await writeFile(join(answers, '568.png'), 'no picture');
    const benchmark = await loadBenchmark('wise', { data: fixture('wise-legacy.json') });
    const phase = { benchmark, out, variant: 'theirs', answers, nowMs: () => 0 };
    const first = await importPhase(phase);
    expect(first).toMatchObject({ imported: 3, missing: 3, unknownIds: ['7777'] });
    expect(first.problems.map(({ file, message }) => `${file}: ${message}`)).toEqual([
      expect.stringMatching(/^568: The picture .*568\.png cannot be used: the data is no picture/),
    ]);
    expect((await importPhase(phase)).imported).toBe(0);
  });

  it("are read from UEval's output file and CoMM's prediction folders", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'p.png'), (await blankCanvas(4, 4)).bytes);
    await writeFile(
      join(folder, 'out.json'),
      JSON.stringify([
        { id: 1, text_answer: 'words', image_answer: 'p.png' },
        { id: '2', text_answer: null, image_answer: ['p.png', null, 'gone.png'] },
        { text_answer: 'nameless' },
      ]),
    );
    const ueval = await loadBenchmark('ueval', { data: fixture('ueval-current.json') });
    const { answers, problems } = await ueval.readAnswers(join(folder, 'out.json'));
    expect(answers.map(({ item, parts }) => [item, parts.map(({ type }) => type)])).toEqual([
      ['1', ['text', 'image']],
      ['2', ['image']],
    ]);
    expect(problems.map(({ row, message }) => `${row} ${message}`)).toEqual([
      '2 the picture gone.png is missing',
      '3 expected id, text_answer and image_answer',
    ]);

    const comm = await loadBenchmark('comm', { data: join(data, 'comm.jsonl') });
    const prediction = join(folder, 'kite_task4');
    await mkdir(prediction);
    await cp(join(folder, 'p.png'), join(prediction, 'predict_1.png'));
    await writeFile(
      join(prediction, 'results.json'),
      JSON.stringify({
        model_output: '(1) Cut. <IMAGE> (2) Glue. <IMAGE>',
        prediction_image_list: ['predict_1.png', '../p.png'],
      }),
    );
    await mkdir(join(folder, 'bread_task3'));
    const read = await comm.readAnswers(folder);
    expect(read.answers.map(({ item, parts }) => [item, parts.map(({ type }) => type).join(' ')])).toEqual([
      ['kite_task4', 'text image text'],
    ]);
    expect(read.problems.map(({ file, message }) => `${file}: ${message}`)).toEqual([
      expect.stringContaining('bread_task3/results.json: it cannot be read'),
      "kite_task4/results.json: ../p.png leads out of the data's folder (p.png)",
    ]);
    await expect(comm.readAnswers(data)).rejects.toThrow('holds no prediction folders');
  });
});

describe('a judge', () => {
  it('is the official one by name, with or without its date, but not by a longer name', () => {
    expect(isSameModel('openai:gpt-4o', 'gpt-4o')).toBe(true);
    expect(isSameModel('openrouter:openai/gpt-4o-2024-05-13', 'gpt-4o')).toBe(true);
    expect(isSameModel('openai:gpt-4o-mini', 'gpt-4o')).toBe(false);
  });
});
