/** Model ids as users write them, read into what they name. */
import { ConfigError } from '../../core/errors.ts';
import { GENERATOR_PREFIXES, generatorSchema, isGeneratorPrefix } from './generator-config.ts';
import type { GeneratorConfig, GeneratorPrefix } from './generator-config.ts';
import { isProviderName, PROVIDER_NAMES } from './providers.ts';
import type { ProviderName } from './providers.ts';
import type { ModelSettings } from './settings.ts';

export const SANDBOX_ROLES = ['planner', 'image', 'critic', 'learned-critic'] as const;
export type SandboxRole = (typeof SANDBOX_ROLES)[number];

/** What an id names. `id` is the id with aliases followed. */
export type ModelRef =
  | { readonly source: 'sandbox'; readonly id: string; readonly role: SandboxRole }
  | {
      readonly source: 'provider';
      readonly id: string;
      readonly provider: ProviderName;
      readonly model: string;
    }
  /** A server of the configuration; without a model, the only one that it serves is meant. */
  | {
      readonly source: 'server';
      readonly id: string;
      readonly server: string;
      readonly model: string | undefined;
    }
  /** An OpenAI-compatible server, named by its address. */
  | {
      readonly source: 'url';
      readonly id: string;
      readonly baseURL: string;
      readonly model: string | undefined;
    }
  /** A generator of the configuration, or one whose id says all that is needed. */
  | {
      readonly source: 'generator';
      readonly id: string;
      /** Its key in the configuration, or its prefix. */
      readonly name: string;
      readonly config: GeneratorConfig;
    };

/**
 * Reads an id: an alias; `sandbox:planner|image|critic`; `provider:model`; `server:model` or `server` for a server of
 * the configuration; `http://host:port/v1#model` or `http://host:port/v1`; the name of a generator of the
 * configuration; `svg:<language model id>`, `draws:<language model id>`, `huggingface:<model>`, `klein:<address>`. Only
 * the first colon splits.
 *
 * A server of the configuration goes before a provider of the same name.
 * @throws {ConfigError} when it names nothing that is known.
 */
export function parseModelId(
  id: string,
  settings: Pick<ModelSettings, 'servers' | 'generators' | 'aliases'> = {},
): ModelRef {
  const { servers = {}, generators = {} } = settings;
  const target = followAliases(id, settings.aliases ?? {});
  if (/^https?:\/\//i.test(target)) return parseUrl(target);
  const colon = target.indexOf(':');
  const prefix = colon === -1 ? target : target.slice(0, colon);
  const model = colon === -1 ? '' : target.slice(colon + 1);
  const named = Object.hasOwn(generators, target) ? generators[target] : undefined;
  if (named !== undefined && Object.hasOwn(servers, target)) {
    throw new ConfigError(
      `"${target}" is under "servers" and under "generators" of the configuration; rename one of them.`,
    );
  }
  if (named !== undefined) return { source: 'generator', id: target, name: target, config: named };
  if (Object.hasOwn(servers, prefix)) {
    return { source: 'server', id: target, server: prefix, model: model === '' ? undefined : model };
  }
  if (prefix === 'sandbox') {
    const role = SANDBOX_ROLES.find((known) => known === model);
    if (role !== undefined) return { source: 'sandbox', id: target, role };
    throw new ConfigError(
      `"${target}" is no sandbox model; there are ${SANDBOX_ROLES.map((role) => `sandbox:${role}`).join(', ')}.`,
    );
  }
  if (isProviderName(prefix) && model !== '')
    return { source: 'provider', id: target, provider: prefix, model };
  if (isGeneratorPrefix(prefix)) return prefixedGenerator(target, prefix, model.trim());
  throw new ConfigError(unknownId(target, prefix, [...Object.keys(servers), ...Object.keys(generators)]));
}

function prefixedGenerator(id: string, prefix: GeneratorPrefix, rest: string): ModelRef {
  const { rest: form, of } = GENERATOR_PREFIXES[prefix];
  if (rest === '') throw new ConfigError(`"${id}" lacks the rest: write ${prefix}:${form}.`);
  const config = generatorSchema.safeParse(of(rest));
  if (config.success) return { source: 'generator', id, name: prefix, config: config.data };
  throw new ConfigError(
    `"${id}" is not ${prefix}:${form} (${config.error.issues[0]?.message ?? 'wrong form'}).`,
  );
}

function followAliases(id: string, aliases: Readonly<Record<string, string>>): string {
  const seen = new Set<string>();
  let current = id.trim();
  while (Object.hasOwn(aliases, current)) {
    if (seen.has(current)) {
      throw new ConfigError(`The aliases ${[...seen, current].join(' -> ')} lead in a circle.`);
    }
    seen.add(current);
    current = aliases[current]!.trim();
  }
  return current;
}

function parseUrl(id: string): ModelRef {
  if (!URL.canParse(id)) throw new ConfigError(`"${id}" is not a URL; write http://host:port/v1#model.`);
  const url = new URL(id);
  if (url.username !== '' || url.password !== '' || url.search !== '') {
    throw new ConfigError(
      `A server's address in a model id takes no user name and no query, because ids are shown and stored. ` +
        `Put the server into "servers" of the configuration, with apiKeyEnv or headers.`,
    );
  }
  // A fragment may hold anything that a model id holds, also a percent sign of its own.
  const fragment = url.hash.slice(1);
  const model = /%[0-9a-f]{2}/i.test(fragment) ? decodeURIComponent(fragment) : fragment;
  const path = url.pathname.replace(/\/+$/, '');
  return {
    source: 'url',
    id,
    // Every OpenAI-compatible server has its routes below a version.
    baseURL: `${url.origin}${path === '' ? '/v1' : path}`,
    model: model === '' ? undefined : model,
  };
}

function unknownId(id: string, prefix: string, named: readonly string[]): string {
  if (id === '') return 'A model id is missing, e.g. sandbox:planner or openai:gpt-5.6.';
  if (prefix === 'ollama') {
    return `"${id}": Ollama is named by its address, http://127.0.0.1:11434/v1#${id.slice(7) || 'model'} (agents only).`;
  }
  if (isProviderName(prefix)) return `"${id}" lacks the model: write ${prefix}:<model>.`;
  const slash = id.indexOf('/');
  const hint =
    !id.includes(':') && slash > 0
      ? ` Through the Vercel AI Gateway it would be gateway:${id}.`
      : !id.includes(':')
        ? ' An id is provider:model, e.g. openai:gpt-5.6.'
        : '';
  const known = [...named, 'sandbox', ...PROVIDER_NAMES, ...Object.keys(GENERATOR_PREFIXES)].join(', ');
  return (
    `"${id}" names no known model: nothing is called "${prefix}".${hint} Known: ${known}, ` +
    'and any OpenAI-compatible server as http://host:port/v1#model.'
  );
}
