/**
 * How the AI SDK's call options become a request of `/sdapi/v1`. Read in AUTOMATIC1111 modules/api,
 * Haoming02/sd-webui-forge-classic (ImageStitch) and leejet/stable-diffusion.cpp examples/server/routes_sdapi.cpp.
 */
import type { ImageModelV4CallOptions, JSONObject } from '@ai-sdk/provider';
import sharp from 'sharp';
import type { z } from 'zod';
import { chooseSize, limitCount, toBase64 } from './input-picture.ts';
import type { Complaints, InputPicture } from './input-picture.ts';
import { DIALECTS } from './openai-images-dialects.ts';
import type { sdapiSettingsSchema } from './sdapi-settings.ts';

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
