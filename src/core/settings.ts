import { z } from 'zod';
import { budgetSchema } from './usage.ts';

/** What to do with a step when every attempt was rejected. */
export const keepSchema = z.enum(['best', 'last', 'fail']);
export type Keep = z.infer<typeof keepSchema>;

/**
 * Whether later pictures are begun from a picture that the critic still looks at: never, always, or while
 * it is more likely than not that they are needed and the budget has room for what the run may need anyway.
 */
export const speculationSchema = z.enum(['off', 'on', 'auto']);
export type Speculation = z.infer<typeof speculationSchema>;

/** Everything that decides what a run does, apart from its request. Written into the journal: a resume uses these. */
export const settingsSchema = z.object({
  planner: z.string(),
  generator: z.string(),
  critic: z.string(),
  /** Most rounds of drawing and judging per step; the paper's T_max. */
  attempts: z.int().positive(),
  /** Pictures drawn side by side in each round, with different seeds; the critic judges all of them. */
  candidates: z.int().positive().default(1),
  keep: keepSchema,
  speculation: speculationSchema.default('off'),
  /** Most times that the planner may rewrite the remaining steps after one without an accepted picture. */
  replans: z.int().nonnegative().default(0),
  seed: z.int().nonnegative(),
  /** `WIDTHxHEIGHT` in pixels, as image models take it; `null` leaves it to the generator. */
  size: z
    .string()
    .regex(/^\d+x\d+$/)
    .nullable(),
  /** What an edit gets to see beside the prompt: the picture it starts from, or the user's input pictures as well. */
  references: z.enum(['source', 'inputs']),
  /** Name of the prompt set. */
  prompts: z.string(),
  budget: budgetSchema,
});
export type Settings = z.infer<typeof settingsSchema>;

/** The paper's values where it has them (section 4: at most 5 attempts). */
export const DEFAULT_ATTEMPTS = 5;
