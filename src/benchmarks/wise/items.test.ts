import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WISE_CATEGORIES, wiseCategoryOf } from './items.ts';
import { loadWise } from './wise.ts';

const fixture = (name: string) => join(import.meta.dirname, '../__fixtures__', name);
const row = (id: number, category: string) => ({
  Prompt: `prompt ${id}`,
  Explanation: 'e',
  Category: category,
  prompt_id: id,
});
async function folderOf(files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wise-'));
  for (const [name, contents] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), JSON.stringify(contents));
  }
  return folder;
}

describe("WISE's ids", () => {
  it('divide the thousand prompts as each version says', () => {
    const sizes = (version: 'legacy' | 'verified') => {
      const ids = Array.from({ length: 1000 }, (_, index) => wiseCategoryOf(index + 1, version));
      return WISE_CATEGORIES.map((category) => ids.filter((id) => id === category).length);
    };
    expect(sizes('legacy')).toEqual([400, 167, 133, 100, 100, 100]);
    expect(sizes('verified')).toEqual([400, 120, 120, 120, 120, 120]);
    expect([wiseCategoryOf(0, 'legacy'), wiseCategoryOf(1001, 'verified')]).toEqual([null, null]);
  });
});

describe("WISE's data", () => {
  it.each(['legacy', 'verified'] as const)('are recognised as %s by ids and categories', async (version) => {
    const { items, version: found, problems } = await loadWise(fixture(`wise-${version}.json`));
    expect([found, problems, items.map(({ category }) => category)]).toEqual([
      version,
      [],
      [...WISE_CATEGORIES],
    ]);
  });

  it('show the model the prompt alone, never the explanation', async () => {
    const { items } = await loadWise(fixture('wise-legacy.json'));
    expect(items[1]!.request).toEqual([{ type: 'text', text: 'A sundial at noon' }]);
    expect(items[1]!.expected).toBe('The shadow is at its shortest');
  });

  it('are refused when they are the other version, with the counts', async () => {
    await expect(loadWise(fixture('wise-verified.json'), { version: 'legacy' })).rejects.toThrow(
      'not WISE legacy but WISE verified: ids and categories disagree in 4 of 6 rows by the ids of the one, in 0 by those of the other',
    );
  });

  it('that fit both versions go by their names, or ask', async () => {
    const rows = [row(3, 'Cultural knowledge')];
    const named = await folderOf({ 'cultural_common_sense_verified.json': rows });
    expect((await loadWise(named)).version).toBe('verified');
    const nameless = join(await folderOf({ 'mine.json': rows }), 'mine.json');
    await expect(loadWise(nameless)).rejects.toThrow('--version legacy or --version verified');
    expect((await loadWise(nameless, { version: 'legacy' })).version).toBe('legacy');
    const contradicted = await loadWise(named, { version: 'legacy' });
    expect(contradicted.notes.at(-1)).toBe(
      'The files are named like WISE verified, but are taken for WISE legacy.',
    );
  });

  it('in a checkout with both versions need one of them named', async () => {
    const checkout = await folderOf({
      'WISE_legacy/data/spatio-temporal_reasoning.json': [row(500, 'time')],
      'WISE_legacy/data/spatio-temporal_reasoning_rewrite.json': [row(500, 'time'), row(501, 'time')],
      'data_verified/natural_science_verified.json': [row(641, 'Biology')],
      'data_verified/merge.json': [row(641, 'Biology')],
    });
    await expect(loadWise(checkout)).rejects.toThrow('holds both versions of WISE');
    expect((await loadWise(checkout, { version: 'legacy' })).items).toHaveLength(1);
    const rewritten = await loadWise(checkout, { version: 'legacy', rewrite: true });
    expect([rewritten.items.length, rewritten.version]).toEqual([2, 'legacy, rewritten prompts']);
    expect((await loadWise(checkout, { version: 'verified' })).items).toHaveLength(1);
  });

  it('keep the good rows and name the bad ones', async () => {
    const path = join(
      await folderOf({
        'x.json': [row(401, 'time'), row(402, 'Space'), row(401, 'time'), row(1200, 'time'), { Prompt: 'p' }],
      }),
      'x.json',
    );
    const { items, problems } = await loadWise(path, { version: 'legacy' });
    expect(items.map(({ id, category }) => `${id} ${category}`)).toEqual(['401 time', '402 time']);
    expect(problems.map(({ row: at, message }) => `${at}: ${message}`)).toEqual([
      expect.stringMatching(/^5: explanation is not as expected/),
      '2: prompt_id 402 belongs to time, but the row says “Space”; the id counts',
      '3: the prompt_id 401 was used before; the first row counts',
      '4: the prompt_id 1200 is outside 1-1000',
    ]);
  });

  it('may have their field names in lower case', async () => {
    const lower = { prompt: 'p', explanation: 'e', category: 'time', prompt_id: 560 };
    const folder = await folderOf({ 'x.json': [lower] });
    expect((await loadWise(folder)).items.map(({ id, category }) => `${id} ${category}`)).toEqual([
      '560 time',
    ]);
  });

  it('of another benchmark are refused', async () => {
    await expect(loadWise(fixture('ueval-current.json'))).rejects.toThrow("no row that is one of WISE's");
  });
});
