/** `interleave data export`: canonical rows to what a trainer loads, a row at a time. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { defaultPromptSet } from '../../agents/prompts/default-set.ts';
import type { PromptSet } from '../../agents/prompts/prompt-set.ts';
import { ConfigError } from '../../core/errors.ts';
import { parseAs, readLineBundles } from '../json-lines.ts';
import { createProblems } from '../problem.ts';
import type { Problem, Problems } from '../problem.ts';
import { ROWS_REPORT_FILE } from '../rows/build-rows.ts';
import type { RowsReport } from '../rows/build-rows.ts';
import { ROW_FILES, ROW_SCHEMAS } from '../rows/row.ts';
import type { DataRow, RowKind } from '../rows/row.ts';
import { makeWholeFolder, writeWhole } from '../whole-output.ts';
import { datasetCard } from './card.ts';
import { datasetInfo, JSONL_FORMATS } from './layouts.ts';
import { jsonlOutput, parquetOutput } from './outputs.ts';
import type { FileCount, Output } from './outputs.ts';
import { createPictures, PictureProblem } from './pictures.ts';
import type { Pictures } from './pictures.ts';
import { criticTemplate, renderCritic, renderInterleaved, renderPlanner } from './render.ts';
import type { Rendered } from './render.ts';

export const EXPORT_FORMATS = [...JSONL_FORMATS, 'parquet'] as const;

export const exportOptionsSchema = z.strictObject({
  format: z.enum(EXPORT_FORMATS),
  /**
   * `resized`: copies whose sides are multiples of 32, at most 1,048,576 pixels, beside the rows; the originals stay
   * where they are. `refer`: rows name the originals, nothing is copied.
   */
  images: z.enum(['resized', 'refer']).default('resized'),
  /** How the model is to answer: with thinking in tags, or held to a JSON schema. */
  reply: z.enum(['text', 'json']).default('text'),
  /** Title of the data set's card. */
  name: z.string().min(1).default('Interleave trajectories'),
  license: z.string().regex(/^[\w.-]+$/).default('other'), // prettier-ignore
  /** Where the runs are now, when they were moved since the rows were made. */
  runsFolder: z.string().optional(),
  replace: z.boolean().default(false),
});
export type ExportOptions = z.input<typeof exportOptionsSchema>;

export interface ExportContext {
  /** Default: our own prompts. A checkpoint must be asked with the prompts that it was trained on. */
  readonly promptSet?: PromptSet | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number }) => void) | undefined;
}

export interface ExportReport {
  readonly format: (typeof EXPORT_FORMATS)[number];
  readonly folder: string;
  readonly files: readonly FileCount[];
  readonly rows: number;
  /** Rows of kinds that this format has no use for. */
  readonly leftOut: Readonly<Record<string, number>>;
  readonly picturesWritten: number;
  /** What a trainer will stumble over, in a sentence each. */
  readonly warnings: readonly string[];
  readonly problemCount: number;
  readonly problems: readonly Problem[];
}

const reportSchema = z.looseObject({
  version: z.literal(1),
  runsFolder: z.string(),
  rows: z.record(z.string(), z.unknown()),
});

/** Rows whose pictures are prepared side by side. */
const BATCH_ROWS = 16;

/**
 * Writes the rows of `rowsFolder` for one trainer into `out`; whole or not at all.
 * @throws {ConfigError} when there are no rows, or `out` is taken. @throws {StoreError} when it cannot be written.
 */
export async function exportRows(
  rowsFolder: string,
  out: string,
  options: ExportOptions,
  context: ExportContext = {},
): Promise<ExportReport> {
  const settings = exportOptionsSchema.parse(options);
  const rows = await readRowsReport(rowsFolder);
  const runsFolder = resolve(settings.runsFolder ?? rows.runsFolder);
  const problems = createProblems();
  return await makeWholeFolder(out, {
    replace: settings.replace,
    make: async (folder, finalFolder) => {
      const isImagefolder = settings.format === 'trl' && settings.images === 'resized';
      const output =
        settings.format === 'parquet'
          ? parquetOutput(folder)
          : jsonlOutput(folder, settings.format, { isImagefolder });
      const pictures = createPictures({ runsFolder, folder, finalFolder, mode: settings.images });
      const promptSet = context.promptSet ?? defaultPromptSet;
      const render = createRender(promptSet, settings.reply);
      const work: Work = { output, pictures, render, problems, context, done: 0 };
      const leftOut: Record<string, number> = {};
      try {
        for (const kind of Object.keys(ROW_FILES) as RowKind[]) {
          const path = join(rowsFolder, ROW_FILES[kind]);
          if (!existsSync(path)) continue;
          if (output.kinds.includes(kind)) await exportKind(path, kind, work);
          else leftOut[kind] = Object.values(rows.rows[kind] ?? {}).reduce((sum, count) => sum + count, 0);
        }
      } finally {
        if (context.signal?.aborted) output.discard();
      }
      const files = output.finish();
      if (settings.format === 'llamafactory') {
        await writeWhole(join(folder, 'dataset_info.json'), datasetInfo(files.map(({ path }) => path)));
      }
      const { name, license, format } = settings;
      await writeWhole(join(folder, 'README.md'), datasetCard({ name, license, format, files, rows }));
      const report: ExportReport = {
        format,
        folder: finalFolder,
        files,
        rows: work.done,
        leftOut,
        picturesWritten: pictures.written,
        warnings: warningsFor(settings.format, files),
        problemCount: problems.count,
        problems: problems.listed,
      };
      await writeWhole(
        join(folder, 'export.json'),
        `${JSON.stringify({ options: settings, report }, null, 2)}\n`,
      );
      return report;
    },
  });
}

/** @throws {ConfigError} when the folder holds no rows. */
export async function readRowsReport(folder: string): Promise<RowsReport> {
  const path = join(folder, ROWS_REPORT_FILE);
  const text = existsSync(path) ? await readFile(path, 'utf8') : null;
  const parsed = text === null ? 'the file is missing' : parseAs(text, reportSchema);
  if (typeof parsed !== 'string') return parsed.value as unknown as RowsReport;
  throw new ConfigError(
    `${folder} holds no rows (${ROWS_REPORT_FILE}: ${parsed}); "interleave data rows" makes them.`,
  );
}

interface Work {
  readonly output: Output;
  readonly pictures: Pictures;
  readonly render: (row: DataRow) => Rendered;
  readonly problems: Problems;
  readonly context: ExportContext;
  done: number;
}

async function exportKind(path: string, kind: RowKind, work: Work): Promise<void> {
  const { problems, context } = work;
  const name = ROW_FILES[kind];
  const seen = new Set<string>();
  for await (const bundle of readLineBundles(path)) {
    context.signal?.throwIfAborted();
    for (let from = 0; from < bundle.length; from += BATCH_ROWS) {
      const batch: Prepared[] = [];
      for (const { line, text } of bundle.slice(from, from + BATCH_ROWS)) {
        const parsed = text === null ? 'the line is too long to be a row' : parseAs(text, ROW_SCHEMAS[kind]);
        if (typeof parsed === 'string') problems.add({ file: name, line, message: parsed });
        else if (seen.has(parsed.value.id)) {
          problems.add({ file: name, line, message: `the id ${parsed.value.id} was there before` });
        } else {
          seen.add(parsed.value.id);
          const rendered = work.render(parsed.value);
          batch.push({ line, row: parsed.value, rendered, images: placed(rendered, work.pictures) });
        }
      }
      await writeBatch(batch, name, work);
    }
    context.onProgress?.({ done: work.done });
  }
}

interface Prepared {
  readonly line: number;
  readonly row: DataRow;
  readonly rendered: Rendered;
  readonly images: string[] | Promise<string[] | PictureProblem> | PictureProblem;
}

async function writeBatch(batch: readonly Prepared[], name: string, work: Work): Promise<void> {
  const { output, problems, pictures } = work;
  for (const { line, row, rendered, images: coming } of batch) {
    const images = coming instanceof Promise ? await coming : coming;
    if (images instanceof PictureProblem) {
      problems.add({ file: name, line, message: images.message });
      continue;
    }
    const originals = rendered.images.map(({ image }) => pictures.original(image));
    const writing = output.add({ row, rendered, images, originals, index: 0 });
    if (writing !== undefined) await writing;
    work.done++;
  }
}

/** The places of a row's pictures; a missing picture is a value, so that a promise that fails early is nobody's surprise. */
function placed(rendered: Rendered, pictures: Pictures): Prepared['images'] {
  try {
    const images = pictures.place(rendered.images);
    return images instanceof Promise ? images.catch(asProblem) : images;
  } catch (error) {
    return asProblem(error);
  }
}

function asProblem(error: unknown): PictureProblem {
  if (error instanceof PictureProblem) return error;
  throw error;
}

function createRender(promptSet: PromptSet, reply: 'text' | 'json'): (row: DataRow) => Rendered {
  const options = { promptSet, replyMode: promptSet.replyMode ?? reply };
  const critic = criticTemplate(options);
  return (row) => {
    if (row.kind === 'planner-sft') return renderPlanner(row, options);
    return row.kind === 'interleaved' ? renderInterleaved(row) : renderCritic(row, critic, options.replyMode);
  };
}

function warningsFor(format: ExportOptions['format'], files: readonly FileCount[]): string[] {
  const warnings: string[] = [];
  const sets = new Set(files.map(({ path }) => path.replace(/_(train|validation)\.jsonl$/, '')));
  const has = (path: string) => files.some((file) => file.path === path);
  for (const set of sets) {
    if ((format === 'easyr1' || format === 'verl') && !has(`${set}_validation.jsonl`)) {
      warnings.push(`${set} has no validation rows, but ${format} insists on a validation file; make rows with a larger validation share.`); // prettier-ignore
    }
    if (format !== 'parquet' && !has(`${set}_train.jsonl`) && has(`${set}_validation.jsonl`)) {
      warnings.push(`${set} has validation rows only.`);
    }
  }
  if (files.length === 0) warnings.push(`There are no rows that ${format} could train on.`);
  return warnings;
}
