import { describe, expect, it } from 'vitest';
import type { BenchmarkItem, Judged, Row } from '../benchmark.ts';
import { COMM_PUBLISHED } from './published.ts';
import { COMM_COLUMNS, commMean, measureComm } from './score.ts';

const row = (category: string, marks: Judged['marks'], outcome: Judged['outcome'] = 'scored'): Row => ({
  item: { category } as BenchmarkItem,
  judged: { outcome, marks, reasons: [] },
});
const six = (values: readonly number[]) =>
  Object.fromEntries(COMM_COLUMNS.task3.map((column, index) => [column, values[index]!]));

describe('the published means of CoMM', () => {
  it('follow from the six columns: 8.6 for task 3 with FLUX, as the project page says', () => {
    const flux = measureComm(['task3'], [row('task3', six([9.3, 9.2, 9.1, 9.1, 9.7, 5.2]))], 'official');
    expect(flux['task3']!.toFixed(2)).toBe('8.60');
  });

  it.each([
    ['InterleaveThinker + FLUX.2-klein-9B', '8.60', '9.38'],
    ['InterleaveThinker + Qwen-Image-Edit', '8.62', '9.48'],
  ])('of %s are %s and %s', (label, task3, task4) => {
    const { values } = COMM_PUBLISHED.rows.find((candidate) => candidate.label === label)!;
    expect([values[0]!.toFixed(2), values[1]!.toFixed(2)]).toEqual([task3, task4]);
  });
});

describe("CoMM's figures", () => {
  it('are means over documents, and over the columns', () => {
    const rows = [row('task3', six([10, 8, 6, 4, 2, 0])), row('task3', six([8, 8, 8, 8, 8, 8]))];
    const figures = measureComm(['task3', 'task4'], rows, 'official');
    // Columns 9, 8, 7, 6, 5, 4.
    expect(figures).toMatchObject({ 'task3:style': 9, 'task3:irs': 4, task3: 6.5, task4: null });
  });

  it('leave a document without marks out officially, and give it 0 strictly', () => {
    const rows = [row('task4', six([8, 8, 8, 8, 8, 8])), row('task4', {}, 'unreadable')];
    expect(measureComm(['task4'], rows, 'official')['task4']).toBe(8);
    expect(measureComm(['task4'], rows, 'strict')['task4']).toBe(4);
  });

  it('do not take the first marks of a document whose judging was not finished', () => {
    const rows = [row('task4', six([8, 8, 8, 8, 8, 8])), row('task4', { style: 2, entity: 2 }, 'unreadable')];
    expect(measureComm(['task4'], rows, 'official')['task4:style']).toBe(8);
  });

  it('have no mean while a column is missing', () => {
    expect(commMean([9, null])).toBeNull();
  });
});
