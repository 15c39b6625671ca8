import { z } from 'zod';

/** Which picture of a document answers a benchmark that wants one. The paper does not say; `last` is the natural reading. */
export const pictureChoiceSchema = z.enum(['last', 'best']);
export type PictureChoice = z.infer<typeof pictureChoiceSchema>;

/** Choices of the run phase. */
export const runSettingsSchema = z.strictObject({
  /** Most items, spread over the categories; all when absent. */
  limit: z.int().positive().optional(),
  seed: z.int().nonnegative().default(0),
  /** No further item is begun once the variant's answers have cost this. */
  maxUsd: z.number().positive().optional(),
  /** Items worked on at once; limits on requests belong to the models. */
  concurrency: z.int().positive().default(2),
});
export type RunSettings = z.infer<typeof runSettingsSchema>;

/** Choices of the judge phase. */
export const judgeSettingsSchema = z.strictObject({
  limit: z.int().positive().optional(),
  picture: pictureChoiceSchema.default('last'),
  /** Times that a question is asked until its reply can be read; the benchmark's own number when absent. */
  tries: z.int().positive().max(20).optional(),
  /** No further item is begun once judging the variant has cost this. */
  maxUsd: z.number().positive().optional(),
  concurrency: z.int().positive().default(4),
});
export type JudgeSettings = z.infer<typeof judgeSettingsSchema>;

/** Choices of the score phase. */
export const scoreSettingsSchema = z.strictObject({
  limit: z.int().positive().optional(),
  picture: pictureChoiceSchema.default('last'),
  tries: z.int().positive().max(20).optional(),
  /** Judge whose replies count, as it was named; the one that judged last when absent. */
  judge: z.string().optional(),
  /** Bootstrap samples behind the intervals; 0 leaves them out. */
  resamples: z.int().nonnegative().max(100_000).default(1000),
  seed: z.int().nonnegative().default(0),
});
export type ScoreSettings = z.infer<typeof scoreSettingsSchema>;
