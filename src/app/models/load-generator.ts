/** Makes the image models that are under `generators` in the configuration, or named by a prefix. */
import { readFile } from 'node:fs/promises';
import type { ImageModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import type { AdapterRuntime } from '../../adapters/image/adapter-settings.ts';
import type { ComfyuiSettings } from '../../adapters/image/comfyui-settings.ts';
import type { HuggingFaceSettings } from '../../adapters/image/huggingface-settings.ts';
import type { SdapiSettings } from '../../adapters/image/sdapi-settings.ts';
import type { Capabilities } from '../../core/capabilities.ts';
import { ConfigError, messageOf } from '../../core/errors.ts';
import { toldCapabilities } from './capabilities.ts';
import type { GeneratorConfig, GeneratorKind } from './generator-config.ts';
import { loadLanguageModel } from './load-language-model.ts';
import { importFactory } from './load-provider.ts';
import { parseModelId } from './model-id.ts';
import type { ModelRef } from './model-id.ts';
import { listServedModels, onlyModel, serverOf } from './servers.ts';
import type { ModelSettings } from './settings.ts';

export type GeneratorRef = Extract<ModelRef, { source: 'generator' }>;
type ConfigOf<Kind extends GeneratorKind> = Extract<GeneratorConfig, { kind: Kind }>;

export interface LoadedGenerator {
  readonly model: ImageModelV4;
  readonly told: Capabilities;
}

/**
 * The image model of a generator; nothing is sent to it.
 * @throws {ConfigError} naming the generator and the setting that is wrong: a workflow that is missing or has no
 *   placeholder, a variable that is not set, a language model that is not known.
 * @throws {ProviderError} when a server that had to be asked for the model behind `svg` or `draws` does not answer.
 */
export async function loadGenerator(ref: GeneratorRef, settings: ModelSettings): Promise<LoadedGenerator> {
  try {
    return await create(ref, settings);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // The adapters begin with their own name, which says less than the generator's.
    const message = error.message.replace(/^(comfyui|sdapi|klein|huggingface|language-model|svg): /, '');
    throw new ConfigError(`${placeOf(ref)}: ${message}`, { cause: error });
  }
}

/** Where a generator's settings are, for messages. */
function placeOf({ id, name }: GeneratorRef): string {
  return id === name ? `generators.${name}` : `"${id}"`;
}

async function create(ref: GeneratorRef, settings: ModelSettings): Promise<LoadedGenerator> {
  const { name, config } = ref;
  const runtime: AdapterRuntime = { now: () => new Date(), fetch: settings.fetch };
  switch (config.kind) {
    case 'comfyui': {
      const { comfyuiCapabilities, createComfyui } = await import('../../adapters/image/comfyui.ts');
      const own = { ...(await comfyuiSettings(config, settings)), name };
      return { model: createComfyui(own, runtime), told: comfyuiCapabilities(own) };
    }
    case 'sdapi': {
      const { createSdapi, sdapiCapabilities } = await import('../../adapters/image/sdapi.ts');
      const own = { ...sdapiSettings(config, settings), name };
      return { model: createSdapi(own, runtime), told: sdapiCapabilities(own) };
    }
    case 'klein': {
      const { createKlein, KLEIN_CAPABILITIES } = await import('../../adapters/image/klein.ts');
      const { kind: _, apiKey: __, apiKeyEnv: ___, ...rest } = config;
      const own = { ...rest, headers: headersOf(config, settings), name };
      return { model: createKlein(own, runtime), told: KLEIN_CAPABILITIES };
    }
    case 'huggingface': {
      const { createHuggingFace, huggingFaceCapabilities } =
        await import('../../adapters/image/huggingface.ts');
      const own: HuggingFaceSettings = { ...huggingFaceSettings(config, settings), name };
      const model = createHuggingFace(own, runtime);
      const { edit, ...limits } = huggingFaceCapabilities(own);
      // Only where the adapter does not know is the table asked.
      return edit === 'unknown'
        ? { model, told: await toldCapabilities(own.modelId, model, { ...limits, maxReferences: 1 }) }
        : { model, told: { edit, ...limits } };
    }
    case 'language-model': {
      const { createLanguageImageModel, languageImageCapabilities } =
        await import('../../adapters/image/language-model.ts');
      const { kind: _, model: id, ...own } = config;
      const { model, ...way } = await loadPictureModel(id, settings);
      return {
        model: createLanguageImageModel(model, { ...way, ...own }, runtime),
        told: languageImageCapabilities(own),
      };
    }
    case 'svg': {
      const { createSvgImageModel, svgCapabilities } = await import('../../adapters/image/svg.ts');
      const { kind: _, model: id, ...own } = config;
      const { model } = await loadLanguageModel(id, settings);
      return { model: createSvgImageModel(model, own, runtime), told: svgCapabilities(own) };
    }
  }
}

/** The value of a variable. @throws {ConfigError} when it is not set; blank counts as not set. */
function secret(variable: string, what: string, { env }: ModelSettings): string {
  const value = env[variable]?.trim();
  if (value !== undefined && value !== '') return value;
  throw new ConfigError(`it needs ${what}: set the environment variable ${variable}.`);
}

/** The headers of a server, with its key where it takes one. */
export function headersOf(
  { headers, apiKeyEnv }: ConfigOf<'comfyui' | 'klein'>,
  settings: ModelSettings,
): Record<string, string> {
  if (apiKeyEnv === undefined) return headers;
  return { ...headers, authorization: `Bearer ${secret(apiKeyEnv, 'an API key', settings)}` };
}

/** The sdapi adapter's settings, with the password. */
export function sdapiSettings(config: ConfigOf<'sdapi'>, settings: ModelSettings): SdapiSettings {
  const { kind: _, passwordEnv, password: __, name: ___, ...rest } = config;
  if (passwordEnv === undefined) return rest;
  if (rest.username === undefined) throw new ConfigError('"passwordEnv" needs "username".');
  return { ...rest, password: secret(passwordEnv, 'a password', settings) };
}

/** The Hugging Face adapter's settings, with the key. */
export function huggingFaceSettings(
  config: ConfigOf<'huggingface'>,
  settings: ModelSettings,
): HuggingFaceSettings {
  const { kind: _, apiKey: __, name: ___, apiKeyEnv, ...rest } = config;
  const isPublic =
    apiKeyEnv === undefined && rest.endpointUrl !== undefined && !settings.env['HF_TOKEN']?.trim();
  if (isPublic) return rest;
  return { ...rest, apiKey: secret(apiKeyEnv ?? 'HF_TOKEN', 'an API key', settings) };
}

async function comfyuiSettings(
  config: ConfigOf<'comfyui'>,
  settings: ModelSettings,
): Promise<ComfyuiSettings> {
  const { kind: _, apiKey: __, apiKeyEnv: ___, name: ____, workflow, editWorkflow, ...rest } = config;
  const headers = headersOf(config, settings);
  const edits = Array.isArray(editWorkflow)
    ? await Promise.all(editWorkflow.map((one, index) => readWorkflow(one, `editWorkflow.${index}`)))
    : editWorkflow === undefined
      ? undefined
      : await readWorkflow(editWorkflow, 'editWorkflow');
  return {
    ...rest,
    headers,
    ...(workflow === undefined ? {} : { workflow: await readWorkflow(workflow, 'workflow') }),
    ...(edits === undefined ? {} : { editWorkflow: edits }),
  };
}

/** A workflow, out of its file when a file is named. What is in it the adapter checks. */
async function readWorkflow(
  workflow: string | Record<string, unknown>,
  setting: string,
): Promise<Record<string, unknown>> {
  if (typeof workflow !== 'string') return workflow;
  let text: string;
  try {
    text = await readFile(workflow, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isMissing ? 'does not exist' : `cannot be read (${messageOf(error)})`;
    throw new ConfigError(
      `the file ${workflow} of "${setting}" ${why}; export the workflow from ComfyUI with "Workflow > Export (API)".`,
      { cause: error },
    );
  }
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new ConfigError(`the file ${workflow} of "${setting}" is not JSON (${messageOf(error)}).`, {
      cause: error,
    });
  }
}

interface PictureModel {
  readonly model: LanguageModelV4;
  readonly aspectRatio?: 'none';
}

/**
 * A language model whose answers may hold pictures. Of servers the OpenAI-compatible provider reads none, OpenRouter's
 * does, once they are where it looks.
 */
async function loadPictureModel(id: string, settings: ModelSettings): Promise<PictureModel> {
  const ref = parseModelId(id, settings);
  if (ref.source !== 'server' && ref.source !== 'url') return await loadLanguageModel(id, settings);
  const server = serverOf(ref, settings);
  const modelId = ref.model ?? onlyModel(ref, server, await listServedModels(server, settings.fetch));
  const createOpenRouter = await importFactory('openrouter', id, settings.projectDir);
  const { withContentPictures } = await import('../../adapters/image/language-model-chat-fetch.ts');
  const provider = createOpenRouter({
    baseURL: server.baseURL,
    apiKey: server.apiKey ?? 'none',
    headers: { ...server.headers },
    fetch: withContentPictures(settings.fetch),
  });
  return { model: provider.languageModel(modelId) as unknown as LanguageModelV4, aspectRatio: 'none' };
}
