import { mkdtemp, readFile, readdir, appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, ProviderError } from '../../core/errors.ts';
import { NO_USAGE } from '../../core/usage.ts';
import { blankCanvas } from '../../lib/picture.ts';
import { loadBenchmark } from '../benchmarks.ts';
import { variantFolder } from './folder.ts';
import { runPhase } from './run.ts';
import type { Generate, GenerateTask } from './run.ts';
import { runSettingsSchema } from './settings.ts';
import { VARIANTS } from './variants.ts';

const benchmark = await loadBenchmark('wise', {
  data: join(import.meta.dirname, '../__fixtures__/wise-legacy.json'),
});
const settings = runSettingsSchema.parse({ concurrency: 1 });
const newFolder = () => mkdtemp(join(tmpdir(), 'bench-'));

async function answer(task: GenerateTask): ReturnType<Generate> {
  const { bytes } = await blankCanvas(4, 4);
  return {
    parts: [
      { type: 'text', step: 1, text: `about ${task.item}` },
      { type: 'image', step: 1, bytes, accepted: true, score: 7 },
    ],
    message: null,
    hasTrace: true,
    usage: { ...NO_USAGE, imageCalls: 3, costUsd: 0.5 },
  };
}

describe('the run phase', () => {
  it('asks for every item, stores each answer with its picture, and shares seeds between variants', async () => {
    const out = await newFolder();
    const tasks: GenerateTask[] = [];
    const generate: Generate = (task) => {
      tasks.push(task);
      return answer(task);
    };
    const common = { benchmark, out, settings, generate, nowMs: () => 5 };
    expect(await runPhase({ ...common, variant: VARIANTS['planner-critic'] })).toEqual({
      total: 6,
      answered: 6,
      failed: 0,
      kept: 0,
      left: 0,
      stopped: null,
    });
    expect(tasks[0]).toMatchObject({
      item: '1',
      answer: 'image',
      imageCalls: null,
      request: [{ type: 'text', text: 'The soup served at the harvest feast of a village by the lake' }],
    });
    const folder = variantFolder(out, 'planner-critic');
    const { lines } = await folder.predictions.read();
    expect(lines.map(({ item }) => item)).toEqual(['1', '401', '568', '701', '801', '901']);
    const [first] = lines;
    expect(first).toMatchObject({ outcome: 'answered', at: 5, seed: tasks[0]!.seed });
    expect(join(folder.path, first!.trace!)).toBe(tasks[0]!.folder);
    const image = first!.parts.find((part) => part.type === 'image')!;
    expect((await readFile(folder.picturePath(image.image))).length).toBe(image.image.sizeBytes);

    // As many image calls as the other variant made for the same item.
    await runPhase({ ...common, variant: VARIANTS.reseed });
    expect(tasks.slice(6).map(({ imageCalls }) => imageCalls)).toEqual([3, 3, 3, 3, 3, 3]);
    expect(tasks.slice(6).map(({ seed }) => seed)).toEqual(tasks.slice(0, 6).map(({ seed }) => seed));
    expect(new Set(tasks.map(({ seed }) => seed)).size).toBe(6);
  });

  it('records a failed item, goes on, and tries it again the next time', async () => {
    const out = await newFolder();
    let isDown = true;
    const asked: string[] = [];
    const generate: Generate = async (task) => {
      asked.push(task.item);
      if (isDown && task.item === '568') {
        throw new ProviderError('x answered 500.', { model: 'x', isRetryable: true });
      }
      return await answer(task);
    };
    const phase = { benchmark, out, settings, generate, nowMs: () => 0, variant: VARIANTS.planner };
    expect(await runPhase(phase)).toMatchObject({ answered: 5, failed: 1 });
    isDown = false;
    asked.length = 0;
    expect(await runPhase(phase)).toMatchObject({ total: 6, answered: 6, failed: 0, kept: 5 });
    expect(asked).toEqual(['568']);
  });

  it('goes on after a line that a crash cut off', async () => {
    const out = await newFolder();
    const phase = { benchmark, out, settings, generate: answer, nowMs: () => 0, variant: VARIANTS.planner };
    await runPhase({ ...phase, settings: { ...settings, limit: 2 } });
    await appendFile(join(out, 'planner', 'predictions.jsonl'), '{"at":0,"item":"568","outc');
    expect(await runPhase(phase)).toMatchObject({ answered: 6, kept: 2 });
    const { lines, problems } = await variantFolder(out, 'planner').predictions.read();
    expect([lines.length, problems]).toEqual([
      6,
      [{ file: 'predictions.jsonl', row: 3, message: 'it is not whole JSON' }],
    ]);
  });

  it('counts an empty answer and one with a broken picture as failed', async () => {
    const out = await newFolder();
    const generate: Generate = async ({ item }) => ({
      parts:
        item === '1'
          ? [{ type: 'text', step: 1, text: ' ' }]
          : [{ type: 'image', step: 1, bytes: new Uint8Array(9), accepted: true, score: null }],
      message: null,
      hasTrace: false,
      usage: NO_USAGE,
    });
    const limited = { ...settings, limit: 2 };
    const phase = { benchmark, out, settings: limited, generate, nowMs: () => 0, variant: VARIANTS.planner };
    expect(await runPhase(phase)).toMatchObject({ answered: 0, failed: 2 });
    const { lines } = await variantFolder(out, 'planner').predictions.read();
    expect(lines.map(({ message }) => message)).toEqual([
      'The answer is empty.',
      expect.stringContaining('A picture of the answer cannot be used'),
    ]);
  });

  it('ends at a mistake in the configuration, and when it is aborted', async () => {
    const out = await newFolder();
    const common = { benchmark, out, settings, nowMs: () => 0, variant: VARIANTS.planner };
    const wrong: Generate = async () => {
      throw new ConfigError('no such model');
    };
    await expect(runPhase({ ...common, generate: wrong })).rejects.toThrow('no such model');
    const stop = new AbortController();
    const generate: Generate = async (task) => {
      if (task.item === '401') stop.abort(new Error('stopped'));
      return await answer(task);
    };
    await expect(runPhase({ ...common, generate, signal: stop.signal })).rejects.toThrow('stopped');
    expect((await variantFolder(out, 'planner').predictions.read()).lines.map(({ item }) => item)).toEqual([
      '1',
      '401',
    ]);
  });

  it('refuses to re-seed before there is something to be equal to', async () => {
    const phase = { benchmark, out: await newFolder(), settings, generate: answer, nowMs: () => 0 };
    await expect(runPhase({ ...phase, variant: VARIANTS.reseed })).rejects.toThrow(
      'which has no answer yet to 6 of 6 items; run that variant first',
    );
  });

  it('begins no item once its ceiling of money is reached, over all sessions', async () => {
    const out = await newFolder();
    // Every item costs $0.50.
    const common = { benchmark, out, generate: answer, nowMs: () => 0, variant: VARIANTS.planner };
    const capped = { ...common, settings: { ...settings, maxUsd: 1 } };
    const summary = { total: 6, answered: 2, failed: 0, left: 4 };
    expect(await runPhase(capped)).toEqual({
      ...summary,
      kept: 0,
      stopped: 'The ceiling of $1 is reached ($1.0000 spent).',
    });
    expect(await runPhase(capped)).toMatchObject({ ...summary, kept: 2 });
    expect(await runPhase({ ...common, settings })).toMatchObject({ answered: 6, kept: 2, left: 0 });
  });

  it('never names a folder by an id of the data', async () => {
    const out = await newFolder();
    const [item] = benchmark.items;
    const hostile = { ...benchmark, items: [{ ...item!, id: '../../escaped' }] };
    const folders: string[] = [];
    const generate: Generate = (task) => {
      folders.push(task.folder);
      return answer(task);
    };
    await runPhase({
      benchmark: hostile,
      out,
      settings,
      generate,
      nowMs: () => 0,
      variant: VARIANTS.planner,
    });
    expect(folders[0]!.startsWith(join(out, 'planner', 'runs'))).toBe(true);
    expect(await readdir(out)).toEqual(['planner']);
  });
});
