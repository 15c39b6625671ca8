import type { ImageModelV4 } from '@ai-sdk/provider';
import { DIALECTS } from '../../adapters/image/openai-images-dialects.ts';
import type { Dialect, DialectName } from '../../adapters/image/openai-images-dialects.ts';
import { createOpenAIImages } from '../../adapters/image/openai-images.ts';
import type { Capabilities } from '../../core/capabilities.ts';
import { ConfigError } from '../../core/errors.ts';
import { settleCapabilities, toldCapabilities } from './capabilities.ts';
import { falPairOf, pairFalModels } from './fal-pair.ts';
import { loadGenerator } from './load-generator.ts';
import { loadProviderModel } from './load-provider.ts';
import { parseModelId } from './model-id.ts';
import type { ModelRef } from './model-id.ts';
import { rememberedOf } from './remembered.ts';
import { assertDraws, detectDialect, listServedModels, onlyModel, serverOf } from './servers.ts';
import type { ModelSettings } from './settings.ts';

export interface LoadedImageModel {
  /** As the user wrote it. */
  readonly id: string;
  readonly model: ImageModelV4;
  readonly capabilities: Capabilities;
}

/**
 * The image model behind an id, for a generator. Draws nothing. A server named by its address is asked for its
 * models, which tells whose dialect it speaks.
 *
 * @throws {ConfigError} when the id names nothing, something that does not draw, or something that is not set up yet:
 *   the message says what to install, set or write.
 * @throws {ProviderError} when a server that had to be asked does not answer.
 */
export async function loadImageModel(id: string, settings: ModelSettings): Promise<LoadedImageModel> {
  const ref = parseModelId(id, settings);
  const found = await rememberedOf(ref, settings);
  const { model, told } = await loadFrom(ref, settings);
  const overrides = settings.models ?? {};
  const override = overrides[id]?.capabilities ?? overrides[ref.id]?.capabilities;
  return { id, model, capabilities: settleCapabilities(told, override, found) };
}

interface Found {
  readonly model: ImageModelV4;
  /** What is known of it without trying. */
  readonly told: Capabilities;
}

async function loadFrom(ref: ModelRef, settings: ModelSettings): Promise<Found> {
  switch (ref.source) {
    case 'sandbox': {
      if (ref.role !== 'image') {
        throw new ConfigError(`${ref.id} does not draw; the sandbox's generator is sandbox:image.`);
      }
      const { createSandboxImageModel } = await import('../../sandbox/generator/image-model.ts');
      const model = createSandboxImageModel();
      return { model, told: await toldCapabilities(ref.id, model, { maxReferences: 1, seed: true }) };
    }
    case 'provider': {
      const model = await loadProviderImage(ref, settings);
      return { model, told: await toldCapabilities(ref.id, model) };
    }
    case 'server':
    case 'url':
      return await loadServerImage(ref, settings);
    case 'generator':
      return await loadGenerator(ref, settings);
  }
}

async function loadProviderImage(
  ref: Extract<ModelRef, { source: 'provider' }>,
  settings: ModelSettings,
): Promise<ImageModelV4> {
  const load = (model: string): Promise<ImageModelV4> =>
    loadProviderModel(ref.provider, model, 'image', settings);
  const pair = ref.provider === 'fal' ? falPairOf(ref.model) : undefined;
  return pair ? pairFalModels(pair, await load(pair.draw), await load(pair.edit)) : await load(ref.model);
}

async function loadServerImage(
  ref: Extract<ModelRef, { source: 'server' | 'url' }>,
  settings: ModelSettings,
): Promise<Found> {
  const server = serverOf(ref, settings);
  assertDraws(server, undefined);
  const isAsked = ref.model === undefined || server.dialect === undefined;
  const served = isAsked ? await listServedModels(server, settings.fetch) : undefined;
  assertDraws(server, served);
  const dialect: DialectName = server.dialect ?? detectDialect(served);
  const modelId = ref.model ?? onlyModel(ref, server, served);
  const model = createOpenAIImages({
    name: ref.source === 'server' ? ref.server : 'local',
    baseURL: server.baseURL,
    modelId,
    dialect,
    apiKey: server.apiKey,
    headers: server.headers,
    fetch: settings.fetch,
    now: () => new Date(),
  });
  return { model, told: await toldCapabilities(modelId, model, limitsOf(DIALECTS[dialect])) };
}

/** What the server's API allows, whatever the model behind it could do. */
function limitsOf({ generate, edit }: Dialect): Partial<Capabilities> {
  const { maxImages } = edit;
  return {
    seed: generate.seed && edit.seed,
    ...(maxImages === undefined ? {} : { maxReferences: maxImages }),
  };
}
