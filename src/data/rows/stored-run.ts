/** A stored trajectory: its journal, the judge's scores beside it, and where its request came from. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ConfigError, messageOf } from '../../core/errors.ts';
import { journalEntrySchema } from '../../core/events.ts';
import type { JournalEntry } from '../../core/events.ts';
import { foldTrace } from '../../core/trace.ts';
import type { Trace } from '../../core/trace.ts';
import { scoresSchema } from '../../core/verdict.ts';
import type { Scores } from '../../core/verdict.ts';
import { readCriticReply } from '../../formats/critic.ts';
import { parseAs } from '../json-lines.ts';
import type { Problems } from '../problem.ts';

/** Beside the journal: which request this is. */
export const ORIGIN_FILE = 'request.json';
export const originSchema = z.object({
  id: z.string(),
  category: z.string(),
  subcategory: z.string().nullish(),
});
export type Origin = z.infer<typeof originSchema>;

/** Beside the journal: one line for each judged attempt. */
export const SCORES_FILE = 'scores.jsonl';
const subscore = z.number().min(0).max(10);
export const scoreLineSchema = z.object({
  step: z.int(),
  attempt: z.int().positive(),
  /** SHA-256 of the picture that was judged. */
  image: z.string(),
  judge: z.string(),
  ...scoresSchema.shape,
  /** The two sub-scores of each, of which the smaller one counts. */
  parts: z
    .object({ semantics: z.tuple([subscore, subscore]), quality: z.tuple([subscore, subscore]) })
    .nullish(),
  reason: z.string().nullish(),
});
export type ScoreLine = z.infer<typeof scoreLineSchema>;

export interface StoredRun {
  /** Name of its folder. */
  readonly name: string;
  readonly origin: Origin;
  readonly trace: Trace;
  /** The last score of each attempt. */
  scoreOf(step: number, attempt: number): Scores | null;
  readonly judges: readonly string[];
  /** What the critic thought before its verdict; empty when it gave none. */
  thoughtsOf(step: number, attempt: number): string;
}

/**
 * Folders of runs directly below `folder`, by name; the folder itself when it is a run.
 * @throws {ConfigError} when there is none.
 */
export function listRuns(folder: string): string[] {
  if (!existsSync(folder))
    throw new ConfigError(`The folder ${folder} does not exist; name one that holds runs.`);
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'journal.jsonl')))
    .map((entry) => entry.name)
    .toSorted();
  if (names.length === 0) {
    throw new ConfigError(
      `There are no runs in ${folder}; "interleave data build" or "data import" makes some.`,
    );
  }
  return names;
}

/** A run, or `null` when its journal tells nothing; what is wrong becomes problems, named `RUN/FILE`. */
export function readStoredRun(folder: string, name: string, problems: Problems): StoredRun | null {
  const entries: JournalEntry[] = readLines(folder, `${name}/journal.jsonl`, journalEntrySchema, problems);
  let trace: Trace;
  try {
    trace = foldTrace(entries);
  } catch (error) {
    problems.add({ file: `${name}/journal.jsonl`, line: null, message: messageOf(error).replace(/\.$/, '') });
    return null;
  }
  const scores = new Map<string, ScoreLine>();
  for (const line of readLines(folder, `${name}/${SCORES_FILE}`, scoreLineSchema, problems)) {
    scores.set(`${line.step}:${line.attempt}:${line.image}`, line);
  }
  const images = new Map(
    trace.steps.flatMap((step) =>
      step.attempts.map((each) => [`${step.number}:${each.index}`, each.image?.sha256]),
    ),
  );
  const replies = new Map(
    entries.flatMap((entry) =>
      entry.type === 'call-end' && entry.role === 'critic' && entry.output.type === 'text'
        ? [[entry.key, entry.output.text] as const]
        : [],
    ),
  );
  return {
    name,
    trace,
    origin: readOrigin(folder, name, problems),
    scoreOf(step, attempt) {
      const line = scores.get(`${step}:${attempt}:${images.get(`${step}:${attempt}`)}`);
      return line ? { semantics: line.semantics, quality: line.quality } : null;
    },
    judges: [...new Set([...scores.values()].map(({ judge }) => judge))],
    thoughtsOf(step, attempt) {
      const key = `critic:s${step}:a${attempt}`;
      const text = replies.get(`${key}:2`) ?? replies.get(`${key}:1`);
      const reading = text === undefined ? null : readCriticReply(text);
      return reading?.ok ? reading.value.reasoning : '';
    },
  };
}

function readOrigin(folder: string, name: string, problems: Problems): Origin {
  const unknown: Origin = { id: basename(name), category: 'unknown' };
  const text = readIfThere(join(folder, name, ORIGIN_FILE));
  if (text === null) return unknown;
  const parsed = parseAs(text, originSchema);
  if (typeof parsed !== 'string') return parsed.value;
  problems.add({ file: `${name}/${ORIGIN_FILE}`, line: null, message: parsed });
  return unknown;
}

function readLines<Schema extends z.ZodType>(
  folder: string,
  name: string,
  schema: Schema,
  problems: Problems,
): z.infer<Schema>[] {
  const values: z.infer<Schema>[] = [];
  const text = readIfThere(join(folder, name)) ?? '';
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const parsed = parseAs(line, schema);
    if (typeof parsed === 'string') problems.add({ file: name, line: index + 1, message: parsed });
    else values.push(parsed.value);
  });
  return values;
}

/** Synchronous on purpose: files of some kilobytes, by the ten thousand, cost less than half this way. */
function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
