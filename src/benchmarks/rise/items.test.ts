import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { blankCanvas } from '../../lib/picture.ts';
import type { RiseItem, RiseMode } from './items.ts';
import { questionsOf } from './judge.ts';
import { loadRise } from './rise.ts';

const fixture = (name: string) => join(import.meta.dirname, '../__fixtures__', name);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rise-'));
  await cp(fixture('rise.json'), join(folder, 'data_total.json'));
  await mkdir(join(folder, 'data', 'pictures'), { recursive: true });
  for (const name of ['a', 'b', 'c']) {
    await writeFile(join(folder, 'data', 'pictures', `${name}.png`), (await blankCanvas(4, 4)).bytes);
  }
});

/** Each question as `text: pictures`. */
async function asked(mode: RiseMode): Promise<Record<string, string[]>> {
  const { items } = await loadRise(folder, { mode });
  return Object.fromEntries(
    (items as readonly RiseItem[]).map((item) => [
      item.id,
      questionsOf(item.facts).map(({ text, pictures }) => {
        const names = pictures.map((shown) =>
          shown === 'answer' ? shown : basename(shown.kind === 'file' ? shown.path : shown.name),
        );
        return `${text}: ${names.join(' ')}`;
      }),
    ]),
  );
}

describe("RISEBench's data", () => {
  it('decide what the judge is asked and shown, flag by flag', async () => {
    expect(await asked('per-item')).toEqual({
      temporal_reasoning_1: ['consist: a.png answer', 'reasoning: answer', 'generation: answer'],
      causal_reasoning_1: ['consist: a.png answer', 'reasoning_w_input: a.png answer', 'generation: answer'],
      causal_reasoning_2: ['reasoning: answer', 'generation: answer'],
      // The reference picture stands in for the given one, in the question about consistency as well.
      spatial_reasoning_1: [
        'spatial_cons: c.png answer',
        'spatial_ref_img: c.png answer',
        'spatial_qual: answer',
      ],
      spatial_reasoning_2: [
        'spatial_cons: b.png answer',
        'spatial_ref_w_input: b.png answer',
        'spatial_qual: answer',
      ],
      logical_reasoning_1: ['logical_cons: c.png answer', 'logical_img_wo_q: c.png answer'],
      logical_reasoning_2: ['logical_cons_ans: b.png answer', 'logical_txt: answer'],
      logical_reasoning_3: ['logical_cons: c.png answer', 'logical_img: c.png answer'],
    });
  });

  it('hide the instruction from every logical item once one row says so, as the official table does', async () => {
    const official = await asked('official');
    expect(official['logical_reasoning_3']).toEqual([
      'logical_cons: c.png answer',
      'logical_img_wo_q: c.png answer',
    ]);
    expect({ ...official, logical_reasoning_3: null }).toEqual({
      ...(await asked('per-item')),
      logical_reasoning_3: null,
    });
  });

  it('cost as many judge calls as there are questions', async () => {
    const { items } = await loadRise(folder);
    expect(items.map(({ judgeCalls }) => judgeCalls)).toEqual([3, 3, 2, 3, 3, 2, 2, 2]);
    expect(items.map((item) => item.judgePictures(1))).toEqual([4, 5, 2, 5, 5, 4, 3, 4]);
  });

  it('are read from Parquet with embedded pictures', async () => {
    const { items, problems, version } = await loadRise(fixture('rise.snappy.parquet'));
    expect([problems, version]).toEqual([[], 'other']);
    const [first, second] = items as readonly RiseItem[];
    expect(first!.facts.image).toMatchObject({ kind: 'bytes', name: 'temporal_reasoning_1 image' });
    expect(first!.facts.isConsistencyFree).toBe(false);
    expect(second!.facts.referenceImage).toMatchObject({ kind: 'bytes' });
  });

  it('keep an item whose picture is missing, so that it is counted, and say so', async () => {
    const { items, problems } = await loadRise(fixture('rise.json'));
    expect(items).toHaveLength(8);
    expect(problems[0]).toEqual({
      file: 'rise.json',
      row: 1,
      message: 'the picture pictures/a.png is missing',
    });
  });

  it('are not let out of their folder', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'rise-')), 'x.json');
    const row = { category: 'causal_reasoning', instruction: 'i', reference: 'r' };
    const rows = ['/etc/hosts', '../../etc/hosts', 7, 'a.png'].map((image, index) => ({
      ...row,
      index,
      image,
    }));
    await writeFile(path, JSON.stringify(rows));
    const { items, problems } = await loadRise(path);
    expect(items.map(({ id }) => id)).toEqual(['3']);
    expect(problems.map(({ message }) => message)).toEqual([
      "0 image leads out of the data's folder (hosts)",
      "1 image leads out of the data's folder (hosts)",
      '2 image is neither a path nor an embedded picture',
      'the picture a.png is missing',
    ]);
  });

  it('name rows that nobody can judge', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'rise-')), 'x.json');
    const row = {
      index: 'a',
      category: 'spatial_reasoning',
      instruction: 'i',
      image: 'x.png',
      reference: 'r',
    };
    const without = { ...row, index: 'b', reference: null };
    await writeFile(path, JSON.stringify([row, without, { ...row, index: 'c', category: 'moral' }, row]));
    const { items, problems } = await loadRise(path);
    expect(items.map(({ id }) => id)).toEqual(['a']);
    expect(problems.map(({ row: at, message }) => `${at} ${message}`)).toEqual([
      '1 the picture x.png is missing',
      '2 the picture x.png is missing',
      '2 it has no reference, so nobody can judge it',
      '3 the category “moral” is none of temporal, causal, spatial, logical',
      '4 the index a was used before; the first row counts',
    ]);
  });
});
