/** Settings of the SVG drawer. */
import { z } from 'zod';
import { commonFields, sizePattern } from './adapter-settings.ts';

export const svgSettingsSchema = z.strictObject({
  maxImageBytes: commonFields.maxImageBytes,
  timeoutMs: commonFields.timeoutMs,
  /** For drawings when the caller names no size; an edit keeps the size of its source. */
  size: sizePattern.default('1024x1024'),
  /** Longest side that is rendered. */
  maxSidePx: z.int().positive().max(8000).default(2048),
  /** Longest SVG that is read, out of a reply or a picture. */
  maxSvgBytes: z
    .int()
    .positive()
    .default(256 * 1024),
  /** Longest time that a picture may take to render. */
  renderTimeoutMs: z.int().positive().default(20_000),
  /** Whether the model sees pictures: those without SVG are then shown to it, to be redrawn. */
  vision: z.boolean().default(true),
  maxReferences: z.int().positive().default(4),
  maxOutputTokens: z.int().positive().default(32_000),
  /** Options of every call, by provider. */
  providerOptions: z.record(z.string(), z.record(z.string(), z.json())).default({}),
});
export type SvgSettings = z.input<typeof svgSettingsSchema>;
export type CheckedSvgSettings = z.output<typeof svgSettingsSchema>;
