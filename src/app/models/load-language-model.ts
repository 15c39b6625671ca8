import { fileURLToPath } from 'node:url';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { patientFetch } from '../../adapters/http/patient-fetch.ts';
import type { ReplyMode } from '../../agents/ask.ts';
import { ConfigError } from '../../core/errors.ts';
import { loadProviderModel } from './load-provider.ts';
import { parseModelId } from './model-id.ts';
import type { ModelRef, SandboxRole } from './model-id.ts';
import { providerOf } from './providers.ts';
import { listServedModels, onlyModel, serverOf } from './servers.ts';
import type { ModelSettings } from './settings.ts';

/** Weights of the critic that this project trained; models/README.md has the commands. */
const LEARNED_CRITIC = new URL('../../../models/critic.safetensors', import.meta.url);

export interface LoadedLanguageModel {
  /** As the user wrote it. */
  readonly id: string;
  readonly model: LanguageModelV4;
  /** How it is asked to answer. The user's word for the model, else for the server, else the provider's habit. */
  readonly reply: ReplyMode;
}

/**
 * The language model behind an id, for a planner, a critic or a judge. Makes no call to it; a server is asked for its
 * models only when the id names none.
 *
 * @throws {ConfigError} when the id names nothing, something that is no language model, or something that is not set
 *   up yet: the message says what to install, set or write.
 * @throws {ProviderError} when a server that had to be asked does not answer.
 */
export async function loadLanguageModel(id: string, settings: ModelSettings): Promise<LoadedLanguageModel> {
  const ref = parseModelId(id, settings);
  const { model, reply } = await loadFrom(ref, settings);
  const overrides = settings.models ?? {};
  return { id, model, reply: overrides[id]?.reply ?? overrides[ref.id]?.reply ?? reply };
}

async function loadFrom(
  ref: ModelRef,
  settings: ModelSettings,
): Promise<{ model: LanguageModelV4; reply: ReplyMode }> {
  switch (ref.source) {
    case 'sandbox':
      return { model: await loadSandbox(ref.role), reply: 'text' };
    case 'provider': {
      const model = await loadProviderModel(ref.provider, ref.model, 'language', settings);
      return { model, reply: providerOf(ref.provider).reply };
    }
    case 'server':
    case 'url': {
      const server = serverOf(ref, settings);
      const modelId = ref.model ?? onlyModel(ref, server, await listServedModels(server, settings.fetch));
      const provider = createOpenAICompatible({
        name: ref.source === 'server' ? ref.server : 'local',
        baseURL: server.baseURL,
        headers: { ...server.headers },
        fetch: settings.fetch ?? patientFetch,
        // Off by default, and then a schema is dropped without an error.
        supportsStructuredOutputs: true,
        ...(server.apiKey === undefined ? {} : { apiKey: server.apiKey }),
      });
      return { model: provider.languageModel(modelId), reply: server.reply ?? 'json' };
    }
    case 'generator':
      throw new ConfigError(
        `"${ref.id}" draws; planner, critic, and what stands behind svg: and draws:, are language models.`,
      );
  }
}

async function loadSandbox(role: SandboxRole): Promise<LanguageModelV4> {
  switch (role) {
    case 'planner':
      return (await import('../../sandbox/planner/planner.ts')).createSandboxPlanner();
    case 'critic':
      return (await import('../../sandbox/critic/critic.ts')).createSandboxCritic();
    case 'learned-critic': {
      const [{ createLearnedCritic }, { loadCheckpoint }, { DEFAULT_CONFIG }] = await Promise.all([
        import('../../train/native/critic.ts'),
        import('../../train/native/checkpoint.ts'),
        import('../../train/native/config.ts'),
      ]);
      return createLearnedCritic(await loadCheckpoint(fileURLToPath(LEARNED_CRITIC), DEFAULT_CONFIG));
    }
    case 'image':
      throw new ConfigError(
        'sandbox:image draws; for planner and critic there are sandbox:planner and sandbox:critic.',
      );
  }
}
