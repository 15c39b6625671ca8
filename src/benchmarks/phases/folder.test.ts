import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadBenchmark, manifestOptions } from '../benchmarks.ts';
import { claimFolder, readManifest } from './folder.ts';

const fixture = (name: string) => join(import.meta.dirname, '../__fixtures__', name);

describe('an output folder', () => {
  it('is of one benchmark, version and choice', async () => {
    const out = await mkdtemp(join(tmpdir(), 'bench-'));
    const data = fixture('wise-legacy.json');
    const wise = await loadBenchmark('wise', { data });
    await claimFolder(out, wise, { data, options: {} });
    // The same from another place is the same.
    await claimFolder(out, wise, { data: 'copy.json', options: {} });
    const verified = await loadBenchmark('wise', { data: fixture('wise-verified.json') });
    await expect(claimFolder(out, verified, { data, options: {} })).rejects.toThrow(
      `${out} holds results of wise (legacy), not of wise (verified); name another --out folder.`,
    );
    const options = manifestOptions({ data, mode: 'per-item', tasks: ['task4', 'task3'] });
    expect(options).toEqual({ mode: 'per-item', tasks: 'task3 task4' });
    await expect(claimFolder(out, wise, { data, options })).rejects.toThrow('mode per-item');
    expect(await readManifest(out)).toMatchObject({ benchmark: 'wise', data });
  });

  it('with a damaged manifest says so', async () => {
    const out = await mkdtemp(join(tmpdir(), 'bench-'));
    await writeFile(join(out, 'bench.json'), '{"version": 1');
    await expect(readManifest(out)).rejects.toThrow('bench.json is damaged');
  });
});

describe('a choice that belongs to another benchmark', () => {
  it('is refused', async () => {
    await expect(loadBenchmark('ueval', { data: 'x', mode: 'official' })).rejects.toThrow(
      'The option “mode” belongs to rise, not to ueval.',
    );
  });
});
