/** Third phase: replies to figures. Offline: it calls no model and needs no checkout. */
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { NO_USAGE, usageSchema } from '../../core/usage.ts';
import type { Usage } from '../../core/usage.ts';
import { readFile } from 'node:fs/promises';
import type { Figures, Judged, LoadedBenchmark, Row } from '../benchmark.ts';
import { NO_ANSWER } from '../benchmark.ts';
import { describeProblem } from '../data/problem.ts';
import { spreadOver } from '../data/spread.ts';
import { createConsult } from '../judge/consult.ts';
import type { Wording } from '../judge/wording.ts';
import { bootstrapIntervals } from '../statistics/bootstrap.ts';
import { answerOf, latestByItem } from './answer.ts';
import { variantFolder, writeWhole } from './folder.ts';
import { createJudgementIndex } from './judge-desk.ts';
import { scopeOf } from './judge.ts';
import { readJudgeRecord } from './judge-record.ts';
import type { Judgement, Prediction } from './lines.ts';
import { pictureChoiceSchema } from './settings.ts';
import type { ScoreSettings } from './settings.ts';

const figureSchema = z.object({
  /** As the benchmark's own scorer counts. */
  official: z.number().nullable(),
  /** Every item counts; those without marks have the lowest. */
  strict: z.number().nullable(),
  /** 95 % bootstrap interval of `official`. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
});

/** `scores.json` of a variant. */
export const scoresSchema = z.object({
  benchmark: z.string(),
  version: z.string(),
  variant: z.string(),
  judge: z.string(),
  /** As the service named itself; several when it changed under way. */
  resolvedJudges: z.array(z.string()),
  officialJudge: z.string(),
  wording: z.enum(['official', 'own']),
  picture: pictureChoiceSchema,
  /** Items in all, and by what became of them. */
  counts: z.object({
    items: z.int(),
    /** Rows of the data that could not be used; they are in no figure. */
    badRows: z.int(),
    answered: z.int(),
    scored: z.int(),
    partly: z.int(),
    unreadable: z.int(),
    failed: z.int(),
    notJudged: z.int(),
    noAnswer: z.int(),
    /** Answers in the folder whose id is none of the data's. */
    unknownIds: z.int(),
    /** Lines of the folder's files that could not be read. */
    damagedLines: z.int(),
  }),
  figures: z.record(z.string(), figureSchema),
  resamples: z.int(),
  usage: z.object({ run: usageSchema, judge: usageSchema }),
  notes: z.array(z.string()),
});
export type Scores = z.infer<typeof scoresSchema>;

/** A scored variant with its rows, for example cards. */
export interface ScoredVariant {
  readonly scores: Scores;
  readonly rows: readonly Row[];
  readonly predictions: ReadonlyMap<string, Prediction>;
}

export interface ScorePhase {
  readonly benchmark: LoadedBenchmark;
  readonly out: string;
  readonly variant: string;
  readonly settings: ScoreSettings;
}

/**
 * Scores a variant from its stored replies and writes `scores.json`.
 * @throws {ConfigError} when it was never judged.
 */
export async function scorePhase(phase: ScorePhase): Promise<ScoredVariant> {
  const { benchmark, out, variant, settings } = phase;
  const folder = variantFolder(out, variant);
  const record = await readJudgeRecord(folder);
  const judge = settings.judge ?? record.judge;
  const tries = settings.tries ?? record.tries;
  const stored = await folder.predictions.read();
  const judgements = await folder.judgements.read();
  const predictions = latestByItem(stored.lines);
  const index = createJudgementIndex(judgements.lines);
  const wording: Wording = { source: record.wording, fingerprint: record.fingerprint, texts: {} };
  const items = spreadOver(benchmark.items, settings.limit);
  const rows: Row[] = [];
  for (const item of items) {
    const prediction = predictions.get(item.id);
    let judged: Judged = NO_ANSWER;
    if (prediction?.outcome === 'answered') {
      const scope = scopeOf(prediction, {
        judge,
        wording,
        picture: settings.picture,
        kind: benchmark.answer,
      });
      const consult = createConsult({ stored: index.repliesOf(scope), desk: null, tries });
      const answer = answerOf(prediction, { picture: settings.picture, folder });
      judged = await item.judge(answer, { consult, wording });
    }
    rows.push({ item, judged });
  }
  const outcomes = (outcome: Judged['outcome']) =>
    rows.filter((row) => row.judged.outcome === outcome).length;
  const known = new Set(benchmark.items.map(({ id }) => id));
  const counted = judgements.lines.filter((line) => line.judge === judge);
  const scores: Scores = {
    benchmark: benchmark.name,
    version: benchmark.version,
    variant,
    judge,
    resolvedJudges: [...new Set(counted.flatMap((line) => line.resolvedModel ?? []))].toSorted(),
    officialJudge: benchmark.officialJudge.model,
    wording: record.wording,
    picture: settings.picture,
    counts: {
      items: items.length,
      badRows: benchmark.problems.length,
      answered: rows.length - outcomes('no-answer'),
      scored: outcomes('scored'),
      partly: outcomes('partly'),
      unreadable: outcomes('unreadable'),
      failed: outcomes('failed'),
      notJudged: outcomes('not-judged'),
      noAnswer: outcomes('no-answer'),
      unknownIds: [...predictions.keys()].filter((id) => !known.has(id)).length,
      damagedLines: stored.problems.length + judgements.problems.length,
    },
    figures: figuresOf(benchmark, rows, settings),
    resamples: settings.resamples,
    usage: { run: runUsage([...predictions.values()]), judge: judgeUsage(counted) },
    notes: [
      ...(items.length < benchmark.items.length
        ? [`Scored: ${items.length} of the ${benchmark.items.length} items, from all categories in turn.`]
        : []),
      ...benchmark.notes,
      ...[...stored.problems, ...judgements.problems].map(describeProblem),
    ],
  };
  await writeWhole(join(folder.path, 'scores.json'), `${JSON.stringify(scores, null, 2)}\n`);
  return { scores, rows, predictions };
}

/** @returns `null` when the variant was not scored. @throws {DataError} when the file is damaged. */
export async function readScores(out: string, variant: string): Promise<Scores | null> {
  const path = join(out, variant, 'scores.json');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return scoresSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new DataError(`${path} is damaged; score again.`, { cause: error });
  }
}

function figuresOf(
  benchmark: LoadedBenchmark,
  rows: readonly Row[],
  { resamples, seed }: ScoreSettings,
): Scores['figures'] {
  const official = benchmark.measure(rows, 'official');
  const strict: Figures = benchmark.measure(rows, 'strict');
  const intervals = bootstrapIntervals(rows, {
    stratum: (row) => row.item.category,
    measure: (sample) => benchmark.measure(sample, 'official'),
    resamples,
    seed,
  });
  return Object.fromEntries(
    benchmark.metrics.map(({ key }) => {
      const interval = intervals[key];
      const figure = {
        official: official[key] ?? null,
        strict: strict[key] ?? null,
        // Items that are all alike, or only one, say nothing about others.
        interval: interval && interval[0] < interval[1] ? ([...interval] as [number, number]) : null,
      };
      return [key, figure];
    }),
  );
}

function runUsage(predictions: readonly Prediction[]): Usage {
  return predictions.reduce((sum, { usage }) => addUsage(sum, usage), NO_USAGE);
}

function judgeUsage(lines: readonly Judgement[]): Usage {
  return lines.reduce(
    (sum, line) =>
      addUsage(sum, {
        imageCalls: 0,
        languageCalls: 1,
        tokens: line.inputTokens + line.outputTokens,
        // A call that failed has no price; what the service charges for it is not known and hardly ever anything.
        costUsd: line.text === null ? 0 : line.costUsd,
        durationMs: line.durationMs,
      }),
    NO_USAGE,
  );
}

function addUsage(a: Usage, b: Usage): Usage {
  return {
    imageCalls: a.imageCalls + b.imageCalls,
    languageCalls: a.languageCalls + b.languageCalls,
    tokens: a.tokens + b.tokens,
    costUsd: a.costUsd === null || b.costUsd === null ? null : a.costUsd + b.costUsd,
    durationMs: a.durationMs + b.durationMs,
  };
}
