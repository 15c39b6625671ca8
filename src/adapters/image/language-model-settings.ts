/** Settings of a language model that answers with pictures. */
import { z } from 'zod';
import { commonFields } from './adapter-settings.ts';

export const languageImageSettingsSchema = z.strictObject({
  maxImageBytes: commonFields.maxImageBytes,
  timeoutMs: commonFields.timeoutMs,
  /** Most pictures that the model takes with one prompt. */
  maxReferences: z.int().nonnegative().default(3),
  /** Options of every call, by provider; those of a call go over them. */
  providerOptions: z.record(z.string(), z.record(z.string(), z.json())).default({}),
  /**
   * How a size or an aspect ratio reaches the model: in `google` or `openrouter` options, or not at all. Found out from
   * the model's provider by default.
   */
  aspectRatio: z.enum(['google', 'openrouter', 'none']).optional(),
  maxOutputTokens: z.int().positive().optional(),
});
export type LanguageImageSettings = z.input<typeof languageImageSettingsSchema>;
