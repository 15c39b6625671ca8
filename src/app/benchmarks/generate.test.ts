import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VARIANTS } from '../../benchmarks/index.ts';
import type { GenerateTask } from '../../benchmarks/index.ts';
import { DataError } from '../../core/errors.ts';
import type { AttemptTrace, Trace } from '../../core/trace.ts';
import { createCast } from '../cast.ts';
import { parseConfig } from '../config.ts';
import { createGenerate, withinImageCalls } from './generate.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'generate-'));
});
afterAll(() => rm(folder, { recursive: true }));

const config = parseConfig({ size: '256x256', critic: 'openai:gpt-5.6' }, 'test');
const task = (name: string, overrides: Partial<GenerateTask> = {}): GenerateTask => ({
  item: name,
  request: [{ type: 'text', text: 'A red house stands on a meadow. It starts to snow.' }],
  answer: 'document',
  variant: VARIANTS.planner,
  seed: 3,
  imageCalls: null,
  folder: join(folder, name),
  signal: undefined,
  ...overrides,
});
const generate = createGenerate(config, createCast(config, { env: {}, given: [] }));

describe('answering an item', () => {
  it('needs no key for a critic that the variant does not have', async () => {
    const { parts, usage, message } = await generate(task('planned'));
    expect(parts.map(({ type }) => type)).toEqual(['text', 'image', 'text', 'image']);
    expect(usage).toMatchObject({ imageCalls: 2, languageCalls: 1 });
    expect(message).toBeNull();
  });

  it('hands the request to the generator alone as one prompt, and calls no language model', async () => {
    const { parts, usage } = await generate(task('alone', { variant: VARIANTS.generator }));
    expect(parts.map(({ type }) => type)).toEqual(['image']);
    expect(usage).toMatchObject({ imageCalls: 1, languageCalls: 0, costUsd: 0 });
    const journal = await readFile(join(folder, 'alone', 'journal.jsonl'), 'utf8');
    expect(journal).toContain('"planner":"none"');
    expect(journal).toContain('"prompt":"A red house stands on a meadow. It starts to snow."');
  });

  it('goes on with a run that was stopped, and makes no call again', async () => {
    const gone = new AbortController();
    const stopped = task('stopped', { signal: gone.signal });
    gone.abort(new Error('enough'));
    await expect(generate(stopped)).rejects.toThrow('enough');
    const again = await generate(task('stopped'));
    expect(again.usage).toMatchObject({ imageCalls: 2, languageCalls: 1 });
    const repeated = await generate(task('stopped'));
    expect(repeated.usage).toMatchObject({ imageCalls: 2, languageCalls: 1 });
    expect(repeated.parts).toEqual(again.parts);
  });

  it('gives no answer when a model fails, so that the item is tried again', async () => {
    const url = 'http://127.0.0.1:9/v1#m';
    const down = parseConfig({ planner: url, models: { [url]: { retries: 0 } } }, 'test');
    const fails = createGenerate(down, createCast(down, { env: {}, given: [] }));
    const { parts, message } = await fails(task('down'));
    expect(parts).toEqual([]);
    expect(message).toContain('127.0.0.1:9');
  });

  it('takes a broken picture for an item without an answer, not for a mistake in the configuration', async () => {
    const broken = task('broken', { request: [{ type: 'image', bytes: new Uint8Array([1, 2, 3]) }] });
    await expect(generate(broken)).rejects.toThrow(DataError);
  });
});

describe('drawing within as many image calls as another variant', () => {
  const attempt = {} as AttemptTrace;
  const trace = (candidates: number, ...drawn: number[]) =>
    ({
      settings: { candidates },
      steps: [
        ...drawn.map((count, index) => ({
          number: index + 1,
          prompt: 'p',
          attempts: Array.from({ length: count }, () => attempt),
        })),
        { number: 9, prompt: null, attempts: [] },
      ],
    }) as unknown as Trace;

  it('keeps a picture for every step to come', () => {
    const may = withinImageCalls(6);
    expect(may(trace(1, 1, 0, 0), { step: 1, drawn: 1 })).toBe(true);
    expect(may(trace(1, 3, 0, 0), { step: 1, drawn: 3 })).toBe(true);
    expect(may(trace(1, 4, 0, 0), { step: 1, drawn: 4 })).toBe(false);
    expect(may(trace(1, 3, 2, 0), { step: 2, drawn: 2 })).toBe(false);
    expect(may(trace(1, 2, 2, 1), { step: 3, drawn: 1 })).toBe(true);
    expect(may(trace(2, 2, 0, 0), { step: 1, drawn: 2 })).toBe(true);
    expect(may(trace(2, 4, 0, 0), { step: 1, drawn: 4 })).toBe(false);
  });

  it('answers a resumed run as it did before, though later steps are drawn by then', () => {
    const may = withinImageCalls(6);
    expect(may(trace(1, 3, 2, 1), { step: 1, drawn: 1 })).toBe(true);
    expect(may(trace(1, 3, 2, 1), { step: 1, drawn: 3 })).toBe(true);
  });
});
