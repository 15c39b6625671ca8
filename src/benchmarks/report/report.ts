/** Fourth phase: scored variants to a page and a Markdown file. Offline. */
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, DataError } from '../../core/errors.ts';
import { sha256 } from '../../lib/hash.ts';
import { inspectPicture } from '../../lib/picture.ts';
import { inlineThumbnail } from '../../publish/pictures.ts';
import type { InlinePicture } from '../../publish/pictures.ts';
import type { LoadedBenchmark } from '../benchmark.ts';
import { describeProblem } from '../data/problem.ts';
import { readPicture } from '../data/picture-source.ts';
import type { PictureSource } from '../data/picture-source.ts';
import { readManifest, variantsIn, writeWhole } from '../phases/folder.ts';
import { scorePhase } from '../phases/score.ts';
import type { ScoredVariant, Scores } from '../phases/score.ts';
import type { ScoreSettings } from '../phases/settings.ts';
import { inLadderOrder, labelOfVariant } from '../phases/variants.ts';
import { chooseCards } from './cards.ts';
import type { Card } from './cards.ts';
import { reportCharts } from './charts.ts';
import type { ReportChart } from './charts.ts';
import { reportMarkdown } from './markdown.ts';
import { reportPage } from './page.ts';
import { reportTables } from './tables.ts';
import type { Table } from './tables.ts';

/** Everything the report says, before it is written in one form or another. */
export interface Report {
  readonly benchmark: LoadedBenchmark;
  readonly data: string;
  readonly charts: readonly ReportChart[];
  readonly tables: readonly Table[];
  readonly cards: readonly Card[];
  readonly notes: readonly string[];
  /** What must be known before any figure is read. */
  readonly warnings: readonly string[];
}

export const reportSettingsSchema = z.strictObject({
  /** Example cards per variant. */
  best: z.int().nonnegative().default(2),
  worst: z.int().nonnegative().default(2),
  random: z.int().nonnegative().default(2),
  seed: z.int().nonnegative().default(0),
});
export type ReportSettings = z.infer<typeof reportSettingsSchema>;

export interface ReportPhase {
  readonly benchmark: LoadedBenchmark;
  readonly out: string;
  /** All that were judged when `undefined`. */
  readonly variants?: readonly string[] | undefined;
  readonly score: ScoreSettings;
  readonly settings: ReportSettings;
}

export interface ReportFiles {
  readonly html: string;
  readonly markdown: string;
  readonly scores: readonly Scores[];
}

/** Most problems of the data that are listed one by one. */
const MAX_LISTED_PROBLEMS = 20;

/**
 * Scores the variants and writes `report.html` and `report.md`.
 * @returns where they are, and the figures.
 * @throws {ConfigError} when nothing was judged.
 */
export async function reportPhase(phase: ReportPhase): Promise<ReportFiles> {
  const { benchmark, out, settings } = phase;
  const present = await variantsIn(out);
  const wanted = phase.variants ?? present;
  const scored: ScoredVariant[] = [];
  const unjudged: string[] = [];
  for (const variant of inLadderOrder(wanted)) {
    try {
      scored.push(await scorePhase({ benchmark, out, variant, settings: phase.score }));
    } catch (error) {
      // Variants that were named must be there; of the others those that were judged are shown.
      if (phase.variants || !(error instanceof ConfigError)) throw error;
      unjudged.push(variant);
    }
  }
  if (scored.length === 0) {
    throw new ConfigError(
      `${out} holds no judged answers; run "interleave bench run" and "interleave bench judge" first.`,
    );
  }
  const scores = scored.map((one) => one.scores);
  const cards = scored.flatMap((one) => chooseCards({ benchmark, out, scored: one }, settings));
  const report: Report = {
    benchmark,
    data: (await readManifest(out))?.data ?? 'not told',
    charts: await reportCharts(benchmark, scores),
    tables: reportTables(benchmark, scores),
    cards,
    notes: notesOf(benchmark, scored, unjudged),
    warnings: warningsOf(scores),
  };
  const pictures = await inlineAll(cards);
  const page = reportPage(report, (part) =>
    part.type === 'image' ? (pictures.get(pictureKey(part.picture)) ?? null) : null,
  );
  const files = { html: join(out, 'report.html'), markdown: join(out, 'report.md') };
  await writeWhole(files.html, page);
  await writeWhole(files.markdown, reportMarkdown(report));
  return { ...files, scores };
}

function notesOf(
  { problems }: LoadedBenchmark,
  scored: readonly ScoredVariant[],
  unjudged: readonly string[],
): string[] {
  const notes = new Set(scored.flatMap(({ scores }) => scores.notes));
  const listed = problems
    .slice(0, MAX_LISTED_PROBLEMS)
    .map((problem) => `Data: ${describeProblem(problem)}.`);
  const more = problems.length - listed.length;
  return [
    ...notes,
    ...unjudged.map((variant) => `“${labelOfVariant(variant)}” has answers that were not judged.`),
    ...listed,
    ...(more > 0 ? [`Data: and ${more} more problems of this kind.`] : []),
  ];
}

function warningsOf(scores: readonly Scores[]): string[] {
  const warnings: string[] = [];
  if (scores.some(({ wording }) => wording === 'own')) {
    warnings.push(
      'The judge was given the wording of this package, not the benchmark’s own. The figures rank variants; they are not the published protocol’s.',
    );
  }
  const foreign = scores.filter(({ judge, officialJudge }) => !isSameModel(judge, officialJudge));
  if (foreign.length > 0) {
    const judges = [...new Set(foreign.map(({ judge }) => judge))].join(', ');
    warnings.push(
      `Judged by ${judges}; the published figures were judged by ${foreign[0]!.officialJudge}. Another judge shifts all figures.`,
    );
  }
  const open = scores.filter(({ counts }) => counts.scored < counts.items);
  if (open.length > 0) {
    warnings.push(
      `Not every item was scored: ${open.map(({ variant, counts }) => `${labelOfVariant(variant)} ${counts.scored} of ${counts.items}`).join(', ')}. See “What was judged”.`,
    );
  }
  return warnings;
}

/** Whether an id as users write it (`openai:gpt-4o`) names a model, or a dated version of it. */
export function isSameModel(id: string, model: string): boolean {
  const name = id.split(/[:/]/).at(-1)!;
  return name === model || (name.startsWith(model) && /^-\d{4}-\d{2}-\d{2}$/.test(name.slice(model.length)));
}

/** Small copies of all pictures on the cards. One that cannot be read is left out, and the card says so. */
async function inlineAll(cards: readonly Card[]): Promise<Map<string, InlinePicture>> {
  const sources = cards.flatMap(({ parts, item }) =>
    [...item.request, ...parts].flatMap((part) => (part.type === 'image' ? [part.picture] : [])),
  );
  const pictures = new Map<string, InlinePicture>();
  for (const source of sources) {
    const key = pictureKey(source);
    if (pictures.has(key)) continue;
    try {
      const { bytes } = await readPicture(source);
      const ref = { sha256: sha256(bytes), sizeBytes: bytes.length, ...(await inspectPicture(bytes)) };
      pictures.set(key, await inlineThumbnail(ref, bytes));
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
    }
  }
  return pictures;
}

function pictureKey(source: PictureSource): string {
  return source.kind === 'file' ? `file:${source.path}` : `bytes:${sha256(source.bytes)}`;
}
