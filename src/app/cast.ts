import { readFile } from 'node:fs/promises';
import type { ImageModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import type { ReplyMode } from '../agents/ask.ts';
import { createCritic } from '../agents/critic/critic.ts';
import type { Critic } from '../agents/critic/critic.ts';
import { createPlanner } from '../agents/planner/planner.ts';
import type { Planner } from '../agents/planner/planner.ts';
import { defaultPromptSet } from '../agents/prompts/default-set.ts';
import { loadPromptSet } from '../agents/prompts/prompt-set.ts';
import type { PromptSet } from '../agents/prompts/prompt-set.ts';
import { ConfigError, ProviderError, messageOf } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import type { Price } from '../core/usage.ts';
import type { GeneratorSlot, LanguageSlot, ModelSlot, RunModels } from '../engine/models.ts';
import { createLimiter } from '../lib/limiter.ts';
import type { Limiter } from '../lib/limiter.ts';
import { DEFAULT_RETRY } from '../lib/retry.ts';
import type { Config } from './config.ts';
import { checkFallbacks, fallbacksOf } from './fallbacks.ts';
import { capabilitiesOf } from './models/capabilities.ts';
import { loadImageModel } from './models/load-image-model.ts';
import { loadLanguageModel } from './models/load-language-model.ts';
import { parseModelId } from './models/model-id.ts';
import type { ModelSettings } from './models/settings.ts';
import { unreachableModels } from './unreachable.ts';

/** Who plays which part in a run. */
export interface Roles {
  readonly models: RunModels;
  readonly planner: Planner;
  readonly critic: Critic;
}

export interface CastOptions {
  readonly env: ModelSettings['env'];
  /** Models handed in as objects; they are found under `provider:modelId`. */
  readonly given: readonly (LanguageModelV4 | ImageModelV4)[];
}

/** Finds the models of a run. Models, and the limits that belong to them, are shared by all runs of one cast. */
export type Cast = (settings: Settings) => Promise<Roles>;

const TIMEOUT_MS = { language: 180_000, image: 300_000 } as const;
const FREE: Price = { image: 0, inputPerMillion: 0, outputPerMillion: 0 };

/** What every role of a model shares. */
type Rules = Omit<ModelSlot<unknown>, 'model'>;

export function createCast(config: Config, { env, given }: CastOptions): Cast {
  const modelSettings: ModelSettings = { ...config, env };
  const limiters = new Map<string, Limiter>();
  const languageModels = new Map<string, Promise<{ slot: LanguageSlot; reply: ReplyMode }>>();
  const imageModels = new Map<string, Promise<GeneratorSlot>>();
  const findGiven = (id: string) => given.find((model) => `${model.provider}:${model.modelId}` === id);

  const canonicalOf = (id: string) => (findGiven(id) ? id : parseModelId(id, modelSettings).id);
  checkFallbacks(config.fallbacks, canonicalOf);

  function rulesOf(id: string, kind: keyof typeof TIMEOUT_MS): Rules {
    // One limiter for a model in all its roles and under all its names: a server does not care who asks.
    const canonical = canonicalOf(id);
    const known = config.models[id] ?? config.models[canonical] ?? {};
    const limiter = limiters.get(canonical) ?? createLimiter(known);
    limiters.set(canonical, limiter);
    return {
      id,
      limiter,
      price: known.price ?? (canonical.startsWith('sandbox:') ? FREE : null),
      retry: { ...DEFAULT_RETRY, ...(known.retries === undefined ? {} : { retries: known.retries }) },
      timeoutMs: known.timeoutMs ?? TIMEOUT_MS[kind],
    };
  }

  async function language(id: string): Promise<{ slot: LanguageSlot; reply: ReplyMode }> {
    const rules = rulesOf(id, 'language');
    const own = findGiven(id);
    if (own)
      return { slot: { ...rules, model: own as LanguageModelV4 }, reply: config.models[id]?.reply ?? 'json' };
    const { model, reply } = await loadLanguageModel(id, modelSettings);
    return { slot: { ...rules, model }, reply };
  }

  /** A model with those that stand in for it. Where only one of them answers in text, all are asked to. */
  async function languageChain(id: string): Promise<{ slot: LanguageSlot; reply: ReplyMode }> {
    const load = orUnreachable(language, (name, models) => ({
      slot: { ...rulesOf(name, 'language'), model: models.language },
      reply: 'json' as const,
    }));
    const [first, ...others] = await loadChain(id, (name) => once(languageModels, name, load));
    const reply = [first!, ...others].some((one) => one.reply === 'text') ? 'text' : 'json';
    return { slot: { ...first!.slot, fallbacks: others.map(({ slot }) => slot) }, reply };
  }

  async function generatorChain(id: string): Promise<GeneratorSlot> {
    const load = orUnreachable(generator, (name, { image, capabilities }) => ({
      ...rulesOf(name, 'image'),
      model: image,
      capabilities,
    }));
    const [first, ...fallbacks] = await loadChain(id, (name) => once(imageModels, name, load));
    return { ...first!, fallbacks };
  }

  async function loadChain<T>(id: string, load: (id: string) => Promise<T>): Promise<T[]> {
    return await Promise.all([id, ...fallbacksOf(id, config.fallbacks, canonicalOf)].map(load));
  }

  /** A server that does not even say what it is ends the run only where nobody could stand in for it. */
  function orUnreachable<T>(
    load: (id: string) => Promise<T>,
    standIn: (id: string, models: ReturnType<typeof unreachableModels>) => T,
  ): (id: string) => Promise<T> {
    return async (id) => {
      try {
        return await load(id);
      } catch (error) {
        if (!(error instanceof ProviderError) || Object.keys(config.fallbacks).length === 0) throw error;
        return standIn(id, unreachableModels(id, error));
      }
    };
  }

  async function generator(id: string): Promise<GeneratorSlot> {
    const rules = rulesOf(id, 'image');
    const own = findGiven(id) as ImageModelV4 | undefined;
    const { model, capabilities } = own
      ? { model: own, capabilities: await capabilitiesOf(id, own, {}, config.models[id]?.capabilities) }
      : await loadImageModel(id, modelSettings);
    return { ...rules, model, capabilities };
  }

  return async (settings) => {
    const [planner, image, critic, promptSet] = await Promise.all([
      languageChain(settings.planner),
      generatorChain(settings.generator),
      languageChain(settings.critic),
      findPromptSet(settings.prompts),
    ]);
    const models = { planner: planner.slot, generator: image, critic: critic.slot };
    if (settings.budget.usd !== undefined) assertPrices(models);
    return {
      models,
      planner: createPlanner({ promptSet, replyMode: promptSet.replyMode ?? planner.reply }),
      critic: createCritic({ promptSet, replyMode: promptSet.replyMode ?? critic.reply }),
    };
  };
}

/** The value under `key`, made at the first call; a failure is not kept. */
async function once<T>(
  cache: Map<string, Promise<T>>,
  key: string,
  make: (key: string) => Promise<T>,
): Promise<T> {
  const known = cache.get(key) ?? make(key);
  cache.set(key, known);
  try {
    return await known;
  } catch (error) {
    cache.delete(key);
    throw error;
  }
}

/** @throws {ConfigError} when money is limited but a model's price is not known. */
function assertPrices(models: RunModels): void {
  const { planner, generator, critic } = models;
  const unknown = [planner, generator, critic]
    .flatMap((slot) => [slot, ...(slot.fallbacks ?? [])])
    .filter(({ price }) => price === null)
    .map(({ id }) => id);
  if (unknown.length > 0) {
    throw new ConfigError(
      `A budget in dollars needs the price of ${[...new Set(unknown)].join(' and ')}; set it under "models" in interleave.config.json, or use --budget-images.`,
    );
  }
}

/** @throws {ConfigError} when the name is no prompt set and no file that holds one. */
async function findPromptSet(name: string): Promise<PromptSet> {
  if (name === defaultPromptSet.name) return defaultPromptSet;
  let text: string;
  try {
    text = await readFile(name, 'utf8');
  } catch (error) {
    throw new ConfigError(
      `The prompt set ${name} cannot be read (${messageOf(error)}); "interleave prompts import" makes one, and "${defaultPromptSet.name}" is built in.`,
      { cause: error },
    );
  }
  return loadPromptSet(text);
}
