/**
 * A language model that answers with pictures (Gemini's image models, what OpenRouter offers, vLLM-Omni's chat) as an
 * image model: prompt and pictures in, the first picture of the answer out. Words beside the picture are dropped; words
 * in place of it are told in the error.
 */
import type {
  ImageModelV4,
  ImageModelV4CallOptions,
  ImageModelV4Result,
  JSONObject,
  LanguageModelV4,
  LanguageModelV4File,
  LanguageModelV4GenerateResult,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider';
import type { z } from 'zod';
import type { Capabilities } from '../../core/capabilities.ts';
import { keptHeaders } from '../http/call-error.ts';
import { guardedFetch } from '../http/guarded-fetch.ts';
import { parseSettings } from './adapter-settings.ts';
import type { AdapterRuntime } from './adapter-settings.ts';
import { withDeadline } from './deadline.ts';
import {
  checkBase64Picture,
  checkPicture,
  createComplaints,
  limitCount,
  loadPictures,
  parseSize,
} from './input-picture.ts';
import type { Complaints, InputPicture, PictureCheck } from './input-picture.ts';
import {
  answerError,
  askLanguageModel,
  explainWords,
  mergeWarnings,
  passedOn,
  textOf,
  usageOf,
} from './language-model-ask.ts';
import type { LanguageQuestion } from './language-model-ask.ts';
import { languageImageSettingsSchema } from './language-model-settings.ts';
import type { LanguageImageSettings } from './language-model-settings.ts';

type Checked = z.output<typeof languageImageSettingsSchema>;

const LABEL = 'A language model';
/** Of Gemini's image models, and so of what OpenRouter passes on. */
const RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'];

/** A language model cannot be told of a mask; whether it honours a seed, only trying tells. */
export function languageImageCapabilities(settings: LanguageImageSettings = {}): Capabilities {
  const { maxReferences } = parseSettings(languageImageSettingsSchema, settings, 'language-model');
  return { edit: maxReferences > 0, maxReferences, mask: false, seed: 'unknown' };
}

/**
 * @throws {ConfigError} when a setting is wrong. `doGenerate` throws an `APICallError` for every failed call, also for
 *   an answer without a picture; `data.isRefusal` marks declined content.
 */
export function createLanguageImageModel(
  model: LanguageModelV4,
  settings: LanguageImageSettings,
  runtime: Pick<AdapterRuntime, 'now'>,
): ImageModelV4 {
  const checked = parseSettings(languageImageSettingsSchema, settings, 'language-model');
  return {
    specificationVersion: 'v4',
    provider: `${model.provider}.image`,
    modelId: model.modelId,
    maxImagesPerCall: 1,
    supportsFileInputs: checked.maxReferences > 0,
    supportsMaskInputs: false,
    doGenerate: (options) => generate(model, checked, runtime, options),
  };
}

async function generate(
  model: LanguageModelV4,
  settings: Checked,
  runtime: Pick<AdapterRuntime, 'now'>,
  options: ImageModelV4CallOptions,
): Promise<ImageModelV4Result> {
  const { abortSignal } = options;
  abortSignal?.throwIfAborted();
  const timestamp = runtime.now();
  const { timeoutMs, maxImageBytes: maxBytes } = settings;
  const complaints = createComplaints();
  const given = options.files?.length ?? 0;
  const taken = Math.min(given, settings.maxReferences);
  complainAbout(options, taken, complaints);
  const providerOptions = optionsFor(model, settings, options, complaints);
  const { prompt = '' } = options;
  const sent = { prompt, ...(taken > 0 ? { pictures: `(${taken} pictures)` } : {}) };
  const onTimeout = (): Error =>
    answerError({ model, sent }, { message: `no picture within ${timeoutMs} ms`, isRetryable: true });
  return await withDeadline({ signal: abortSignal, timeoutMs, onTimeout }, async (signal) => {
    const pictures = await loadPictures(options.files?.slice(0, taken), { maxBytes, signal });
    const question: LanguageQuestion = {
      model,
      sent,
      options: {
        prompt: [
          {
            role: 'user',
            content: [
              { type: 'text', text: prompt },
              ...pictures.map(({ bytes, mediaType }) => ({
                type: 'file' as const,
                mediaType,
                data: { type: 'data' as const, data: bytes },
              })),
            ],
          },
        ],
        ...passedOn(options),
        ...(settings.maxOutputTokens === undefined ? {} : { maxOutputTokens: settings.maxOutputTokens }),
        providerOptions,
        abortSignal: signal,
      },
    };
    const result = await askLanguageModel(question);
    const picture = await firstPicture(question, result, { maxBytes, signal });
    const headers = keptHeaders(new Headers(result.response?.headers));
    return {
      images: [picture.bytes],
      warnings: mergeWarnings(complaints.warnings, result.warnings),
      providerMetadata: { [model.provider]: { images: [{ mediaType: picture.mediaType }] } },
      response: { timestamp, modelId: model.modelId, headers },
      usage: usageOf(result),
    };
  });
}

function complainAbout(options: ImageModelV4CallOptions, taken: number, complaints: Complaints): void {
  const { unsupported } = complaints;
  const given = options.files?.length ?? 0;
  limitCount(options.n, 1, LABEL, complaints);
  if (taken < given) {
    unsupported(
      'files',
      `${LABEL} was given ${taken} of ${given} pictures ("maxReferences"); the others were not sent.`,
    );
  }
  if (options.mask !== undefined)
    unsupported('mask', `${LABEL} reads no mask; the whole picture may change.`);
}

/** The options of the call, with what makes the provider answer in pictures and the nearest aspect ratio. */
function optionsFor(
  model: LanguageModelV4,
  settings: Checked,
  options: ImageModelV4CallOptions,
  { warnings, unsupported }: Complaints,
): SharedV4ProviderOptions {
  const way = settings.aspectRatio ?? wayOf(model.provider);
  const feature = options.size === undefined ? 'aspectRatio' : 'size';
  const wanted = options.size ?? options.aspectRatio;
  const ratio = wanted === undefined || way === 'none' ? undefined : nearestRatio(wanted);
  if (ratio !== undefined) {
    warnings.push({ type: 'compatibility', feature, details: `Sent as the aspect ratio ${ratio}.` });
  } else if (wanted !== undefined) {
    const why = way === 'none' ? `${LABEL} lets no size be chosen.` : `${wanted} cannot be read.`;
    unsupported(feature, why);
  }
  if (options.size !== undefined && options.aspectRatio !== undefined) {
    unsupported('aspectRatio', `The size ${options.size} was used instead.`);
  }
  const own: SharedV4ProviderOptions =
    way === 'google'
      ? {
          google: {
            responseModalities: ['TEXT', 'IMAGE'],
            ...imageConfig('imageConfig', 'aspectRatio', ratio),
          },
        }
      : way === 'openrouter'
        ? {
            openrouter: {
              modalities: ['image', 'text'],
              ...imageConfig('image_config', 'aspect_ratio', ratio),
            },
          }
        : {};
  const names = new Set([own, settings.providerOptions, options.providerOptions].flatMap(Object.keys));
  return Object.fromEntries(
    [...names].map((name): [string, JSONObject] => [
      name,
      { ...own[name], ...settings.providerOptions[name], ...options.providerOptions[name] },
    ]),
  );
}

function wayOf(provider: string): 'google' | 'openrouter' | 'none' {
  if (/^google\b/.test(provider)) return 'google';
  return provider.startsWith('openrouter') ? 'openrouter' : 'none';
}

function imageConfig(name: string, field: string, ratio: string | undefined): JSONObject {
  return ratio === undefined ? {} : { [name]: { [field]: ratio } };
}

/** Of the known ratios the nearest to a size or a ratio, compared as a factor. */
function nearestRatio(wanted: string): string | undefined {
  const pair = parseSize(wanted.replace(':', 'x'));
  if (pair === undefined || pair.includes(0)) return undefined;
  const distance = (ratio: string): number => {
    const [width, height] = parseSize(ratio.replace(':', 'x'))!;
    return Math.abs(Math.log((pair[0] / pair[1]) * (height / width)));
  };
  return RATIOS.toSorted((a, b) => distance(a) - distance(b))[0];
}

async function firstPicture(
  question: LanguageQuestion,
  result: LanguageModelV4GenerateResult,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<InputPicture> {
  const file = result.content.find(
    (part): part is LanguageModelV4File => part.type === 'file' && part.mediaType.startsWith('image'),
  );
  if (file === undefined) {
    throw answerError(question, explainWords(textOf(result), result.finishReason, 'a picture'));
  }
  const check: PictureCheck = {
    what: 'the picture',
    maxBytes,
    fail: (failure) => answerError(question, failure),
  };
  const data = file.data.type === 'url' ? file.data.url.href : file.data.data;
  // OpenRouter's provider takes every address for base64.
  if (typeof data === 'string' && /^https?:/i.test(data)) {
    return await guardedFetch(data, { maxBytes, signal });
  }
  return typeof data === 'string' ? checkBase64Picture(data, check) : checkPicture(data, check);
}
