/** The canonical rows: what every export is written from. They say what is known; wording and layout come at export. */
import { z } from 'zod';
import { scoresSchema } from '../../core/verdict.ts';

/** A picture of a stored run. */
export const rowImageSchema = z.object({
  /** Relative to the folder of the runs, with `/`. */
  path: z.string(),
  sha256: z.string(),
  mediaType: z.string(),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
});
export type RowImage = z.infer<typeof rowImageSchema>;

export const rowPartSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image'), image: rowImageSchema }),
]);
export type RowPart = z.infer<typeof rowPartSchema>;

export const splitSchema = z.enum(['train', 'validation']);
export type Split = z.infer<typeof splitSchema>;

const origin = {
  id: z.string(),
  split: splitSchema,
  /** Id of the request; rows of one request are always in one split. */
  request: z.string(),
  category: z.string(),
  /** Folder of the run, relative to the folder of the runs. */
  run: z.string(),
};

const fromSchema = z.union([
  z.literal('previous'),
  z.literal('blank'),
  z.object({ step: z.int() }),
  z.object({ input: z.int() }),
]);

export const plannerRowSchema = z.object({
  kind: z.literal('planner-sft'),
  ...origin,
  /** Steps of the trajectory that the planner is given as done; it writes the others. */
  given: z.int().nonnegative(),
  parts: z.array(rowPartSchema).min(1),
  reasoning: z.string(),
  steps: z
    .array(
      z.object({
        number: z.int(),
        name: z.string().nullable(),
        instruction: z.string().nullable(),
        prompt: z.string().nullable(),
        text: z.string().nullable(),
        from: fromSchema.nullable(),
      }),
    )
    .min(1),
});
export type PlannerRow = z.infer<typeof plannerRowSchema>;

const criticFields = {
  ...origin,
  step: z.int(),
  /** From 1. */
  attempt: z.int().positive(),
  /** `null`: the picture was drawn from words, the critic sees a white one. */
  before: rowImageSchema.nullable(),
  after: rowImageSchema,
  stepPrompt: z.string(),
  currentPrompt: z.string(),
  success: z.boolean(),
  refinedPrompt: z.string(),
  reasoning: z.string(),
  reason: z.string().nullable(),
  /** The judge's; `null` when it gave none. */
  scores: scoresSchema.nullable(),
};
export const criticSftRowSchema = z.object({ kind: z.literal('critic-sft'), ...criticFields });
/** Its scores are never `null`: without them there is no reward. */
export const criticRlRowSchema = z.object({
  kind: z.literal('critic-rl'),
  ...criticFields,
  scores: scoresSchema,
});
export type CriticSftRow = z.infer<typeof criticSftRowSchema>;
export type CriticRlRow = z.infer<typeof criticRlRowSchema>;
/** A row before it is known what it is for and in which split. */
export type CriticCandidate = Omit<CriticSftRow, 'kind' | 'split'>;

/** One whole trajectory for a model that writes texts and pictures itself. */
export const interleavedRowSchema = z.object({
  kind: z.literal('interleaved'),
  ...origin,
  /** `plain`: texts and accepted pictures. `reflection`: every attempt, with what the critic said of it. */
  mode: z.enum(['plain', 'reflection']),
  request_parts: z.array(rowPartSchema).min(1),
  answer_parts: z.array(rowPartSchema).min(1),
});
export type InterleavedRow = z.infer<typeof interleavedRowSchema>;

export const dataRowSchema = z.discriminatedUnion('kind', [
  plannerRowSchema,
  criticSftRowSchema,
  criticRlRowSchema,
  interleavedRowSchema,
]);
export type DataRow = z.infer<typeof dataRowSchema>;
export type RowKind = DataRow['kind'];

/** The file of each kind of row in a folder of rows. */
export const ROW_FILES: Readonly<Record<RowKind, string>> = {
  'planner-sft': 'planner-sft.jsonl',
  'critic-sft': 'critic-sft.jsonl',
  'critic-rl': 'critic-rl.jsonl',
  interleaved: 'interleaved.jsonl',
};
export const ROW_SCHEMAS = {
  'planner-sft': plannerRowSchema,
  'critic-sft': criticSftRowSchema,
  'critic-rl': criticRlRowSchema,
  interleaved: interleavedRowSchema,
} as const;
