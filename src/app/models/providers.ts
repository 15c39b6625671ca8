/**
 * The AI SDK providers that ids may name, as data. None is a dependency of this package: the user installs those that
 * he uses, and they are loaded on demand (`load-provider.ts`).
 */
import type { ReplyMode } from '../../agents/ask.ts';
import type { ModelKind } from './settings.ts';

/** How to ask a service, at no cost, whether it is there and takes a key. */
export interface Probe {
  readonly url: string;
  /** The key's header; absent where the answer does not depend on the key, so that it proves nothing about it. */
  readonly auth?: { readonly header: string; readonly scheme?: string };
}

export interface Provider {
  /** npm package. */
  readonly package: string;
  /** Version range to install: the majors that this package is tested with. */
  readonly range: string;
  /** Exported function that makes a provider. */
  readonly factory: string;
  /** Environment variables that may hold the key; the first one is the one to name. */
  readonly keys: readonly [string, ...string[]];
  /** Setting of the factory that takes the key. */
  readonly keySetting: 'apiKey' | 'apiToken';
  /** Variables under which it authenticates by itself, without a key from us. */
  readonly ambient?: readonly string[];
  /** Ids to begin with, by kind; a kind that is missing is not offered. */
  readonly examples: Partial<Record<ModelKind, readonly string[]>>;
  /**
   * Whether its language models may be held to a JSON schema. `text` where much of the catalogue cannot: the answer is
   * then asked for in words and read tolerantly.
   */
  readonly reply: ReplyMode;
  readonly probe: Probe;
}

const BEARER = { header: 'authorization', scheme: 'Bearer' };

export const PROVIDERS = {
  openai: {
    package: '@ai-sdk/openai',
    range: '^4',
    factory: 'createOpenAI',
    keys: ['OPENAI_API_KEY'],
    keySetting: 'apiKey',
    examples: { language: ['gpt-5.6', 'gpt-5.4-mini'], image: ['gpt-image-2', 'gpt-image-1.5'] },
    reply: 'json',
    probe: { url: 'https://api.openai.com/v1/models', auth: BEARER },
  },
  google: {
    package: '@ai-sdk/google',
    range: '^4',
    factory: 'createGoogle',
    keys: ['GOOGLE_GENERATIVE_AI_API_KEY'],
    keySetting: 'apiKey',
    examples: {
      language: ['gemini-3.8-flash', 'gemini-2.5-flash'],
      image: ['gemini-3-pro-image-preview', 'gemini-2.5-flash-image'],
    },
    reply: 'json',
    probe: {
      url: 'https://generativelanguage.googleapis.com/v1beta/models',
      auth: { header: 'x-goog-api-key' },
    },
  },
  anthropic: {
    package: '@ai-sdk/anthropic',
    range: '^4',
    factory: 'createAnthropic',
    keys: ['ANTHROPIC_API_KEY'],
    keySetting: 'apiKey',
    examples: { language: ['claude-sonnet-5-5', 'claude-haiku-5-5'] },
    reply: 'json',
    probe: { url: 'https://api.anthropic.com/v1/models', auth: { header: 'x-api-key' } },
  },
  xai: {
    package: '@ai-sdk/xai',
    range: '^5',
    factory: 'createXai',
    keys: ['XAI_API_KEY'],
    keySetting: 'apiKey',
    examples: { language: ['grok-4'], image: ['grok-imagine-image'] },
    reply: 'json',
    probe: { url: 'https://api.x.ai/v1/models', auth: BEARER },
  },
  fal: {
    package: '@ai-sdk/fal',
    range: '^3',
    factory: 'createFal',
    keys: ['FAL_API_KEY', 'FAL_KEY'],
    keySetting: 'apiKey',
    examples: { image: ['fal-ai/flux-2/edit', 'fal-ai/flux-pro/kontext'] },
    reply: 'text',
    probe: { url: 'https://fal.run/' },
  },
  replicate: {
    package: '@ai-sdk/replicate',
    range: '^3',
    factory: 'createReplicate',
    keys: ['REPLICATE_API_TOKEN'],
    keySetting: 'apiToken',
    examples: { image: ['black-forest-labs/flux-2-pro', 'black-forest-labs/flux-2-dev'] },
    reply: 'text',
    probe: { url: 'https://api.replicate.com/v1/account', auth: BEARER },
  },
  'black-forest-labs': {
    package: '@ai-sdk/black-forest-labs',
    range: '^2',
    factory: 'createBlackForestLabs',
    keys: ['BFL_API_KEY'],
    keySetting: 'apiKey',
    examples: { image: ['flux-2-pro', 'flux-2-klein-9b', 'flux-kontext-pro'] },
    reply: 'text',
    probe: { url: 'https://api.bfl.ai/v1/credits', auth: { header: 'x-key' } },
  },
  togetherai: {
    package: '@ai-sdk/togetherai',
    range: '^3',
    factory: 'createTogetherAI',
    keys: ['TOGETHER_API_KEY', 'TOGETHER_AI_API_KEY'],
    keySetting: 'apiKey',
    examples: {
      language: ['Qwen/Qwen2.5-VL-72B-Instruct'],
      image: ['black-forest-labs/FLUX.1-kontext-pro', 'black-forest-labs/FLUX.1-schnell'],
    },
    reply: 'text',
    probe: { url: 'https://api.together.xyz/v1/models', auth: BEARER },
  },
  fireworks: {
    package: '@ai-sdk/fireworks',
    range: '^3',
    factory: 'createFireworks',
    keys: ['FIREWORKS_API_KEY'],
    keySetting: 'apiKey',
    examples: {
      language: ['accounts/fireworks/models/qwen2p5-vl-32b-instruct'],
      image: ['accounts/fireworks/models/flux-kontext-pro'],
    },
    reply: 'json',
    probe: { url: 'https://api.fireworks.ai/inference/v1/models', auth: BEARER },
  },
  deepinfra: {
    package: '@ai-sdk/deepinfra',
    range: '^3',
    factory: 'createDeepInfra',
    keys: ['DEEPINFRA_API_KEY'],
    keySetting: 'apiKey',
    examples: {
      language: ['meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8'],
      image: ['black-forest-labs/FLUX.1-Kontext-pro'],
    },
    reply: 'json',
    probe: { url: 'https://api.deepinfra.com/v1/openai/models' },
  },
  openrouter: {
    package: '@openrouter/ai-sdk-provider',
    range: '^3',
    factory: 'createOpenRouter',
    keys: ['OPENROUTER_API_KEY'],
    keySetting: 'apiKey',
    examples: { language: ['google/gemini-2.5-flash'], image: ['google/gemini-2.5-flash-image'] },
    reply: 'json',
    probe: { url: 'https://openrouter.ai/api/v1/key', auth: BEARER },
  },
  gateway: {
    package: '@ai-sdk/gateway',
    range: '^4',
    factory: 'createGateway',
    keys: ['AI_GATEWAY_API_KEY'],
    keySetting: 'apiKey',
    ambient: ['VERCEL_OIDC_TOKEN'],
    examples: {
      language: ['openai/gpt-5.6', 'alibaba/qwen3-vl-instruct'],
      image: ['bfl/flux-2-pro', 'openai/gpt-image-2'],
    },
    reply: 'json',
    probe: { url: 'https://ai-gateway.vercel.sh/v1/models' },
  },
} as const satisfies Record<string, Provider>;

export type ProviderName = keyof typeof PROVIDERS;
export const PROVIDER_NAMES = Object.keys(PROVIDERS) as readonly ProviderName[];

export function isProviderName(name: string): name is ProviderName {
  return Object.hasOwn(PROVIDERS, name);
}

/** A provider's facts, all fields in view. */
export function providerOf(name: ProviderName): Provider {
  return PROVIDERS[name];
}

/** The command that installs a provider. */
export function installCommand(name: ProviderName): string {
  const { package: packageName, range } = providerOf(name);
  return `npm i ${packageName}@${range}`;
}
