import { z } from 'zod';

/** What a call or a whole run consumed. */
export const usageSchema = z.object({
  imageCalls: z.int().nonnegative(),
  languageCalls: z.int().nonnegative(),
  /** Input and output tokens together, as far as the models report them. */
  tokens: z.int().nonnegative(),
  /** US dollars; `null` as soon as one call's price is unknown: unknown is never 0. */
  costUsd: z.number().nonnegative().nullable(),
  /** Time spent working, in milliseconds; pauses between a stop and a resume do not count. */
  durationMs: z.number().nonnegative(),
});
export type Usage = z.infer<typeof usageSchema>;

export const NO_USAGE: Usage = { imageCalls: 0, languageCalls: 0, tokens: 0, costUsd: 0, durationMs: 0 };

/** Prices of one model, in US dollars. */
export const priceSchema = z.strictObject({
  /** Per picture. */
  image: z.number().nonnegative().optional(),
  /** Per million input tokens. */
  inputPerMillion: z.number().nonnegative().optional(),
  /** Per million output tokens. */
  outputPerMillion: z.number().nonnegative().optional(),
});
export type Price = z.infer<typeof priceSchema>;

/** Ceilings of one run, each checked before every call. `undefined` = no ceiling. */
export const budgetSchema = z.strictObject({
  imageCalls: z.int().nonnegative().optional(),
  languageCalls: z.int().nonnegative().optional(),
  tokens: z.int().nonnegative().optional(),
  usd: z.number().nonnegative().optional(),
  durationMs: z.number().nonnegative().optional(),
});
export type Budget = z.infer<typeof budgetSchema>;
