import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RequestSource } from '../benchmark.ts';
import { loadComm } from './comm.ts';
import type { CommItem } from './items.ts';

const fixture = join(import.meta.dirname, '../__fixtures__/comm.jsonl');
const wordsOf = (request: readonly RequestSource[]) =>
  request.map((part) => (part.type === 'text' ? part.text : '#')).join('');

describe("CoMM's data", () => {
  it("are the paper's two tasks unless others are asked for", async () => {
    const { items, version } = await loadComm(fixture);
    expect(items.map(({ id }) => id)).toEqual(['kite_task3', 'kite_task4', 'bread_task3', 'bread_task4']);
    expect(version).toBe('task 3, task 4');
  });

  it('give the first half of the steps to be continued, and ask for the rest', async () => {
    const { items } = await loadComm(fixture, { tasks: ['task3'] });
    const [kite, bread] = items as readonly CommItem[];
    expect(wordsOf(kite!.request)).toBe(
      'Here are step-by-step instructions with images about Building a kite: (1) Step 1: do thing 1. #(2) Step 2: do thing 2. # According to the above steps, can you generate the rest steps?',
    );
    expect([kite!.input.firstStep, kite!.expected]).toEqual([3, 'Step 3: do thing 3.\nStep 4: do thing 4.']);
    // Three steps: one is given.
    expect([bread!.input.firstStep, bread!.input.pictures.length]).toEqual([2, 1]);
  });

  it('give only pictures, only texts, or only the title in the other tasks', async () => {
    const { items } = await loadComm(fixture, { tasks: ['task1', 'task2', 'task4'] });
    const [one, two, four] = items;
    expect(wordsOf(one!.request)).toContain('about Building a kite: (1) #(2) #(3) #(4) # According');
    expect(wordsOf(two!.request)).toContain('(3) Step 3: do thing 3. (4)');
    expect(two!.request).toHaveLength(1);
    expect(wordsOf(four!.request)).toBe(
      'Can you generate step-by-step instructions with images about Building a kite?',
    );
    expect(items.map(({ judgeCalls }) => judgeCalls)).toEqual([1, 3, 3, 1, 3, 3]);
  });

  it('name documents that cannot be used', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'comm-')), 'test.json');
    const image = { type: 'image', image_path: 'x.png' };
    const step = [{ type: 'text', content: 'a' }];
    const rows = [
      { data_id: 'plain', step_info: [step, step] },
      { data_id: 'short', title: 't', step_info: [[...step, image]] },
      { data_id: 'long', title: 't', step_info: [Array.from({ length: 10 }, () => image), step] },
      { data_id: 'odd', step_info: 'none' },
    ];
    await writeFile(path, JSON.stringify(rows));
    const { items, problems } = await loadComm(path);
    expect(items.map(({ id }) => id)).toEqual(['short_task4', 'long_task4']);
    const messages = problems.map(({ row, message }) => `${row} ${message}`);
    expect(messages).toContain('1 the document plain has no picture, and CoMM tests none of those');
    expect(messages).toContain('2 the document short has one step, so there is nothing to continue');
    expect(messages).toContain('3 the document long has 10 input pictures; CoMM skips those with 10 or more');
    expect(messages.at(-1)).toMatch(/^4 step_info is not as expected/);
  });

  it('are not read from a pickle', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'comm-'));
    await writeFile(join(folder, 'test_data.pth'), '');
    await expect(loadComm(folder)).rejects.toThrow('test_data.pth is a Python pickle');
  });
});
