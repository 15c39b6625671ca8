import { z } from 'zod';

const maybe = z.union([z.boolean(), z.literal('unknown')]);

/** What an image model can do. `unknown` is tried, and a failure tells. */
export const capabilitiesSchema = z.strictObject({
  /** Changes a given picture. */
  edit: maybe,
  /** Most pictures taken with one prompt; 0 when it cannot edit. */
  maxReferences: z.int().nonnegative(),
  /** Changes only a marked area. */
  mask: maybe,
  /** The same seed gives the same picture. */
  seed: maybe,
});
export type Capabilities = z.infer<typeof capabilitiesSchema>;
