/** The configurations that are compared, as data: what each part of the pipeline adds is the difference of two rows. */
import { z } from 'zod';

/** A configuration. How it is run is the business of whoever hands in `generate`. */
export interface Variant {
  readonly name: string;
  /** For tables and charts. */
  readonly label: string;
  readonly description: string;
  /** Whether a planner writes the steps; without one the request goes to the generator as it is. */
  readonly planner: boolean;
  /**
   * What the critic does: nothing; chooses among attempts; or also rewrites the prompt of the next attempt.
   */
  readonly critic: 'none' | 'choose' | 'refine';
  /**
   * Pictures per step: one, as many as the settings allow, or as many image calls over the whole item as another
   * variant made for it.
   */
  readonly attempts: 'one' | 'settings' | { readonly sameImageCallsAs: string };
}

export const VARIANTS = {
  generator: {
    name: 'generator',
    label: 'Generator alone',
    description: 'The request goes to the image generator as it is; one picture.',
    planner: false,
    critic: 'none',
    attempts: 'one',
  },
  planner: {
    name: 'planner',
    label: 'Planner',
    description: 'The planner writes the steps; every picture is the first one drawn.',
    planner: true,
    critic: 'none',
    attempts: 'one',
  },
  'planner-critic': {
    name: 'planner-critic',
    label: 'Planner + critic',
    description: 'The critic accepts a picture or rewrites its prompt for another attempt.',
    planner: true,
    critic: 'refine',
    attempts: 'settings',
  },
  reseed: {
    name: 'reseed',
    label: 'Planner + re-seeding',
    description:
      'As many pictures as “Planner + critic” drew for the same item, with the planned prompt and new seeds; the critic chooses, but rewrites nothing.',
    planner: true,
    critic: 'choose',
    attempts: { sameImageCallsAs: 'planner-critic' },
  },
} as const satisfies Record<string, Variant>;

export const variantNameSchema = z.enum(['generator', 'planner', 'planner-critic', 'reseed']);
export type VariantName = z.infer<typeof variantNameSchema>;

/** What a folder's variant is called; a folder that is none of ours goes by its name. */
export function labelOfVariant(name: string): string {
  const parsed = variantNameSchema.safeParse(name);
  return parsed.success ? VARIANTS[parsed.data].label : name;
}

/** Order of the ladder first, then others by name. */
export function inLadderOrder(names: readonly string[]): string[] {
  const ladder: readonly string[] = variantNameSchema.options;
  const rank = (name: string) => (ladder.includes(name) ? ladder.indexOf(name) : ladder.length);
  return names.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
