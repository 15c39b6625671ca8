/**
 * Settings of the `/sdapi/v1` adapter, and how the AI SDK's call options become one of its requests. Read in
 * AUTOMATIC1111 modules/api, Haoming02/sd-webui-forge-classic (ImageStitch) and leejet/stable-diffusion.cpp
 * examples/server/routes_sdapi.cpp.
 */
import type { ImageModelV4CallOptions, JSONObject } from '@ai-sdk/provider';
import sharp from 'sharp';
import { z } from 'zod';
import { commonFields, serverUrl } from './adapter-settings.ts';
import { chooseSize, limitCount, toBase64 } from './input-picture.ts';
import type { Complaints, InputPicture } from './input-picture.ts';
import { DIALECTS } from './openai-images-dialects.ts';

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

export interface SdapiRequestParts {
  readonly settings: z.output<typeof sdapiSettingsSchema>;
  readonly options: ImageModelV4CallOptions;
  readonly pictures: readonly InputPicture[];
  readonly mask: InputPicture | undefined;
  readonly complaints: Complaints;
}

export interface SdapiRequest {
  readonly path: '/txt2img' | '/img2img';
  readonly body: JSONObject;
  /** The body without pictures, for errors and traces. */
  readonly sent: Readonly<Record<string, unknown>>;
  readonly count: number;
}

export const SDAPI_MAX_IMAGES = 4;
const LABEL = 'The web API';
/** In latent models a pixel of the latent is 8 pixels of the picture. */
const SIDE_STEP_PX = 8;
const MIN_SIDE_PX = 64;
const SIZES = { areaPx: 1024 * 1024, multipleOf: 64 };
const MAX_REFERENCES = 4;

/** Builds the request; whatever the server cannot honour becomes a warning. */
export async function buildSdapiRequest(parts: SdapiRequestParts): Promise<SdapiRequest> {
  const { settings, options, complaints } = parts;
  const { unsupported } = complaints;
  const placed = placePictures(parts);
  const count = limitCount(options.n, SDAPI_MAX_IMAGES, LABEL, complaints);
  const asked = chooseSize(options, SIZES, complaints);
  // Without a size the server would shrink every edit to its own default.
  const size = asked ?? (await sizeOf(parts.pictures[0]));
  const { seed } = options;
  const plain: JSONObject = {
    ...settings.parameters,
    ...options.providerOptions[settings.name],
    prompt: guardPrompt(options.prompt ?? '', complaints),
    ...(settings.negativePrompt === undefined ? {} : { negative_prompt: settings.negativePrompt }),
    ...(seed === undefined ? {} : { seed }),
    ...(size === undefined ? {} : { width: size[0], height: size[1] }),
    ...(count > 1 ? { batch_size: count } : {}),
    ...(placed.path === '/img2img' ? { denoising_strength: settings.denoisingStrength } : {}),
    ...(settings.model === undefined ? {} : modelSwitch(settings.model)),
  };
  if (placed.unsent > 0) {
    const details = `${LABEL} reads ${parts.pictures.length - placed.unsent} of ${parts.pictures.length} pictures with these settings ("references"); the others were not sent.`;
    unsupported('files', details);
  }
  if (parts.mask !== undefined && parts.pictures.length === 0) {
    unsupported('mask', 'Not sent, because a mask needs a picture.');
  }
  const sent = {
    ...plain,
    ...(parts.pictures.length > 0 ? { pictures: `(${parts.pictures.length - placed.unsent} pictures)` } : {}),
  };
  return { path: placed.path, body: { ...plain, ...placed.fields }, sent, count };
}

interface Placed {
  readonly path: SdapiRequest['path'];
  readonly fields: JSONObject;
  readonly unsent: number;
}

function placePictures({ settings, pictures, mask }: SdapiRequestParts): Placed {
  const [source] = pictures;
  if (source === undefined) return { path: '/txt2img', fields: {}, unsent: 0 };
  // A mask is about a picture that is redrawn, so there it is img2img in any case.
  const isRedrawn = settings.edit === 'img2img' || mask !== undefined;
  const others = isRedrawn ? pictures.slice(1) : pictures;
  const references = settings.references === 'none' ? [] : others.slice(0, MAX_REFERENCES);
  const fields: JSONObject = {
    ...(isRedrawn ? { init_images: [toBase64(source.bytes)] } : {}),
    ...(mask ? { mask: toBase64(mask.bytes) } : {}),
    ...referenceFields(settings, references),
  };
  return {
    path: isRedrawn ? '/img2img' : '/txt2img',
    fields,
    unsent: others.length - references.length,
  };
}

function referenceFields(
  settings: SdapiRequestParts['settings'],
  references: readonly InputPicture[],
): JSONObject {
  if (references.length === 0) return {};
  const images = references.map(({ bytes }) => toBase64(bytes));
  return settings.references === 'extra-images'
    ? { extra_images: images }
    : {
        alwayson_scripts: {
          'ImageStitch Integrated': { args: [true, images, settings.referenceMaxSidePx] },
        },
      };
}

function modelSwitch(model: string): JSONObject {
  return {
    override_settings: { sd_model_checkpoint: model },
    // Else every call would load the model anew.
    override_settings_restore_afterwards: false,
  };
}

/** stable-diffusion.cpp would read a tag in a model-written prompt as a command that sets any option. */
function guardPrompt(prompt: string, { warnings }: Complaints): string {
  const { pattern, replacement } = DIALECTS.sdcpp.promptGuard;
  if (prompt.search(pattern) === -1) return prompt;
  const message = `${LABEL} would read part of the prompt as a command; that part was replaced.`;
  warnings.push({ type: 'other', message });
  return prompt.replaceAll(pattern, replacement);
}

async function sizeOf(
  picture: InputPicture | undefined,
): Promise<readonly [widthPx: number, heightPx: number] | undefined> {
  if (picture === undefined) return undefined;
  // A picture that cannot be read is left to the server to refuse.
  const header = await sharp(picture.bytes)
    .metadata()
    .catch(() => undefined);
  if (header === undefined) return undefined;
  const step = (sidePx: number): number =>
    Math.max(MIN_SIDE_PX, Math.round(sidePx / SIDE_STEP_PX) * SIDE_STEP_PX);
  return [step(header.width), step(header.height)];
}
