/** Settings of the Hugging Face adapter: apart from it, as of every adapter, because settings are read at every start. */
import { z } from 'zod';
import { commonFields, serverUrl } from './adapter-settings.ts';

/** The providers whose replies are read. The package knows more that draw, which answer in ways of their own. */
const PROVIDERS = ['hf-inference', 'fal-ai', 'together', 'replicate', 'nscale'] as const;
export const EDITING_PROVIDERS: readonly string[] = ['hf-inference', 'fal-ai', 'together', 'replicate'];

export const huggingFaceSettingsSchema = z
  .strictObject({
    ...commonFields,
    /** Key of this model's `providerOptions` and metadata. */
    name: z.string().default('huggingface'),
    /** `black-forest-labs/FLUX.1-Kontext-dev`; for an endpoint any name to show. */
    modelId: z.string().min(1),
    /** Who computes. The model's page lists its providers. */
    provider: z.enum(PROVIDERS).default('hf-inference'),
    /** A dedicated inference endpoint, in place of a provider. */
    endpointUrl: serverUrl.optional(),
    /** `hf_…`; a provider's own key calls the provider directly. */
    apiKey: z.string().min(1).optional(),
    /** Organisation that pays. */
    billTo: z.string().optional(),
    /** Whether the model changes pictures. */
    edit: z.union([z.boolean(), z.literal('unknown')]).default('unknown'),
    /** Further parameters of every call: `guidance_scale`, `num_inference_steps`, … */
    parameters: z.record(z.string(), z.json()).default({}),
  })
  .refine(({ endpointUrl, provider }) => endpointUrl === undefined || provider === 'hf-inference', {
    path: ['provider'],
    error: 'an endpoint has no provider; leave one of "endpointUrl" and "provider" out',
  });
export type HuggingFaceSettings = z.input<typeof huggingFaceSettingsSchema>;
