/** One request of a data set, as `requests.jsonl` holds it. */
import { z } from 'zod';

export const requestRowSchema = z.object({
  /** Names the run's folder, so it is short and plain. */
  id: z.string().regex(/^[\w.-]{1,100}$/, 'an id has 1 to 100 letters, digits, dots, dashes or underscores'),
  category: z.string().min(1),
  subcategory: z.string().nullish(),
  /** Words, with an `<image>` mark where each picture stands; pictures without a mark come first. */
  request: z.string().min(1),
  /** Picture files, relative to the file that holds the request. */
  images: z.array(z.string()).default([]),
});
export type RequestRow = z.infer<typeof requestRowSchema>;
