/** How a call becomes a request of one of Hugging Face's providers. */
import { getProviderHelper, InferenceClientHubApiError, makeRequestOptions } from '@huggingface/inference';
import type { APICallError, ImageModelV4CallOptions, JSONObject } from '@ai-sdk/provider';
import type { z } from 'zod';
import { messageOf } from '../../core/errors.ts';
import { callError } from '../http/call-error.ts';
import { patientFetch } from '../http/patient-fetch.ts';
import type { AdapterRuntime } from './adapter-settings.ts';
import type { huggingFaceSettingsSchema } from './huggingface-settings.ts';
import { chooseSize, limitCount } from './input-picture.ts';
import type { Complaints, InputPicture } from './input-picture.ts';

type Checked = z.output<typeof huggingFaceSettingsSchema>;

export interface HuggingFaceRequestParts {
  readonly settings: Checked;
  readonly runtime: AdapterRuntime;
  readonly options: ImageModelV4CallOptions;
  readonly picture: InputPicture | undefined;
  readonly complaints: Complaints;
  readonly signal: AbortSignal;
}

export interface HuggingFaceRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The request without pictures and keys. */
  readonly sent: Readonly<Record<string, unknown>>;
  readonly seed: number | undefined;
}

const LABEL = 'Hugging Face';
const SIZES = { areaPx: 1024 * 1024, multipleOf: 16 };

/**
 * Builds the request. Asks the Hub which of a provider's models is meant, once per process and model.
 * @throws {APICallError} when the Hub does not know, or cannot be reached.
 */
export async function buildHuggingFaceRequest(parts: HuggingFaceRequestParts): Promise<HuggingFaceRequest> {
  const { settings, options, picture, signal } = parts;
  const { modelId, provider, endpointUrl, apiKey, billTo } = settings;
  const parameters = readParameters(parts);
  const target = {
    ...(endpointUrl === undefined ? { model: modelId, provider } : { endpointUrl }),
    ...(apiKey === undefined ? {} : { accessToken: apiKey }),
  };
  const fetch: typeof globalThis.fetch = (input, init) =>
    (parts.runtime.fetch ?? patientFetch)(input, { ...init, signal });
  const common = { fetch, signal, ...(billTo === undefined ? {} : { billTo }) };
  const { prompt = '' } = options;
  const sent = {
    model: modelId,
    provider,
    prompt,
    ...parameters,
    ...(picture ? { picture: '(a picture)' } : {}),
  };
  try {
    const { url, info } = picture
      ? await editRequest({ target, common, prompt, parameters, picture, provider })
      : await makeRequestOptions(
          { ...target, inputs: prompt, parameters },
          getProviderHelper(provider, 'text-to-image'),
          { ...common, task: 'text-to-image' },
        );
    if (typeof info.body !== 'string') throw new TypeError('Expected the request as text');
    const headers = Object.fromEntries(new Headers(info.headers));
    const { seed } = parameters;
    return { url, headers, body: info.body, sent, seed: typeof seed === 'number' ? seed : undefined };
  } catch (error) {
    signal.throwIfAborted();
    throw unprepared(error, parts, sent);
  }
}

interface EditRequest {
  readonly target: { readonly accessToken?: string };
  readonly common: { readonly fetch: typeof globalThis.fetch; readonly signal: AbortSignal };
  readonly prompt: string;
  readonly parameters: JSONObject;
  readonly picture: InputPicture;
  readonly provider: Checked['provider'];
}

async function editRequest({ target, common, prompt, parameters, picture, provider }: EditRequest) {
  const helper = getProviderHelper(provider, 'image-to-image');
  const inputs = new Blob([picture.bytes as Uint8Array<ArrayBuffer>], { type: picture.mediaType });
  const payload = await helper.preparePayloadAsync({
    ...target,
    inputs,
    parameters: { ...parameters, prompt },
  });
  return await makeRequestOptions(payload, helper, { ...common, task: 'image-to-image' });
}

function readParameters({ settings, options, picture, complaints }: HuggingFaceRequestParts): JSONObject {
  const { unsupported } = complaints;
  const given = options.files?.length ?? 0;
  const taken = picture ? 1 : 0;
  limitCount(options.n, 1, LABEL, complaints);
  if (given > taken) {
    unsupported(
      'files',
      `${LABEL} (${settings.provider}) reads ${taken} of ${given} pictures; the others were not sent.`,
    );
  }
  if (options.mask !== undefined)
    unsupported('mask', `${LABEL} reads no mask; the whole picture may change.`);
  const size = chooseSize(options, SIZES, complaints);
  return {
    ...settings.parameters,
    ...options.providerOptions[settings.name],
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(size === undefined ? {} : sizeParameters(settings.provider, picture !== undefined, size)),
  };
}

/** Each provider's name for the size. */
function sizeParameters(
  provider: Checked['provider'],
  isEdit: boolean,
  [width, height]: readonly [number, number],
): JSONObject {
  if (provider === 'fal-ai') return { image_size: { width, height } };
  if (provider === 'nscale') return { size: `${width}x${height}` };
  if (provider === 'hf-inference' && isEdit) return { target_size: { width, height } };
  return { width, height };
}

/** A model that the provider does not have, an unknown model, or a Hub that does not answer. */
function unprepared(
  error: unknown,
  { settings }: HuggingFaceRequestParts,
  sent: Readonly<Record<string, unknown>>,
): APICallError {
  const url = `https://huggingface.co/${settings.modelId}`;
  const secrets = settings.apiKey === undefined ? [] : [settings.apiKey];
  const status = error instanceof InferenceClientHubApiError ? error.httpResponse.status : undefined;
  const isUnreachable = error instanceof TypeError && error.message === 'fetch failed';
  const message = isUnreachable
    ? 'the Hub cannot be reached, which knows under what name the provider serves the model'
    : messageOf(error);
  return callError(
    { server: LABEL, url, sent, secrets },
    {
      message,
      status,
      isRetryable: isUnreachable || (status !== undefined && (status === 429 || status >= 500)),
    },
  );
}
