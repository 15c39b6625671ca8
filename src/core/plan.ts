import { z } from 'zod';

/** The picture a step starts from: none, the accepted picture of an earlier step, or an input picture (from 1). */
export const stepSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('blank') }),
  z.object({ kind: z.literal('step'), number: z.int() }),
  z.object({ kind: z.literal('input'), index: z.int().positive() }),
]);
export type StepSource = z.infer<typeof stepSourceSchema>;

export const stepSchema = z.object({
  /** Position in the sequence. A plan that continues given pictures may start above 1. */
  number: z.int().nonnegative(),
  name: z.string(),
  /** What the step does, for people. `null` on a text-only step. */
  instruction: z.string().nullable(),
  /** What the generator gets. `null` means that the step draws nothing. */
  prompt: z.string().nullable(),
  /** What the reader gets beside the picture. `null` means no words. */
  text: z.string().nullable(),
  source: stepSourceSchema,
});
export type Step = z.infer<typeof stepSchema>;

/** The planner's whole answer: every step, written before the first picture is drawn (paper, section 3). */
export const planSchema = z.object({
  reasoning: z.string(),
  steps: z.array(stepSchema),
});
export type Plan = z.infer<typeof planSchema>;
