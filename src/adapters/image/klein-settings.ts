/** Settings of the adapter for the paper's own service. */
import { z } from 'zod';
import { commonFields, serverUrl } from './adapter-settings.ts';

export const kleinSettingsSchema = z.strictObject({
  ...commonFields,
  /** Key of this model's `providerOptions` and metadata. */
  name: z.string().default('klein'),
  /** `http://127.0.0.1:8011`, one for each running service. */
  endpoints: z.array(serverUrl).min(1, 'at least one endpoint is needed'),
  /** How long an endpoint that failed is left alone. */
  restMs: z.int().nonnegative().default(30_000),
  /** Longest wait for `GET /health`. */
  healthTimeoutMs: z.int().positive().default(5000),
});
export type KleinSettings = z.input<typeof kleinSettingsSchema>;
