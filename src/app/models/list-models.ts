/** What `interleave models` shows: every model that could be named, and what stands between it and a call. */
import type { ReplyMode } from '../../agents/ask.ts';
import type { Capabilities } from '../../core/capabilities.ts';
import { ConfigError, messageOf } from '../../core/errors.ts';
import { capabilitiesOf, settleCapabilities, toldCapabilities } from './capabilities.ts';
import { checkGenerator } from './check-generator.ts';
import { loadImageModel } from './load-image-model.ts';
import { findPackage, hasCredentials } from './load-provider.ts';
import { parseModelId, SANDBOX_ROLES } from './model-id.ts';
import { installCommand, PROVIDER_NAMES, providerOf } from './providers.ts';
import type { ProviderName } from './providers.ts';
import { rememberedOf } from './remembered.ts';
import { listServedModels, serverOf } from './servers.ts';
import type { ModelKind, ModelSettings } from './settings.ts';

/** One line of the list. */
export interface ListedModel {
  /** To be written as it stands, or, of a provider, an example of what may be written. */
  readonly id: string;
  /** A server does not tell what its models are for: both. */
  readonly kinds: readonly ModelKind[];
  readonly source: 'sandbox' | 'provider' | 'server' | 'generator' | 'alias';
  readonly state: 'ready' | 'not-installed' | 'no-key' | 'unreachable' | 'wrong';
  /** What to do when it is not ready: a command to run, a variable to set, or what went wrong. `null` when ready. */
  readonly fix: string | null;
  /** The id that an alias stands for. */
  readonly target: string | null;
  /** Of image models, as far as the name tells; a provider's own flags are asked when the model is loaded. */
  readonly capabilities: Capabilities | null;
  /** Of language models. */
  readonly reply: ReplyMode | null;
}

/**
 * Lists the sandbox, the aliases, the generators and the servers of the configuration (each is asked whether it is
 * there, for at most ten seconds, all at once) and the providers, whose packages are not loaded. Spends nothing.
 */
export async function listModels(settings: ModelSettings): Promise<ListedModel[]> {
  const [servers, generators] = await Promise.all([
    Promise.all(Object.keys(settings.servers ?? {}).map((name) => listServer(name, settings))),
    Promise.all(Object.keys(settings.generators ?? {}).map((name) => listGenerator(name, settings))),
  ]);
  const providers = await Promise.all(PROVIDER_NAMES.map((name) => listProvider(name, settings)));
  return [
    ...(await listSandbox()),
    ...listAliases(settings),
    ...generators,
    ...servers.flat(),
    ...providers.flat(),
  ];
}

async function listSandbox(): Promise<ListedModel[]> {
  const draws = { supportsFileInputs: true, supportsMaskInputs: false };
  const capabilities = await capabilitiesOf('sandbox:image', draws, { maxReferences: 1, seed: true });
  return SANDBOX_ROLES.map((role) => ({
    id: `sandbox:${role}`,
    kinds: [role === 'image' ? 'image' : 'language'],
    source: 'sandbox',
    state: 'ready',
    fix: null,
    target: null,
    capabilities: role === 'image' ? capabilities : null,
    reply: role === 'image' ? null : 'text',
  }));
}

function listAliases(settings: ModelSettings): ListedModel[] {
  return Object.entries(settings.aliases ?? {}).map(([alias, target]) => {
    const row = { id: alias, kinds: [], source: 'alias', target, capabilities: null, reply: null } as const;
    try {
      parseModelId(alias, settings);
      return { ...row, state: 'ready', fix: null };
    } catch (error) {
      return { ...row, state: 'wrong', fix: messageOf(error) };
    }
  });
}

async function listServer(name: string, settings: ModelSettings): Promise<ListedModel[]> {
  const row = { kinds: ['language', 'image'], source: 'server', target: null, capabilities: null } as const;
  const reply = settings.servers?.[name]?.reply ?? 'json';
  try {
    const server = serverOf({ source: 'server', id: name, server: name, model: undefined }, settings);
    const served = await listServedModels(server, settings.fetch);
    const ids = served?.map(({ id }) => `${name}:${id}`) ?? [`${name}:<model>`];
    return ids.map((id) => ({ ...row, id, state: 'ready', fix: null, reply }));
  } catch (error) {
    return [{ ...row, id: name, state: 'unreachable', fix: messageOf(error), reply }];
  }
}

async function listGenerator(id: string, settings: ModelSettings): Promise<ListedModel> {
  const row = { id, kinds: ['image'], source: 'generator', target: null, reply: null } as const;
  try {
    const ref = parseModelId(id, settings);
    const { capabilities } = await loadImageModel(id, settings);
    const checks = ref.source === 'generator' ? await checkGenerator(ref, settings) : [];
    const problem = checks.find(({ ok }) => ok === false)?.detail ?? null;
    return { ...row, capabilities, state: problem === null ? 'ready' : 'unreachable', fix: problem };
  } catch (error) {
    const state = error instanceof ConfigError ? 'wrong' : 'unreachable';
    return { ...row, capabilities: null, state, fix: messageOf(error) };
  }
}

async function listProvider(name: ProviderName, settings: ModelSettings): Promise<ListedModel[]> {
  const { package: packageName, keys, examples, reply } = providerOf(name);
  const isInstalled = findPackage(packageName, settings.projectDir) !== undefined;
  const hasKey = hasCredentials(name, settings.env);
  const fixes = [
    isInstalled ? [] : [installCommand(name)],
    hasKey ? [] : [`set ${keys.join(' or ')}`],
  ].flat();
  const state = !isInstalled ? 'not-installed' : !hasKey ? 'no-key' : 'ready';
  const rows = (['language', 'image'] as const).flatMap((kind) =>
    (examples[kind] ?? []).map(async (model): Promise<ListedModel> => {
      const id = `${name}:${model}`;
      return {
        id,
        kinds: [kind],
        source: 'provider',
        target: null,
        state,
        fix: fixes.length > 0 ? fixes.join('; ') : null,
        capabilities: kind === 'image' ? await knownCapabilities(id, settings) : null,
        reply: kind === 'language' ? reply : null,
      };
    }),
  );
  return await Promise.all(rows);
}

/** Of a provider's model that is not loaded, so that its flags are not asked. */
async function knownCapabilities(id: string, settings: ModelSettings): Promise<Capabilities> {
  const found = await rememberedOf(parseModelId(id, settings), settings);
  return settleCapabilities(await toldCapabilities(id, {}), settings.models?.[id]?.capabilities, found);
}
