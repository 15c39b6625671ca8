/** UEval's rows: the dataset of 2026 (`zlab-princeton/UEval`) and the older mirror (`primerL/UEval`). */
import { z } from 'zod';
import type { BenchmarkItem } from '../benchmark.ts';
import type { Problem } from '../data/problem.ts';
import type { SourceRow } from '../data/read-rows.ts';
import { judgeRubrics } from './judge.ts';

/** In the order of the published tables. */
export const UEVAL_TASKS = [
  'space',
  'textbook',
  'diagram',
  'paper',
  'art',
  'life',
  'tech',
  'exercise',
] as const;

/** Items per task of the whole benchmark, as inferred from the authors' samples and the printed averages. */
export const UEVAL_TASK_SIZES: Readonly<Record<string, number>> = {
  space: 100,
  textbook: 180,
  diagram: 120,
  paper: 120,
  art: 120,
  life: 120,
  tech: 120,
  exercise: 120,
};

const OPEN_TASKS: ReadonlySet<string> = new Set(['art', 'life', 'tech', 'exercise']);

/** Columns that are read; reference pictures are left in the file, because no judge sees them. */
export const UEVAL_COLUMNS = [
  'id',
  'prompt',
  'task',
  'task_type',
  'domain',
  'question_type',
  'text_rubrics',
  'image_rubrics',
  'text_ref',
];

export interface UevalItem extends BenchmarkItem {
  readonly prompt: string;
  /** `open` asks for steps with pictures, `closed` for one picture. */
  readonly kind: 'open' | 'closed';
  readonly textRubrics: readonly string[];
  readonly imageRubrics: readonly string[];
}

const rubricSchema = z.union([
  z.string(),
  z.looseObject({ criterion: z.string() }).transform(({ criterion }) => criterion),
]);
const rowSchema = z.looseObject({
  id: z.union([z.string(), z.number(), z.bigint()]).transform(String),
  prompt: z.string().min(1),
  task: z.string().nullish(),
  task_type: z.string().nullish(),
  domain: z.string().nullish(),
  question_type: z.string().nullish(),
  text_rubrics: z.array(rubricSchema).nullish(),
  image_rubrics: z.array(rubricSchema).nullish(),
  text_ref: z.string().nullish(),
});
type UevalRow = z.infer<typeof rowSchema>;

/** A phrase that the paper's runner takes out of the prompt before the planner reads it. */
const FORM_PHRASE = ' both visually and textually';

export interface UevalItems {
  readonly items: readonly UevalItem[];
  readonly problems: readonly Problem[];
  /** `current`: rubrics are strings; `older`: they are objects with tags. */
  readonly schema: 'current' | 'older';
}

export function readUevalItems(rows: readonly SourceRow[]): UevalItems {
  const problems: Problem[] = [];
  const parsed: { row: UevalRow; task: string; at: SourceRow }[] = [];
  for (const at of rows) {
    const { file, row } = at;
    const result = rowSchema.safeParse(at.value);
    if (!result.success) {
      const [issue] = result.error.issues;
      const where = issue?.path.join('.') || 'the row';
      problems.push({ file, row, message: `${where} is not as expected (${issue?.message ?? 'unknown'})` });
      continue;
    }
    const task = taskOf(result.data);
    if (task === null) {
      const given = result.data.task ?? result.data.task_type ?? '';
      const message = `the task “${given}” is none of ${UEVAL_TASKS.join(', ')}`;
      problems.push({ file, row, message });
      continue;
    }
    parsed.push({ row: result.data, task, at });
  }
  // In the authors' samples ids are unique within a task only.
  const isShared = Map.groupBy(parsed, ({ row }) => row.id);
  const items = new Map<string, UevalItem>();
  for (const { row, task, at } of parsed) {
    const isAmbiguous = new Set(isShared.get(row.id)!.map((other) => other.task)).size > 1;
    const id = isAmbiguous ? `${task}_${row.id}` : row.id;
    if (items.has(id)) {
      problems.push({
        file: at.file,
        row: at.row,
        message: `the id ${id} was used before; the first row counts`,
      });
    } else items.set(id, itemOf(row, { id, task }));
  }
  const isOlder = rows.some(({ value }) => 'task_type' in value && !('task' in value));
  return { items: [...items.values()], problems, schema: isOlder ? 'older' : 'current' };
}

function itemOf(row: UevalRow, { id, task }: { id: string; task: string }): UevalItem {
  const textRubrics = row.text_rubrics ?? [];
  const imageRubrics = row.image_rubrics ?? [];
  const facts = {
    prompt: row.prompt,
    kind: OPEN_TASKS.has(task) ? ('open' as const) : ('closed' as const),
    textRubrics,
    imageRubrics,
  };
  return {
    id,
    category: task,
    subcategory: null,
    ...facts,
    request: [{ type: 'text', text: row.prompt.replace(FORM_PHRASE, '') }],
    expected: row.text_ref ?? null,
    judgeCalls: textRubrics.length + imageRubrics.length,
    judgePictures: (pictures) => imageRubrics.length * pictures,
    judge: (answer, context) => judgeRubrics(facts, answer, context),
  };
}

/** Older files name some tasks at length (`tech_skill_generation`) and leave others empty beside a `domain`. */
function taskOf({ task, task_type: taskType, domain }: UevalRow): string | null {
  for (const name of [task, taskType, domain]) {
    const words = name?.trim().toLowerCase() ?? '';
    const known = UEVAL_TASKS.find((candidate) => words === candidate || words.startsWith(`${candidate}_`));
    if (known) return known;
  }
  return null;
}
