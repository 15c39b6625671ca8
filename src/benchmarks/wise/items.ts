/** WISE's prompts, in its legacy and its verified version. Ids of the two must never be mixed. */
import { z } from 'zod';
import { ConfigError } from '../../core/errors.ts';
import type { BenchmarkItem } from '../benchmark.ts';
import type { Problem } from '../data/problem.ts';
import type { SourceRow } from '../data/read-rows.ts';
import { judgeWise } from './judge.ts';

export const wiseVersionSchema = z.enum(['legacy', 'verified']);
export type WiseVersion = z.infer<typeof wiseVersionSchema>;

export const WISE_CATEGORIES = ['culture', 'time', 'space', 'biology', 'physics', 'chemistry'] as const;
export type WiseCategory = (typeof WISE_CATEGORIES)[number];

/** Last id of each category; the first begins at 1 and none has a gap. */
const LAST_ID: Readonly<Record<WiseVersion, readonly (readonly [WiseCategory, number])[]>> = {
  legacy: [
    ['culture', 400],
    ['time', 567],
    ['space', 700],
    ['biology', 800],
    ['physics', 900],
    ['chemistry', 1000],
  ],
  verified: [
    ['culture', 400],
    ['time', 520],
    ['space', 640],
    ['biology', 760],
    ['physics', 880],
    ['chemistry', 1000],
  ],
};

/** What the data call the categories. */
const CATEGORY_NAMES: Readonly<Record<string, WiseCategory>> = {
  'cultural knowledge': 'culture',
  time: 'time',
  space: 'space',
  biology: 'biology',
  'physical knowledge': 'physics',
  chemistry: 'chemistry',
};

/** Names in lower case: copies of the data differ in that. */
const rowSchema = z.looseObject({
  prompt: z.string().min(1),
  explanation: z.string(),
  category: z.string(),
  subcategory: z.string().nullish(),
  prompt_id: z.union([z.int(), z.bigint().transform(Number)]),
});
type WiseRow = z.infer<typeof rowSchema>;

/** The category an id belongs to; `null` outside 1-1000. The official scorers go by the id, not by the row's own field. */
export function wiseCategoryOf(id: number, version: WiseVersion): WiseCategory | null {
  if (id < 1) return null;
  return LAST_ID[version].find(([, last]) => id <= last)?.[0] ?? null;
}

export interface WiseItems {
  readonly items: readonly BenchmarkItem[];
  readonly problems: readonly Problem[];
  readonly version: WiseVersion;
}

/**
 * @param claimed the version the user names; found out from ids and category names when `undefined`.
 * @param hint what the files' names suggest, for data that fit both versions.
 * @throws {ConfigError} when the rows are of the other version, or fit both and nothing says which is meant.
 */
export function readWiseItems(
  rows: readonly SourceRow[],
  { claimed, hint }: { claimed: WiseVersion | undefined; hint: WiseVersion | null },
): WiseItems {
  const problems: Problem[] = [];
  const parsed: { row: WiseRow; at: SourceRow }[] = [];
  for (const at of rows) {
    const result = rowSchema.safeParse(lowerCased(at.value));
    if (result.success) parsed.push({ row: result.data, at });
    else {
      const [issue] = result.error.issues;
      const message = `${issue?.path.join('.') || 'the row'} is not as expected (${issue?.message ?? 'unknown'})`;
      problems.push({ file: at.file, row: at.row, message });
    }
  }
  const version = versionOf(
    parsed.map(({ row }) => row),
    { claimed, hint },
  );
  const items = new Map<string, BenchmarkItem>();
  for (const { row, at } of parsed) {
    const report = (message: string) => problems.push({ file: at.file, row: at.row, message });
    const id = String(row.prompt_id);
    const category = wiseCategoryOf(row.prompt_id, version);
    if (category === null) report(`the prompt_id ${id} is outside 1-1000`);
    else if (items.has(id)) report(`the prompt_id ${id} was used before; the first row counts`);
    else {
      if (CATEGORY_NAMES[row.category.trim().toLowerCase()] !== category) {
        report(`prompt_id ${id} belongs to ${category}, but the row says “${row.category}”; the id counts`);
      }
      items.set(id, itemOf(row, { category, version }));
    }
  }
  return { items: [...items.values()], problems, version };
}

function lowerCased(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]));
}

function itemOf(row: WiseRow, facts: { category: WiseCategory; version: WiseVersion }): BenchmarkItem {
  const asked = { prompt: row.prompt, explanation: row.explanation };
  return {
    id: String(row.prompt_id),
    category: facts.category,
    subcategory: row.subcategory ?? null,
    // The explanation is the answer: only the judge may see it.
    request: [{ type: 'text', text: row.prompt }],
    expected: row.explanation,
    judgeCalls: 1,
    judgePictures: () => 1,
    judge: (answer, context) => judgeWise(facts.version, asked, { answer, context }),
  };
}

function versionOf(
  rows: readonly WiseRow[],
  { claimed, hint }: { claimed: WiseVersion | undefined; hint: WiseVersion | null },
): WiseVersion {
  // Nothing to tell by; that there are no rows is said by the caller.
  if (rows.length === 0) return claimed ?? hint ?? 'legacy';
  const misfits = (version: WiseVersion): number =>
    rows.filter(
      (row) => CATEGORY_NAMES[row.category.trim().toLowerCase()] !== wiseCategoryOf(row.prompt_id, version),
    ).length;
  const [legacy, verified] = [misfits('legacy'), misfits('verified')];
  const fits: WiseVersion | null = legacy === verified ? null : legacy < verified ? 'legacy' : 'verified';
  if (claimed !== undefined) {
    if (fits !== null && fits !== claimed) {
      throw new ConfigError(
        `The data are not WISE ${claimed} but WISE ${fits}: ids and categories disagree in ${misfits(claimed)} of ${rows.length} rows by the ids of the one, in ${misfits(fits)} by those of the other.`,
      );
    }
    return claimed;
  }
  const found = fits ?? hint;
  if (found === null) {
    throw new ConfigError(
      'The data fit both WISE legacy and WISE verified; say which it is with --version legacy or --version verified.',
    );
  }
  return found;
}
