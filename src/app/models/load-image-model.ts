import type { ImageModelV4 } from '@ai-sdk/provider';
import { DIALECTS } from '../../adapters/image/openai-images-dialects.ts';
import type { Dialect, DialectName } from '../../adapters/image/openai-images-dialects.ts';
import { createOpenAIImages } from '../../adapters/image/openai-images.ts';
import type { Capabilities } from '../../core/capabilities.ts';
import { ConfigError } from '../../core/errors.ts';
import { capabilitiesOf } from './capabilities.ts';
import { falPairOf, pairFalModels } from './fal-pair.ts';
import { loadProviderModel } from './load-provider.ts';
import { parseModelId } from './model-id.ts';
import type { ModelRef } from './model-id.ts';
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
  const { model, name, limits } = await loadFrom(ref, settings);
  const overrides = settings.models ?? {};
  const override = overrides[id]?.capabilities ?? overrides[ref.id]?.capabilities;
  return { id, model, capabilities: await capabilitiesOf(name, model, limits, override) };
}

interface Found {
  readonly model: ImageModelV4;
  /** By which the table of capabilities knows it. */
  readonly name: string;
  readonly limits: Partial<Capabilities>;
}

async function loadFrom(ref: ModelRef, settings: ModelSettings): Promise<Found> {
  switch (ref.source) {
    case 'sandbox': {
      if (ref.role !== 'image') {
        throw new ConfigError(`${ref.id} does not draw; the sandbox's generator is sandbox:image.`);
      }
      const { createSandboxImageModel } = await import('../../sandbox/image-model.ts');
      return { model: createSandboxImageModel(), name: ref.id, limits: { maxReferences: 1, seed: true } };
    }
    case 'provider':
      return { model: await loadProviderImage(ref, settings), name: ref.id, limits: {} };
    case 'server':
    case 'url':
      return await loadServerImage(ref, settings);
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
  return { model, name: modelId, limits: limitsOf(DIALECTS[dialect]) };
}

/** What the server's API allows, whatever the model behind it could do. */
function limitsOf({ generate, edit }: Dialect): Partial<Capabilities> {
  const { maxImages } = edit;
  return {
    seed: generate.seed && edit.seed,
    ...(maxImages === undefined ? {} : { maxReferences: maxImages }),
  };
}
