import type { AnswerPart } from '../benchmark.ts';
import type { Problem } from './problem.ts';

/** An answer made elsewhere, in the layout that the benchmark's own scorer reads. */
export interface ForeignAnswer {
  /** Id as the layout has it; it may be none of the data's. */
  readonly item: string;
  readonly parts: readonly AnswerPart[];
}

export interface ForeignAnswers {
  readonly answers: readonly ForeignAnswer[];
  readonly problems: readonly Problem[];
}
