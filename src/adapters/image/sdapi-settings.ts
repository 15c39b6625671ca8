/** Settings of the `/sdapi/v1` adapter. */
import { z } from 'zod';
import { commonFields, serverUrl } from './adapter-settings.ts';

export const sdapiSettingsSchema = z
  .strictObject({
    ...commonFields,
    /** Key of this model's `providerOptions` and metadata. */
    name: z.string().default('sdapi'),
    /** Where the web UI is: `http://127.0.0.1:7860`. */
    baseURL: serverUrl,
    /** Checkpoint to switch to (`override_settings.sd_model_checkpoint`); whatever is loaded when absent. */
    model: z.string().optional(),
    /** Of `--api-auth user:password`. */
    username: z.string().optional(),
    password: z.string().optional(),
    /**
     * Which way the server takes reference pictures: `image-stitch` is Forge's always-on script, `extra-images`
     * stable-diffusion.cpp's field; the others have none.
     */
    references: z.enum(['none', 'image-stitch', 'extra-images']).default('none'),
    /** Longer side to which Forge shrinks references. */
    referenceMaxSidePx: z.int().nonnegative().default(1024),
    /**
     * Where the picture to edit goes. `img2img`: noised and redrawn, further pictures are references. `references`:
     * all pictures are references of a `txt2img`, which is what edit models (Kontext, Klein, Qwen-Image-Edit) want.
     */
    edit: z.enum(['img2img', 'references']).default('img2img'),
    /** How much of the picture `img2img` may change, 0..1; edit models want 1. */
    denoisingStrength: z.number().min(0).max(1).default(0.75),
    negativePrompt: z.string().optional(),
    /** Further fields of every request: `steps`, `cfg_scale`, `sampler_name`, … */
    parameters: z.record(z.string(), z.json()).default({}),
    /** Whether an abort stops the server. It stops whatever is being drawn, also for somebody else. */
    interrupt: z.boolean().default(true),
    /** How often a listener to progress is told. */
    progressEveryMs: z.int().positive().optional(),
  })
  .refine(({ edit, references }) => edit !== 'references' || references !== 'none', {
    path: ['references'],
    error: '"edit" is "references", so say how the server takes them: "image-stitch" or "extra-images"',
  });
export type SdapiSettings = z.input<typeof sdapiSettingsSchema>;
