/** `interleave data import`: the released layouts, recognised by their names. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { defaultPromptSet } from '../../agents/prompts/default-set.ts';
import type { PromptSet } from '../../agents/prompts/prompt-set.ts';
import { ConfigError } from '../../core/errors.ts';
import { issueOf, readJsonLines } from '../json-lines.ts';
import { createProblems } from '../problem.ts';
import type { Problem, Problems } from '../problem.ts';
import { ROWS_REPORT_FILE } from '../rows/build-rows.ts';
import { ROW_FILES } from '../rows/row.ts';
import type { DataRow } from '../rows/row.ts';
import type { RequestRow } from '../requests/request-row.ts';
import { ruleOptionsSchema } from '../rows/rules.ts';
import { createLineWriter, makeWholeFolder, writeWhole } from '../whole-output.ts';
import { conversationSchema, criticFromConversation, criticFromRl, plannerFromConversation, rlSchema } from './conversations.ts'; // prettier-ignore
import type { ConversationContext, Imported } from './conversations.ts';
import { importRecord, RECORD_FILE } from './execution-record.ts';

export const importOptionsSchema = z.strictObject({
  /** What the source is; default: told by its name. */
  kind: z.enum(['records', 'planner-sft', 'critic-sft', 'critic-rl', 'requests']).optional(),
  /** Where the pictures of rows lie; default: the folder of the file. */
  imagesFolder: z.string().optional(),
  replace: z.boolean().default(false),
});
export type ImportOptions = z.input<typeof importOptionsSchema>;
export type ImportKind = NonNullable<ImportOptions['kind']>;

export interface ImportContext {
  /** The prompts in whose words the source was written: the critic's rows are taken apart by them. */
  readonly promptSet?: PromptSet | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number }) => void) | undefined;
}

export interface ImportReport {
  readonly kind: ImportKind;
  /** `records`: runs. Rows: a folder of rows. `requests`: a folder with `requests.jsonl`. */
  readonly out: string;
  readonly imported: number;
  readonly problemCount: number;
  readonly problems: readonly Problem[];
}

interface Work {
  readonly source: string;
  readonly folder: string;
  readonly settings: z.output<typeof importOptionsSchema>;
  readonly context: ImportContext;
  readonly problems: Problems;
}

/**
 * @param source an `execution_record.json`, a folder of them at any depth, or a file of rows or requests.
 * @throws {ConfigError} when it is none of these, or `out` is taken. @throws {StoreError} when it cannot be written.
 */
export async function importData(
  source: string,
  out: string,
  options: ImportOptions = {},
  context: ImportContext = {},
): Promise<ImportReport> {
  const settings = importOptionsSchema.parse(options);
  if (!existsSync(source)) throw new ConfigError(`${source} does not exist; name what is to be imported.`);
  const kind = settings.kind ?? kindOf(source);
  const problems = createProblems();
  const imported = await makeWholeFolder(out, {
    replace: settings.replace,
    make: (folder) => {
      const work: Work = { source, folder, settings, context, problems };
      if (kind === 'records') return importRecords(work);
      return kind === 'requests' ? importRequests(work) : importRows(work, kind);
    },
  });
  return { kind, out: resolve(out), imported, problemCount: problems.count, problems: problems.listed };
}

function kindOf(source: string): ImportKind {
  const name = basename(source).toLowerCase();
  if (statSync(source).isDirectory() || name === RECORD_FILE) return 'records';
  if (/planner/.test(name)) return 'planner-sft';
  if (/critic.*rl/.test(name)) return 'critic-rl';
  if (/critic/.test(name)) return 'critic-sft';
  if (/prompt|request/.test(name)) return 'requests';
  throw new ConfigError(
    `${source} is not recognised by its name; say what it is: records, planner-sft, critic-sft, critic-rl or requests.`,
  );
}

async function importRecords({ source, folder, context, problems }: Work): Promise<number> {
  const isFolder = statSync(source).isDirectory();
  const root = isFolder ? source : dirname(source);
  const records = isFolder
    ? readdirSync(source, { recursive: true, encoding: 'utf8' })
        .filter((path) => basename(path) === RECORD_FILE)
        .toSorted()
    : [RECORD_FILE];
  if (records.length === 0) throw new ConfigError(`There is no ${RECORD_FILE} in ${source}.`);
  const taken = new Set<string>();
  let done = 0;
  for (const record of records) {
    context.signal?.throwIfAborted();
    const place = dirname(record) === '.' ? basename(resolve(root)) : dirname(record);
    let name = place.replaceAll(/[^\w.-]+/g, '-').replace(/^[-.]+/, '') || 'run';
    for (let i = 2; taken.has(name); i++) name = `${name.replace(/~\d+$/, '')}~${i}`;
    taken.add(name);
    const problem = await importRecord(join(root, dirname(record)), join(folder, name));
    if (problem === null) done++;
    else problems.add({ file: record, line: null, message: problem.replace(/\.$/, '') });
    context.onProgress?.({ done });
  }
  return done;
}

const promptLineSchema = z.union([
  z.string().transform((request) => ({ request })),
  z.looseObject({}).transform((fields, context) => {
    const words = ['request', 'prompt', 'text', 'instruction', 'user_input'].map((key) => fields[key]).find((value) => typeof value === 'string'); // prettier-ignore
    if (typeof words === 'string' && words.trim() !== '') return { ...fields, request: words };
    context.addIssue({ code: 'custom', message: 'it has no "prompt" or "request" with words' });
    return z.NEVER;
  }),
]);

async function importRequests({ source, folder, problems, context }: Work): Promise<number> {
  const writer = createLineWriter(join(folder, 'requests.jsonl'));
  const seen = new Set<string>();
  try {
    for await (const { line, value } of readJsonLines({
      path: source,
      name: source,
      schema: promptLineSchema,
      problems,
    })) {
      const fields: Record<string, unknown> = value;
      const given =
        typeof fields['id'] === 'string' || typeof fields['id'] === 'number' ? String(fields['id']) : '';
      const id = /^[\w.-]{1,100}$/.test(given) ? given : `prompt-${String(line).padStart(6, '0')}`;
      if (seen.has(id)) {
        problems.add({ file: source, line, message: `the id ${id} was there before` });
        continue;
      }
      seen.add(id);
      const category = typeof fields['category'] === 'string' && fields['category'] !== '' ? fields['category'] : 'imported'; // prettier-ignore
      const row: RequestRow = { id, category, request: value.request, images: [] };
      writer.write(JSON.stringify(row));
      context.onProgress?.({ done: writer.count });
    }
    writer.finish();
  } finally {
    writer.discard();
  }
  return writer.count;
}

async function importRows(work: Work, kind: 'planner-sft' | 'critic-sft' | 'critic-rl'): Promise<number> {
  const { source, folder, settings, context, problems } = work;
  const imagesFolder = resolve(settings.imagesFolder ?? dirname(source));
  const name = relative('.', source) || source;
  const writer = createLineWriter(join(folder, ROW_FILES[kind]));
  try {
    for await (const { line, value } of valuesOf(source, problems)) {
      context.signal?.throwIfAborted();
      const at: ConversationContext = { imagesFolder, fallbackId: `imported-${line}`, promptSet: context.promptSet ?? defaultPromptSet }; // prettier-ignore
      const imported = await readRow(value, kind, at);
      if ('problem' in imported)
        problems.add({ file: name, line, message: imported.problem.replace(/\.$/, '') });
      else writer.write(JSON.stringify(imported.row));
      context.onProgress?.({ done: writer.count });
    }
    writer.finish();
  } finally {
    writer.discard();
  }
  await writeWhole(join(folder, ROWS_REPORT_FILE), `${JSON.stringify(reportOf(imagesFolder, kind, writer.count), null, 2)}\n`); // prettier-ignore
  return writer.count;
}

async function readRow(
  value: unknown,
  kind: 'planner-sft' | 'critic-sft' | 'critic-rl',
  at: ConversationContext,
): Promise<Imported<DataRow>> {
  if (kind === 'critic-rl') {
    const row = rlSchema.safeParse(value);
    return row.success ? await criticFromRl(row.data, at) : { problem: issueOf(row.error) };
  }
  const row = conversationSchema.safeParse(value);
  if (!row.success) return { problem: issueOf(row.error) };
  return kind === 'planner-sft'
    ? await plannerFromConversation(row.data, at)
    : await criticFromConversation(row.data, at);
}

/** The values of a JSONL file, or of a JSON list; `line` is then the position in it, from 1. */
async function* valuesOf(
  source: string,
  problems: Problems,
): AsyncGenerator<{ line: number; value: unknown }> {
  const isList = source.endsWith('.json');
  if (!isList) {
    yield* readJsonLines({ path: source, name: source, schema: z.unknown(), problems });
    return;
  }
  let list: unknown;
  try {
    list = JSON.parse(readFileSync(source, 'utf8'));
  } catch {
    list = null;
  }
  if (!Array.isArray(list)) {
    problems.add({ file: source, line: null, message: 'it is no JSON list of rows' });
    return;
  }
  for (const [index, value] of list.entries()) yield { line: index + 1, value };
}

/** What `buildRows` would say of rows to which no rule was applied. */
function reportOf(runsFolder: string, kind: string, count: number): object {
  return {
    version: 1,
    runsFolder,
    options: { ...ruleOptionsSchema.parse({}), validationShare: 0 },
    runs: { found: 0, read: 0, unfinished: 0, withRejectedStep: 0 },
    rows: { [kind]: { train: count, validation: 0 } },
    critic: {
      verdicts: kind === 'planner-sft' ? 0 : count,
      unreadable: 0,
      withoutPrompt: 0,
      stepFilter: { kept: 0, falling: 0, low: 0, unscored: 0, rowsRemoved: 0 },
      varianceSplit: { stepsToRl: 0, stepsToSft: 0, rowsToRl: 0, rowsToSft: 0, rowsOverRatio: 0 },
      balance: { 'critic-sft': [], 'critic-rl': [] },
      rowsLentToRl: 0,
      rowsBalancedAway: 0,
      rowsRepeated: 0,
    },
    teachers: {},
    categories: { imported: count },
    problemCount: 0,
    problems: [],
  };
}
