import { z } from 'zod';

/** Two 0-10 scores: does the picture show what was asked, and is it well made. */
export const scoresSchema = z.object({
  semantics: z.number().min(0).max(10),
  quality: z.number().min(0).max(10),
});
export type Scores = z.infer<typeof scoresSchema>;

/** What the critic says of one attempt. `unreadable` is not a rejection: nothing could be read from its reply. */
export const verdictSchema = z.object({
  outcome: z.enum(['accepted', 'rejected', 'unreadable']),
  /** One or a few sentences for a reader. */
  reason: z.string(),
  /** The prompt for another attempt; `null` when the critic gave none. */
  refinedPrompt: z.string().nullable(),
  /** `null` when the critic gave none. */
  scores: scoresSchema.nullable(),
});
export type Verdict = z.infer<typeof verdictSchema>;
