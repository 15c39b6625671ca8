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
  /** Name under which the step's picture is frozen, for later steps to refer to: a character, a place. */
  defines: z.string().optional(),
  /** Names of the frozen pictures that the generator gets beside the source, the request's or earlier steps'. */
  references: z.array(z.string()).optional(),
});
export type Step = z.infer<typeof stepSchema>;

/** A step that draws. */
export type DrawnStep = Step & { readonly prompt: string };

export function isDrawn(step: Step): step is DrawnStep {
  return step.prompt !== null;
}

/** Whether readers see the step: a picture that is only drawn to be referred to is not part of the story. */
export function isForReaders(step: Pick<Step, 'defines' | 'text'>): boolean {
  return step.defines === undefined || step.text !== null;
}

/** The planner's whole answer: every step, written before the first picture is drawn (paper, section 3). */
export const planSchema = z.object({
  reasoning: z.string(),
  steps: z.array(stepSchema),
});
export type Plan = z.infer<typeof planSchema>;
