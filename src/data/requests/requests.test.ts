import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../lib/rng.ts';
import { understand } from '../../sandbox/grammar/index.ts';
import { EMPTY_SCENE } from '../../sandbox/scene.ts';
import { createProblems } from '../problem.ts';
import { DEFAULT_TAXONOMY } from '../taxonomy/default-taxonomy.ts';
import { parseTaxonomy } from '../taxonomy/schema.ts';
import { createNearDuplicates } from './near-duplicates.ts';
import { readRequests } from './read-requests.ts';
import type { RequestRow } from './request-row.ts';
import { apportion, writeRequests } from './write-requests.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'requests-'));
const rowsOf = (file: string): RequestRow[] =>
  readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as RequestRow); // prettier-ignore

describe('the taxonomy', () => {
  it('has the eight main categories and more than 75 sub-categories, no subject twice in one', () => {
    expect(DEFAULT_TAXONOMY.categories.map(({ name }) => name).toSorted()).toEqual([
      'art',
      'daily-life',
      'embodied-manipulation',
      'image-description',
      'professional-skills',
      'science',
      'storytelling',
      'workflows',
    ]);
    const subcategories = DEFAULT_TAXONOMY.categories.flatMap((category) => category.subcategories);
    expect(subcategories.length).toBeGreaterThan(75);
    for (const { name, subjects } of subcategories) {
      expect(subjects.length, name).toBeGreaterThanOrEqual(10);
      expect(new Set(subjects).size, name).toBe(subjects.length);
    }
  });

  it('is read back from its own JSON, and a slot without a bank is named', () => {
    expect(parseTaxonomy(JSON.stringify(DEFAULT_TAXONOMY), 'own.json')).toEqual(DEFAULT_TAXONOMY);
    const broken = {
      banks: {},
      categories: [{ name: 'a', title: 'A', templates: ['{subject} in {stile}'], subcategories: [{ name: 'b', title: 'B', subjects: ['x', 'y'] }] }],
    }; // prettier-ignore
    expect(() => parseTaxonomy(JSON.stringify(broken), 'own.json')).toThrow(
      'The taxonomy own.json uses {stile} in a, but has no such bank.',
    );
  });
});

describe('quotas', () => {
  it('are whole numbers in proportion that add up', () => {
    expect(apportion(10, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(apportion(7, [3, 1])).toEqual([5, 2]);
    expect(apportion(5, [0, 2])).toEqual([0, 5]);
  });

  it('are filled from templates alone, the same from the same seed', async () => {
    const dir = folder();
    const report = await writeRequests(join(dir, 'a.jsonl'), { count: 400, seed: 3 });
    await writeRequests(join(dir, 'b.jsonl'), { count: 400, seed: 3 });
    await writeRequests(join(dir, 'c.jsonl'), { count: 400, seed: 4 });
    expect(report).toMatchObject({ count: 400, subcategories: 76, short: {}, modelCalls: 0 });
    expect(Object.values(report.byCategory)).toEqual([50, 50, 50, 50, 50, 50, 50, 50]);
    const rows = rowsOf(join(dir, 'a.jsonl'));
    expect(rows.filter(({ request }) => /[{}]|<image>/.test(request))).toEqual([]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(400);
    expect(readFileSync(join(dir, 'b.jsonl'))).toEqual(readFileSync(join(dir, 'a.jsonl')));
    expect(readFileSync(join(dir, 'c.jsonl'))).not.toEqual(readFileSync(join(dir, 'a.jsonl')));
  });

  it('that cannot be filled are reported', async () => {
    const taxonomy = {
      banks: {},
      categories: [
        {
          name: 'sky',
          title: 'Sky',
          templates: ['Explain {subject}.'],
          subcategories: [{ name: 'day', title: 'Day', subjects: ['the sun', 'clouds', 'a rainbow'] }],
        },
      ],
    };
    const report = await writeRequests(join(folder(), 'a.jsonl'), { count: 10 }, { taxonomy });
    expect(report).toMatchObject({ count: 3, short: { 'sky/day': 7 } });
    expect(report.nearDuplicates).toBeGreaterThan(0);
  });

  it('of a category that does not exist end in a clear message, and nothing is written', async () => {
    const dir = folder();
    await expect(writeRequests(join(dir, 'a.jsonl'), { categories: ['sport'] })).rejects.toThrow(
      'There is no category sport; there are',
    );
    expect(readdirSync(dir)).toEqual([]);
  });

  it('take pictures for the templates that have a mark, as many as marks', async () => {
    const file = join(folder(), 'a.jsonl');
    await writeRequests(file, { count: 60, categories: ['image-description'], images: ['a.png', 'b.png'] });
    const rows = rowsOf(file);
    expect(rows.some(({ images }) => images.length === 2)).toBe(true);
    for (const { request, images } of rows) expect(request.split('<image>').length - 1).toBe(images.length);
  });
});

describe('near-duplicates', () => {
  it('are texts that share most of their word pairs, whatever case and punctuation', () => {
    const seen = createNearDuplicates(0.7);
    const text = 'Tell a calm story about a well that grants half a wish in five scenes for a child';
    expect(seen.isKnown(text)).toBe(false);
    expect(seen.isKnown(text.toUpperCase().replaceAll(' ', ', '))).toBe(true);
    expect(seen.isKnown(`${text} please`)).toBe(true);
    expect(seen.isKnown('Tell a calm story about a lift to the moon in five scenes for a child')).toBe(false);
    expect(seen.isKnown('How does a candle burn?')).toBe(false);
  });

  it('are found among many others, with an estimate near the true share', () => {
    const seen = createNearDuplicates(0.5);
    const words = Array.from({ length: 3000 }, (_, i) => `w${i}`);
    const text = (from: number) => words.slice(from, from + 31).join(' ');
    for (let i = 0; i < 2900; i += 40) expect(seen.isKnown(text(i))).toBe(false);
    // 30 pairs each; 27 in common: 27 / 33 = 0.82. 11 in common: 11 / 49 = 0.22.
    for (let i = 0; i < 400; i += 40) {
      expect(seen.isKnown(text(i + 3))).toBe(true);
      expect(seen.isKnown(text(i + 19))).toBe(false);
    }
  });
});

describe('sandbox stories', () => {
  it('hold only words and sentences that the sandbox reads', async () => {
    const file = join(folder(), 'a.jsonl');
    const report = await writeRequests(file, { count: 150, categories: ['sandbox'] });
    expect(report).toMatchObject({ count: 150, short: {} });
    for (const { request } of rowsOf(file)) {
      const { changes, unknownWords, notUnderstood } = understand(request, EMPTY_SCENE);
      expect(unknownWords, request).toEqual([]);
      expect(notUnderstood, request).toEqual([]);
      expect(changes.length, request).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('requests from a model', () => {
  it('are taken as they come; repeats are left out, unreadable replies are counted and given up on', async () => {
    const keys: string[] = [];
    const rng = createRng(1);
    const report = await writeRequests(
      join(folder(), 'a.jsonl'),
      { count: 20, categories: ['science'], perCall: 4 },
      {
        ask: async (key, options) => {
          keys.push(key);
          expect(JSON.stringify(options.prompt)).toContain('Kind of request');
          if (key.includes('science/biology')) return { text: 'no', finishReason: 'stop' };
          const words = () => Array.from({ length: 9 }, () => `word${Math.floor(rng() * 1e6)}`).join(' ');
          return { text: JSON.stringify({ requests: ['always the same words', words(), words()] }), finishReason: 'stop' };
        },
      },
    ); // prettier-ignore
    expect(report.count).toBe(18);
    expect(report.short).toEqual({ 'science/biology': 2 });
    expect(report.unreadableReplies).toBe(4);
    expect(report.nearDuplicates).toBeGreaterThan(3);
    expect(report.modelCalls).toBe(keys.length);
  });
});

describe('reading requests', () => {
  it('skips broken lines, repeated ids and missing pictures, and names file and line', async () => {
    const dir = folder();
    const file = join(dir, 'requests.jsonl');
    writeFileSync(join(dir, 'here.png'), 'x');
    const row = (id: string, rest = '') => `{"id":"${id}","category":"c","request":"r"${rest}}`;
    writeFileSync(
      file,
      [
        `\uFEFF${row('a')}`,
        '{"id":"b","cate',
        row('a'),
        '',
        row('c', ',"images":["gone.png"]'),
        row('../evil'),
        row('d', ',"images":["here.png"]'),
      ].join('\n'),
    );
    const problems = createProblems();
    const rows = await readRequests(file, problems);
    expect(rows.map(({ id, images }) => [id, images])).toEqual([
      ['a', []],
      ['d', [join(dir, 'here.png')]],
    ]);
    expect(problems.listed.map(({ line, message }) => [line, message])).toEqual([
      [2, 'it is not whole JSON'],
      [3, 'the id a stands in line 1 already'],
      [5, `the picture ${join(dir, 'gone.png')} does not exist`],
      [6, 'id: an id has 1 to 100 letters, digits, dots, dashes or underscores'],
    ]);
  });
});
