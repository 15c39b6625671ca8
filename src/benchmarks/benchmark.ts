/**
 * What all benchmarks share. A benchmark turns files into items; an item knows what a model is asked and how its answer
 * is judged; the scorer turns marks into figures. Nothing here calls a model or writes a file: `phases/` does.
 */
import type { Consult } from './judge/consult.ts';
import type { ForeignAnswers } from './data/answers.ts';
import type { Problem } from './data/problem.ts';
import type { PictureSource } from './data/picture-source.ts';
import type { PublishedTable } from './report/published.ts';
import type { Wording } from './judge/wording.ts';

/** A part of what the model is asked, in order. */
export type RequestSource =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly picture: PictureSource };

/** One question of a benchmark. */
export interface BenchmarkItem {
  /** Unique within the benchmark's data. */
  readonly id: string;
  /** What figures are given by, and what intervals are drawn within. */
  readonly category: string;
  /** A finer division; `null` where there is none. */
  readonly subcategory: string | null;
  readonly request: readonly RequestSource[];
  /** What a right answer shows, for readers of the report; `null` where the data do not say. */
  readonly expected: string | null;
  /** Calls to the judge that one answer costs, not counting those that are repeated. */
  readonly judgeCalls: number;
  /** Pictures that those calls show, for an answer with `answerPictures` pictures. */
  judgePictures(answerPictures: number): number;
  /** A picture that the judge must see and that cannot be read makes a failed question, not an error. */
  judge(answer: Answer, context: JudgeContext): Promise<Judged>;
}

/** A text or a picture of an answer, in reading order. */
export type AnswerPart =
  | { readonly type: 'text'; readonly step: number; readonly text: string }
  | { readonly type: 'image'; readonly step: number; readonly picture: PictureSource };

/** What a model answered to an item, as a judge gets it. */
export interface Answer {
  readonly parts: readonly AnswerPart[];
  /** The one picture that answers a single-image benchmark; `null` when there is none. */
  readonly picture: PictureSource | null;
  /** Folder of the run behind it; `null` or absent for answers from elsewhere. */
  readonly run?: string | null;
}

export interface JudgeContext {
  readonly consult: Consult;
  readonly wording: Wording;
}

/** How the judging of one answer went. Only `scored` carries every mark. */
export type JudgedOutcome =
  | 'scored'
  /** Some of several independent questions were answered. */
  | 'partly'
  /** The judge answered, but not in a form that can be read. */
  | 'unreadable'
  /** The call failed for good. */
  | 'failed'
  /** Not asked yet. */
  | 'not-judged'
  /** There was nothing to judge. */
  | 'no-answer';

/** Marks of one answer by name; their scale is the benchmark's. `null` = not marked, which is never 0. */
export interface Judged {
  readonly outcome: JudgedOutcome;
  readonly marks: Readonly<Record<string, number | null>>;
  /** The judge's own words, one per question, for the example cards. */
  readonly reasons: readonly { readonly question: string; readonly text: string }[];
}

/** An item with what is known of its answer. */
export interface Row {
  readonly item: BenchmarkItem;
  readonly judged: Judged;
}

/** How items without marks count. */
export type Handling =
  /** As the benchmark's own scorer does it, even where that leaves items out. */
  | 'official'
  /** Every item counts; one without marks has the lowest. */
  | 'strict';

export type Unit = 'percent' | 'fraction' | 'score5' | 'score10' | 'count';

/** A figure that the benchmark reports. */
export interface MetricSpec {
  readonly key: string;
  readonly label: string;
  readonly unit: Unit;
  /** `headline` figures come first, in the order of the list. */
  readonly group: 'headline' | 'category' | 'dimension' | 'subcategory';
}

/** Figures by metric key; `null` where nothing can be said. */
export type Figures = Readonly<Record<string, number | null>>;

/** A benchmark with its items read. */
export interface LoadedBenchmark {
  readonly name: string;
  readonly title: string;
  /** Which of the benchmark's versions the data are, e.g. `legacy`. */
  readonly version: string;
  /** Whether the answer is a document or one picture. */
  readonly answer: 'document' | 'image';
  readonly items: readonly BenchmarkItem[];
  /** Rows that could not be used and pictures that are missing. */
  readonly problems: readonly Problem[];
  /** What a reader of the figures should know about these data. */
  readonly notes: readonly string[];
  /** The judge of the published figures, and how often a reply that cannot be read is asked for again. */
  readonly officialJudge: { readonly model: string; readonly tries: number };
  readonly metrics: readonly MetricSpec[];
  /** All figures of a set of rows. Pure. */
  measure(rows: readonly Row[], handling: Handling): Figures;
  /** How good an answer was, 0-1, to find the best and the worst; `null` when it was not scored. */
  quality(row: Row): number | null;
  /** The judge's texts: the benchmark's own from `checkout`, or ours when it is `null`. */
  loadWording(checkout: string | null): Promise<Wording>;
  /** Answers made elsewhere, in the layout of the benchmark's own scorer. @throws {ConfigError} when there are none. */
  readAnswers(path: string): Promise<ForeignAnswers>;
  /** The published rows that can stand beside ours; `null` when there are none for this version. */
  readonly published: PublishedTable | null;
}

export const NO_ANSWER: Judged = { outcome: 'no-answer', marks: {}, reasons: [] };
