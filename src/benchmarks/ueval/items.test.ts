import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadUeval } from './ueval.ts';
import type { UevalItem } from './items.ts';

const fixture = (name: string) => join(import.meta.dirname, '../__fixtures__', name);
const temporary = async (name: string, contents: string): Promise<string> => {
  const path = join(await mkdtemp(join(tmpdir(), 'ueval-')), name);
  await writeFile(path, contents);
  return path;
};

describe("UEval's data", () => {
  it('are read in the current schema, with one judge call per criterion', async () => {
    const { items, version, problems, notes } = await loadUeval(fixture('ueval-current.json'));
    expect(version).toBe('current schema');
    expect(problems).toEqual([]);
    expect(items.map(({ category }) => category)).toEqual([
      'space',
      'textbook',
      'diagram',
      'paper',
      'art',
      'life',
      'tech',
      'exercise',
    ]);
    expect(items.map(({ judgeCalls }) => judgeCalls)).toEqual([3, 3, 3, 3, 3, 3, 3, 3]);
    expect(notes).toContain('textbook has 1 of 180 items.');
  });

  it('ask the model without the phrase about form, as the paper does', async () => {
    const { items } = await loadUeval(fixture('ueval-current.json'));
    expect(items[4]!.request).toEqual([
      { type: 'text', text: 'How do I draw a sleeping cat? Show each step.' },
    ]);
  });

  it('are read in the older schema, whose ids repeat between tasks', async () => {
    const { items, version, problems } = await loadUeval(fixture('ueval-older.json'));
    expect(version).toBe('older schema');
    expect(problems).toEqual([]);
    expect(items.map(({ id, category }) => [id, category])).toEqual([
      ['art_7', 'art'],
      ['tech_7', 'tech'],
      ['9', 'diagram'],
    ]);
    const kinds = (items as readonly UevalItem[]).map((item) => [
      item.kind,
      item.textRubrics,
      item.imageRubrics,
    ]);
    expect(kinds).toEqual([
      ['open', ['The steps are numbered.'], ['Each step has a picture.']],
      ['open', ['A soft cloth is named.'], []],
      ['closed', [], ['The lid is shown.']],
    ]);
  });

  it('are read from Parquet with embedded pictures', async () => {
    const { items, problems } = await loadUeval(fixture('ueval.zstd.parquet'));
    expect(problems).toEqual([]);
    expect((items as readonly UevalItem[]).map(({ id, imageRubrics }) => [id, imageRubrics])).toEqual([
      ['1', ['There is a picture for each step.']],
      ['2', ['The crater is at the top.', 'The layers are told apart.']],
    ]);
  });

  it('keep their good rows when others are bad, and name those', async () => {
    const good = { id: 1, task: 'Art ', prompt: 'p', text_rubrics: ['a'], image_rubrics: [] };
    const rows = [good, 'words', { ...good, id: 2, prompt: '' }, { ...good, id: 3, task: 'cooking' }, good];
    const { items, problems } = await loadUeval(await temporary('data.json', JSON.stringify(rows)));
    expect(items.map(({ id }) => id)).toEqual(['1']);
    expect(problems.map(({ file, row }) => `${file} ${row}`)).toEqual([
      'data.json 2',
      'data.json 3',
      'data.json 4',
      'data.json 5',
    ]);
    expect(problems.map(({ message }) => message)).toEqual([
      'expected an object with named fields, got a string',
      expect.stringContaining('prompt is not as expected'),
      expect.stringContaining('the task “cooking” is none of space'),
      'the id 1 was used before; the first row counts',
    ]);
  });

  it('of another benchmark, broken, pickled or missing, are refused in one sentence', async () => {
    await expect(loadUeval(fixture('wise-legacy.json'))).rejects.toThrow("no row that is one of UEval's");
    await expect(loadUeval(await temporary('x.json', '{"a":'))).rejects.toThrow('is not JSON');
    await expect(loadUeval(await temporary('x.json', '{}'))).rejects.toThrow(
      'should hold a JSON array of rows',
    );
    await expect(loadUeval(await temporary('x.parquet', 'PAR1'))).rejects.toThrow(
      'cannot be read as Parquet',
    );
    await expect(loadUeval(await temporary('x.pth', ''))).rejects.toThrow('is a Python pickle');
    await expect(loadUeval('/nowhere/at/all')).rejects.toThrow('There is no file or folder /nowhere/at/all');
  });
});
