import { describe, expect, it } from 'vitest';
import type { Judged, Row } from '../benchmark.ts';
import { UEVAL_TASKS, UEVAL_TASK_SIZES } from './items.ts';
import type { UevalItem } from './items.ts';
import { UEVAL_PUBLISHED } from './published.ts';
import { measureUeval, uevalQuality } from './score.ts';

const CRITERIA = 1000;

function row(task: string, marks: Judged['marks'], outcome: Judged['outcome'] = 'scored'): Row {
  const rubrics = Array.from({ length: marks['textTotal'] ?? 2 }, () => 'c');
  const images = Array.from({ length: marks['imageTotal'] ?? 2 }, () => 'c');
  const item = { category: task, judgeCalls: 4, textRubrics: rubrics, imageRubrics: images };
  return { item: item as unknown as UevalItem, judged: { outcome, marks, reasons: [] } };
}

const marks = (text: [number, number, number?], image: [number, number, number?]) => ({
  textMet: text[0],
  textTotal: text[1],
  textUnjudged: text[2] ?? 0,
  imageMet: image[0],
  imageTotal: image[1],
  imageUnjudged: image[2] ?? 0,
});

/** Items of the whole benchmark whose every task has the printed score. */
function printed(label: string): Row[] {
  const { columns, rows } = UEVAL_PUBLISHED;
  const { values } = rows.find((candidate) => candidate.label === label)!;
  return UEVAL_TASKS.flatMap((task) => {
    const met = Math.round(values[columns.indexOf(task)]! * 10);
    const item = row(task, marks([met, CRITERIA], [met, CRITERIA]));
    return Array.from({ length: UEVAL_TASK_SIZES[task]! }, () => item);
  });
}

describe('the published averages of UEval', () => {
  it.each([
    // The paper prints the item-weighted average; the other is the one of the leaderboard.
    ['InterleaveThinker + FLUX.2-klein-9B', 66.3, 64.7],
    ['InterleaveThinker + Qwen-Image-Edit', 67.2, 65.6],
  ])('follow from the tasks of %s: %f over items, %f over tasks', (label, items, tasks) => {
    const { itemWeighted, taskMacro } = measureUeval(printed(label), 'official');
    // Task scores are printed with one decimal, which leaves a tenth between ours and theirs.
    expect(Math.abs(itemWeighted! - items)).toBeLessThan(0.1);
    expect(taskMacro!.toFixed(1)).toBe(tasks.toFixed(1));
  });

  it.each(
    UEVAL_PUBLISHED.rows
      .filter(({ values }) => values[1] !== null && values[2] !== null)
      .map(({ label, values }) => [label, values[1]!] as const),
  )('over tasks follow from the tasks of %s: %f', (label, average) => {
    const { taskMacro } = measureUeval(printed(label), 'official');
    expect(Math.abs(taskMacro! - average)).toBeLessThan(0.1);
  });

  it('of the ablation follow from text and image: 58.6 and 74.0 are 66.3, 0 and 36.4 are 18.2', () => {
    const full = row('art', marks([586, 1000], [740, 1000]));
    const alone = row('art', marks([0, 1000], [364, 1000]));
    expect(measureUeval([full], 'official')['itemWeighted']).toBeCloseTo(66.3, 10);
    expect(measureUeval([alone], 'official')['itemWeighted']).toBeCloseTo(18.2, 10);
  });
});

describe("UEval's figures", () => {
  it('weigh items alike whatever the number of their criteria', () => {
    // Text: (1/1 + 0/3) / 2 = 50 %. Image: (1/2 + 1/2) / 2 = 50 %.
    const figures = measureUeval(
      [row('art', marks([1, 1], [1, 2])), row('life', marks([0, 3], [1, 2]))],
      'official',
    );
    expect(figures).toMatchObject({ text: 50, image: 50, itemWeighted: 50, art: 75, life: 25, space: null });
    expect(figures['taskMacro']).toBeNull();
  });

  it('leave out a side that an item has no criteria for', () => {
    const onlyImage = row('space', marks([0, 0], [1, 2]));
    expect(measureUeval([onlyImage], 'strict')).toMatchObject({ text: null, image: 50, space: 50 });
    expect(uevalQuality(onlyImage)).toBe(0.5);
  });

  it('count an unreadable criterion as not met in the strict figure only', () => {
    // 1 met, 1 not met, 2 without a readable reply: 1/2 or 1/4.
    const open = row('art', marks([1, 4, 2], [4, 4]), 'partly');
    expect(measureUeval([open], 'official')['text']).toBe(50);
    expect(measureUeval([open], 'strict')['text']).toBe(25);
  });

  it('count an item without an answer as one that meets nothing', () => {
    const none = row('art', {}, 'no-answer');
    const full = row('art', marks([2, 2], [2, 2]));
    expect(measureUeval([none, full], 'official')).toMatchObject({ art: 50, itemWeighted: 50 });
  });

  it('count an item that was not judged in the strict figure only', () => {
    const open = row('art', {}, 'not-judged');
    const full = row('art', marks([2, 2], [2, 2]));
    expect(measureUeval([open, full], 'official')['art']).toBe(100);
    expect(measureUeval([open, full], 'strict')['art']).toBe(50);
  });
});
