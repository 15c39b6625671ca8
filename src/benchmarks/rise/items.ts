/** RISEBench's list: the 360 items of the published figures, or the 64 in its repository. */
import { z } from 'zod';
import type { BenchmarkItem, RequestSource } from '../benchmark.ts';
import { pictureOfCell } from '../data/picture-source.ts';
import type { PictureSource } from '../data/picture-source.ts';
import type { Problem } from '../data/problem.ts';
import type { SourceRow } from '../data/read-rows.ts';
import { judgeRise, questionsOf } from './judge.ts';

export const RISE_CATEGORIES = ['temporal', 'causal', 'spatial', 'logical'] as const;
export type RiseCategory = (typeof RISE_CATEGORIES)[number];

/** Items per category of the 360 and of the 64. */
export const RISE_SIZES = {
  '360': { temporal: 85, causal: 90, spatial: 100, logical: 85 },
  '64': { temporal: 16, causal: 16, spatial: 16, logical: 16 },
} as const;

/** Subtasks in the order of the official table; the data may hold others. */
export const RISE_SUBTASKS: Readonly<Record<RiseCategory, readonly string[]>> = {
  temporal: ['Life Progression', 'Material Progression', 'Environmental Cycles', 'Societal Transformation'],
  causal: [
    'Structural Deformation',
    'State Transition',
    'Chemical and Biological Transformation',
    'Physics Manifestation',
  ],
  spatial: [
    'Component Assembly',
    'Object Arrangement',
    'Viewpoint Generation',
    'Structural Inference',
    'Layout Reasoning',
  ],
  logical: ['Pattern Prediction', 'Mathematical Derivation', 'Puzzle Solving'],
};

/**
 * How flags are read. `official`: as the official script does on its table, where a flag of one row gives every row the
 * column. `per-item`: a flag holds for its own row.
 */
export const riseModeSchema = z.enum(['official', 'per-item']);
export type RiseMode = z.infer<typeof riseModeSchema>;

/** What the judge needs of an item. */
export interface RiseFacts {
  readonly category: RiseCategory;
  readonly instruction: string;
  readonly image: PictureSource;
  /** What a right picture shows, in words. */
  readonly reference: string | null;
  readonly referenceImage: PictureSource | null;
  /** `reference_txt`, of logical items. */
  readonly referenceText: string | null;
  /** Consistency with the given picture is not asked. */
  readonly isConsistencyFree: boolean;
  /** The judge of the reasoning sees the given picture too. */
  readonly showsInput: boolean;
  /** The judge of the reasoning is not told the instruction. */
  readonly hidesInstruction: boolean;
}

export interface RiseItem extends BenchmarkItem {
  readonly facts: RiseFacts;
}

const rowSchema = z.looseObject({
  index: z.union([z.string(), z.number()]).transform(String),
  category: z.string(),
  subtask: z.string().nullish(),
  instruction: z.string().min(1),
  image: z.unknown().optional(),
  reference: z.string().nullish(),
  reference_img: z.unknown().optional(),
  reference_txt: z.string().nullish(),
  consistency_free: z.unknown().optional(),
  reasoning_img: z.unknown().optional(),
  reasoning_wo_ins: z.unknown().optional(),
});
type RiseRow = z.infer<typeof rowSchema>;

/** A flag is on when the row has it, whatever its value; null counts as absent, as pandas reads it. */
function isOn(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export interface RiseItems {
  readonly items: readonly RiseItem[];
  readonly problems: readonly Problem[];
}

/** @param roots folders that picture paths may be relative to. */
export function readRiseItems(
  rows: readonly SourceRow[],
  { roots, mode }: { roots: readonly string[]; mode: RiseMode },
): RiseItems {
  const problems: Problem[] = [];
  const parsed: { row: RiseRow; at: SourceRow }[] = [];
  for (const at of rows) {
    const result = rowSchema.safeParse(at.value);
    if (result.success) parsed.push({ row: result.data, at });
    else {
      const [issue] = result.error.issues;
      const message = `${issue?.path.join('.') || 'the row'} is not as expected (${issue?.message ?? 'unknown'})`;
      problems.push({ file: at.file, row: at.row, message });
    }
  }
  const hidesEverywhere = mode === 'official' && parsed.some(({ row }) => isOn(row.reasoning_wo_ins));
  const items = new Map<string, RiseItem>();
  for (const { row, at } of parsed) {
    const report = (message: string) => problems.push({ file: at.file, row: at.row, message });
    if (items.has(row.index)) {
      report(`the index ${row.index} was used before; the first row counts`);
      continue;
    }
    const facts = factsOf(row, { roots, hidesEverywhere, report });
    if (facts) items.set(row.index, itemOf(row, facts));
  }
  return { items: [...items.values()], problems };
}

function factsOf(
  row: RiseRow,
  given: { roots: readonly string[]; hidesEverywhere: boolean; report: (message: string) => void },
): RiseFacts | null {
  const { roots, report } = given;
  const category = RISE_CATEGORIES.find(
    (name) => row.category === `${name}_reasoning` || row.category === name,
  );
  if (!category) {
    report(`the category “${row.category}” is none of ${RISE_CATEGORIES.join(', ')}`);
    return null;
  }
  const pictureOf = (cell: unknown, name: string): PictureSource | null => {
    const found = pictureOfCell(cell, roots, `${row.index} ${name}`);
    if (found.problem !== null) report(found.problem);
    return 'picture' in found ? found.picture : null;
  };
  const image = pictureOf(row.image, 'image');
  if (image === null) return null;
  const referenceImage = isOn(row.reference_img) ? pictureOf(row.reference_img, 'reference_img') : null;
  const reference = row.reference ?? null;
  const referenceText = row.reference_txt ?? null;
  const isLogical = category === 'logical';
  const hasReference = isLogical
    ? referenceText !== null || referenceImage !== null
    : reference !== null || (category === 'spatial' && referenceImage !== null);
  if (!hasReference) {
    const wanted = isLogical ? 'reference_txt or reference_img' : 'reference';
    report(`it has no ${wanted}, so nobody can judge it`);
    return null;
  }
  return {
    category,
    instruction: row.instruction,
    image,
    reference,
    referenceImage,
    referenceText,
    isConsistencyFree: isOn(row.consistency_free),
    showsInput: isOn(row.reasoning_img),
    hidesInstruction: isOn(row.reasoning_wo_ins) || given.hidesEverywhere,
  };
}

function itemOf(row: RiseRow, facts: RiseFacts): RiseItem {
  const request: RequestSource[] = [
    { type: 'image', picture: facts.image },
    { type: 'text', text: facts.instruction },
  ];
  const questions = questionsOf(facts);
  return {
    id: row.index,
    category: facts.category,
    subcategory: row.subtask ?? null,
    request,
    expected: facts.reference ?? facts.referenceText,
    facts,
    judgeCalls: questions.length,
    judgePictures: () => questions.reduce((sum, { pictures }) => sum + pictures.length, 0),
    judge: (answer, context) => judgeRise(facts, answer, context),
  };
}
