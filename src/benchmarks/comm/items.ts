/** CoMM's documents (converted to JSON once) as the four tasks. The paper reports tasks 3 and 4. */
import { z } from 'zod';
import type { BenchmarkItem, RequestSource } from '../benchmark.ts';
import { pictureOfCell } from '../data/picture-source.ts';
import type { PictureSource } from '../data/picture-source.ts';
import type { Problem } from '../data/problem.ts';
import type { SourceRow } from '../data/read-rows.ts';
import { COMM_CALLS, judgeComm } from './judge.ts';
import { COMM_IMAGE, MAX_COMM_IMAGES } from './steps.ts';

export const commTaskSchema = z.enum(['task1', 'task2', 'task3', 'task4']);
export type CommTask = z.infer<typeof commTaskSchema>;

/** What the judge is told that the model was given. */
export interface CommInput {
  readonly task: CommTask;
  /** In CoMM's form, with a mark for each picture. */
  readonly text: string;
  readonly pictures: readonly PictureSource[];
  /** Number of the first step that the model writes. */
  readonly firstStep: number;
}

export interface CommItem extends BenchmarkItem {
  readonly input: CommInput;
}

const partSchema = z.union([
  z.looseObject({ type: z.literal('text'), content: z.string() }),
  z.looseObject({ type: z.literal('image'), image_path: z.string() }),
]);
const rowSchema = z.looseObject({
  data_id: z.union([z.string(), z.number()]).transform(String),
  dataset_type: z.string().nullish(),
  title: z.string().nullish(),
  step_info: z.array(z.array(partSchema)),
});
type CommRow = z.infer<typeof rowSchema>;

/** The one sentence per task by which CoMM asks a model; `before` ends where the steps begin. */
const REQUESTS: Readonly<Record<CommTask, { before: string; after: string }>> = {
  task1: {
    before: 'Here are step-by-step instructions images sequence about {SOURCE}: ',
    after: ' According to the above images, can you generate text for each step?',
  },
  task2: {
    before: 'Here are step-by-step instructions without images about {SOURCE}: ',
    after: ' According to the above steps, can you generate images for each step?',
  },
  task3: {
    before: 'Here are step-by-step instructions with images about {SOURCE}: ',
    after: ' According to the above steps, can you generate the rest steps?',
  },
  task4: { before: 'Can you generate step-by-step instructions with images about {SOURCE}?', after: '' },
};

export interface CommItems {
  readonly items: readonly CommItem[];
  readonly problems: readonly Problem[];
}

/** @param roots folders that picture paths may be relative to. */
export function readCommItems(
  rows: readonly SourceRow[],
  { roots, tasks }: { roots: readonly string[]; tasks: readonly CommTask[] },
): CommItems {
  const problems: Problem[] = [];
  const items = new Map<string, CommItem>();
  for (const at of rows) {
    const report = (message: string) => problems.push({ file: at.file, row: at.row, message });
    const result = rowSchema.safeParse(at.value);
    if (!result.success) {
      const [issue] = result.error.issues;
      report(`${issue?.path.join('.') || 'the row'} is not as expected (${issue?.message ?? 'unknown'})`);
      continue;
    }
    const row = result.data;
    if (!row.step_info.some((step) => step.some((part) => part.type === 'image'))) {
      report(`the document ${row.data_id} has no picture, and CoMM tests none of those`);
      continue;
    }
    for (const task of tasks) {
      const id = `${row.data_id}_${task}`;
      if (items.has(id)) report(`the data_id ${row.data_id} was used before; the first row counts`);
      else {
        const item = itemOf(row, { id, task, roots, report });
        if (item) items.set(id, item);
      }
    }
  }
  return { items: [...items.values()], problems };
}

function itemOf(
  row: CommRow,
  given: { id: string; task: CommTask; roots: readonly string[]; report: (message: string) => void },
): CommItem | null {
  const { id, task, roots, report } = given;
  const half = Math.floor(row.step_info.length / 2);
  if (task === 'task3' && half === 0) {
    report(`the document ${row.data_id} has one step, so there is nothing to continue`);
    return null;
  }
  const shown = {
    task1: row.step_info,
    task2: row.step_info,
    task3: row.step_info.slice(0, half),
    task4: [],
  }[task];
  const { before, after } = REQUESTS[task];
  const source = row.title ?? '';
  const request: RequestSource[] = [{ type: 'text', text: before.replace('{SOURCE}', () => source) }];
  for (const [index, step] of shown.entries()) {
    request.push({ type: 'text', text: `(${index + 1}) ` });
    for (const part of step) {
      if (part.type === 'text' && task !== 'task1') request.push({ type: 'text', text: `${part.content} ` });
      if (part.type === 'image' && task !== 'task2') {
        const found = pictureOfCell(part.image_path, roots, `${row.data_id} step ${index + 1}`);
        if (found.problem !== null) report(found.problem);
        if ('picture' in found) request.push({ type: 'image', picture: found.picture });
      }
    }
  }
  if (after !== '') request.push({ type: 'text', text: after });
  const pictures = request.flatMap((part) => (part.type === 'image' ? [part.picture] : []));
  if (task === 'task3' && pictures.length >= MAX_COMM_IMAGES) {
    report(
      `the document ${row.data_id} has ${pictures.length} input pictures; CoMM skips those with ${MAX_COMM_IMAGES} or more`,
    );
    return null;
  }
  const text = request.map((part) => (part.type === 'text' ? part.text : COMM_IMAGE)).join('');
  const firstStep = task === 'task3' ? half + 1 : 1;
  const input: CommInput = { task, text, pictures, firstStep };
  return {
    id,
    category: task,
    subcategory: row.dataset_type ?? null,
    request: joinTexts(request),
    expected: wordsOf(row.step_info.slice(firstStep - 1)),
    input,
    judgeCalls: COMM_CALLS[task],
    judgePictures: (answerPictures) =>
      task === 'task1' ? pictures.length : 2 * pictures.length + 2 * answerPictures,
    judge: (answer, context) => judgeComm(input, answer, context),
  };
}

/** Neighbouring texts become one part, as a run takes them. */
function joinTexts(parts: readonly RequestSource[]): RequestSource[] {
  const joined: RequestSource[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.type === 'text' && last?.type === 'text') {
      joined[joined.length - 1] = { type: 'text', text: last.text + part.text };
    } else joined.push(part);
  }
  return joined.filter((part) => part.type === 'image' || part.text.trim() !== '');
}

function wordsOf(steps: CommRow['step_info']): string {
  return steps
    .map((step) =>
      step
        .map((part) => (part.type === 'text' ? part.content : ''))
        .join(' ')
        .trim(),
    )
    .filter((words) => words !== '')
    .join('\n');
}
