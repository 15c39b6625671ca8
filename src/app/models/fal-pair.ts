/**
 * fal.ai gives drawing and editing with the same weights two addresses, and either refuses the other's requests: the
 * editing one insists on a picture, the drawing one ignores it. A story needs both from one model.
 */
import type { ImageModelV4 } from '@ai-sdk/provider';

/** The two addresses behind an id, and whether the editing one takes a list of pictures. */
export interface FalPair {
  readonly draw: string;
  readonly edit: string;
  readonly takesList: boolean;
}

/**
 * `…/edit` is drawn for without `/edit` (Seedream: with `/text-to-image`), and takes a list of pictures;
 * `…/kontext` and `…/kontext/max` are drawn for with `/text-to-image`, and take one.
 * @returns `undefined` for every other id: it is used as it is, for both.
 */
export function falPairOf(modelId: string): FalPair | undefined {
  const base = /^(.+)\/edit$/.exec(modelId)?.[1];
  if (base !== undefined) {
    const draw = /\/seedream\/[^/]+$/.test(base) ? `${base}/text-to-image` : base;
    return { draw, edit: modelId, takesList: true };
  }
  if (/\/kontext(\/max)?$/.test(modelId)) {
    return { draw: `${modelId}/text-to-image`, edit: modelId, takesList: false };
  }
  return undefined;
}

/** One model that sends each call to the address that serves it. */
export function pairFalModels(pair: FalPair, draw: ImageModelV4, edit: ImageModelV4): ImageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: edit.provider,
    modelId: pair.edit,
    maxImagesPerCall: edit.maxImagesPerCall,
    supportsFileInputs: true,
    supportsMaskInputs: false,
    doGenerate(options) {
      if ((options.files ?? []).length === 0) return draw.doGenerate(options);
      const { providerOptions } = options;
      const fal = { ...(pair.takesList ? { useMultipleImages: true } : {}), ...providerOptions['fal'] };
      return edit.doGenerate({ ...options, providerOptions: { ...providerOptions, fal } });
    },
  };
}
