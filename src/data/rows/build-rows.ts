/** `interleave data rows`: stored trajectories to canonical rows, with a report of what every rule removed. */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { requestImages, requestText } from '../../core/request.ts';
import type { Trace } from '../../core/trace.ts';
import { hashToInt } from '../../lib/hash.ts';
import { createRng, nextInt } from '../../lib/rng.ts';
import { readLineBundles } from '../json-lines.ts';
import { createProblems } from '../problem.ts';
import type { Problem, Problems } from '../problem.ts';
import { createLineWriter, makeWholeFolder, writeWhole } from '../whole-output.ts';
import type { LineWriter } from '../whole-output.ts';
import { criticSteps } from './critic-rows.ts';
import { createCriticIndex, selectCritic } from './critic-selection.ts';
import type { CriticIndex, CriticReport } from './critic-selection.ts';
import { interleavedRow } from './interleaved-rows.ts';
import { plannerRow } from './planner-rows.ts';
import { ROW_FILES } from './row.ts';
import type { Split } from './row.ts';
import { ruleOptionsSchema } from './rules.ts';
import { listRuns, readStoredRun } from './stored-run.ts';
import type { StoredRun } from './stored-run.ts';

export const rowsOptionsSchema = ruleOptionsSchema.extend({
  seed: z.int().nonnegative().default(1),
  /** Share of the requests whose rows are for validation; 0..0.5. */
  validationShare: z.number().min(0).max(0.5).default(0.05),
  /** Planner rows of a trajectory that begin at a random step, beside the one that begins at the first. */
  cuts: z.int().nonnegative().default(1),
  /** Replace what stands in the output folder. */
  replace: z.boolean().default(false),
});
export type RowsOptions = z.input<typeof rowsOptionsSchema>;
type Settings = z.output<typeof rowsOptionsSchema>;

export interface RowsContext {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly wanted: number }) => void) | undefined;
}

/** The file of a rows folder that says how it came about. */
export const ROWS_REPORT_FILE = 'rows.json';

export interface RowsReport {
  readonly version: 1;
  /** Absolute; pictures of rows are named below it. */
  readonly runsFolder: string;
  readonly options: Settings;
  readonly runs: {
    readonly found: number;
    readonly read: number;
    /** Stopped before their end; nothing is taken from them. */
    readonly unfinished: number;
    /** Completed but with a picture that was kept although rejected: critic rows only. */
    readonly withRejectedStep: number;
  };
  readonly rows: Readonly<Record<string, Readonly<Record<Split, number>>>>;
  readonly critic: CriticReport;
  /** Models that made the data, by role, with the number of trajectories. */
  readonly teachers: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly categories: Readonly<Record<string, number>>;
  readonly problemCount: number;
  readonly problems: readonly Problem[];
}

interface Work {
  readonly settings: Settings;
  readonly problems: Problems;
  readonly writers: Readonly<Record<'planner-sft' | 'interleaved' | 'candidates', LineWriter>>;
  readonly index: CriticIndex;
  readonly runs: { found: number; read: number; unfinished: number; withRejectedStep: number };
  readonly rows: Record<string, Record<Split, number>>;
  readonly teachers: Record<string, Record<string, number>>;
  readonly categories: Record<string, number>;
}

/** Candidates are written here until it is known which of them are taken. */
const CANDIDATES_FILE = '.candidates';

/**
 * Reads every run once, and the critic's candidates a second time from a temporary file; memory holds a few numbers
 * for each attempt. The same runs and options give the same rows.
 * @throws {ConfigError} without runs, or when the folder is taken. @throws {StoreError} when it cannot be written.
 */
export async function buildRows(
  runsFolder: string,
  out: string,
  options: RowsOptions = {},
  context: RowsContext = {},
): Promise<RowsReport> {
  const settings = rowsOptionsSchema.parse(options);
  const names = listRuns(runsFolder);
  return await makeWholeFolder(out, {
    replace: settings.replace,
    make: async (folder) => {
      const candidates = join(folder, CANDIDATES_FILE);
      const work: Work = {
        settings,
        problems: createProblems(),
        writers: {
          'planner-sft': createLineWriter(join(folder, ROW_FILES['planner-sft'])),
          interleaved: createLineWriter(join(folder, ROW_FILES.interleaved)),
          candidates: createLineWriter(candidates),
        },
        index: createCriticIndex(settings),
        runs: { found: names.length, read: 0, unfinished: 0, withRejectedStep: 0 },
        rows: {},
        teachers: {},
        categories: {},
      };
      try {
        for (const [done, name] of names.entries()) {
          // Other work of the process gets its turn now and then.
          if (done % 64 === 0) await setImmediate();
          context.signal?.throwIfAborted();
          const run = readStoredRun(runsFolder, name, work.problems);
          if (run !== null) takeRun(run, work);
          context.onProgress?.({ done: done + 1, wanted: names.length });
        }
        for (const writer of Object.values(work.writers)) writer.finish();
      } finally {
        for (const writer of Object.values(work.writers)) writer.discard();
      }
      const critic = await writeCritic(candidates, folder, work);
      const { runs, rows, teachers, categories, problems } = work;
      const report: RowsReport = {
        version: 1,
        runsFolder: resolve(runsFolder),
        options: settings,
        runs,
        rows,
        critic,
        teachers,
        categories,
        problemCount: problems.count,
        problems: problems.listed,
      };
      await writeWhole(join(folder, ROWS_REPORT_FILE), `${JSON.stringify(report, null, 2)}\n`);
      return report;
    },
  });
}

function takeRun(run: StoredRun, work: Work): void {
  const { settings, runs, writers, problems } = work;
  const { trace, name, origin } = run;
  if (trace.steps.length === 0) {
    const why = trace.message === null ? '' : ` (${trace.message.replace(/\.$/, '')})`;
    problems.add({ file: `${name}/journal.jsonl`, line: null, message: `the trajectory has no plan${why}` });
    return;
  }
  if (trace.stopReason !== 'completed') {
    runs.unfinished++;
    return;
  }
  runs.read++;
  countTeachers(run, work);
  work.categories[origin.category] = (work.categories[origin.category] ?? 0) + 1;
  const split = splitOf(trace, settings);
  const write = (kind: 'planner-sft' | 'interleaved', row: object): void => {
    writers[kind].write(JSON.stringify({ ...row, split }));
    count(work, kind, split);
  };
  const isAccepted = trace.steps.every((step) => step.prompt === null || step.accepted);
  if (isAccepted) {
    for (const given of cutsOf(run, settings)) write('planner-sft', plannerRow(run, given));
    for (const mode of ['plain', 'reflection'] as const) {
      const row = interleavedRow(run, mode);
      if (row !== null) write('interleaved', row);
    }
  } else runs.withRejectedStep++;
  for (const step of criticSteps(run)) {
    for (const row of work.index.add(step, split)) writers.candidates.write(JSON.stringify(row));
  }
}

/** Rows of one request, and of another one in the same words, are in one split. */
function splitOf({ request }: Trace, { seed, validationShare }: Settings): Split {
  const pictures = requestImages(request).map((image) => image.sha256);
  const words = requestText(request).trim().toLowerCase().replaceAll(/\s+/g, ' ');
  const draw = hashToInt('split', seed, words, ...pictures) / 2 ** 31;
  return draw < validationShare ? 'validation' : 'train';
}

/** Numbers of given steps: none, and as many random ones as wanted, each once. */
function cutsOf({ trace, name }: StoredRun, { seed, cuts }: Settings): number[] {
  const rng = createRng(hashToInt('cut', seed, name));
  const possible = trace.steps.slice(1).map((_, i) => i + 1);
  const chosen: number[] = [];
  while (chosen.length < cuts && possible.length > 0) {
    chosen.push(...possible.splice(nextInt(rng, possible.length), 1));
  }
  return [0, ...chosen];
}

function countTeachers({ trace, judges }: StoredRun, { teachers }: Work): void {
  const { planner, generator, critic } = trace.settings;
  const models = [['planner', planner], ['generator', generator], ['critic', critic], ...judges.map((judge) => ['judge', judge])]; // prettier-ignore
  for (const [role = '', model = ''] of models) {
    const known = (teachers[role] ??= {});
    known[model] = (known[model] ?? 0) + 1;
  }
}

function count({ rows }: Work, kind: string, split: Split): void {
  const counts = (rows[kind] ??= { train: 0, validation: 0 });
  counts[split]++;
}

/** The second pass: candidates that were chosen get their kind and split, without being parsed. */
async function writeCritic(candidates: string, folder: string, work: Work): Promise<CriticReport> {
  const { choices, report } = selectCritic(work.index, work.settings);
  const writers = {
    'critic-sft': createLineWriter(join(folder, ROW_FILES['critic-sft'])),
    'critic-rl': createLineWriter(join(folder, ROW_FILES['critic-rl'])),
  };
  let at = 0;
  for await (const bundle of readLineBundles(candidates)) {
    for (const { text } of bundle) {
      const { kind, split, copies } = choices(at++);
      for (let copy = 0; copy < copies; copy++) {
        writers[kind].write(`{"kind":"${kind}","split":"${split}",${repeated(text!, copy).slice(1)}`);
        count(work, kind, split);
      }
    }
  }
  for (const writer of Object.values(writers)) writer.finish();
  rmSync(candidates);
  return report;
}

/** A copy with an id of its own. */
function repeated(line: string, copy: number): string {
  return copy === 0
    ? line
    : line.replace(/^\{"id":"((?:[^"\\]|\\.)*)"/, (_, id: string) => `{"id":"${id}-r${copy}"`);
}
