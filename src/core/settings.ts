import { z } from 'zod';
import { budgetSchema } from './usage.ts';

/** What to do with a step when every attempt was rejected (DESIGN 4.6). */
export const keepSchema = z.enum(['best', 'last', 'fail']);
export type Keep = z.infer<typeof keepSchema>;

/** Everything that decides what a run does, apart from its request. Written into the journal: a resume uses these. */
export const settingsSchema = z.object({
  planner: z.string(),
  generator: z.string(),
  critic: z.string(),
  /** Most pictures per step; the paper's T_max. */
  attempts: z.int().positive(),
  keep: keepSchema,
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
