/** Loads a provider's package when a model of it is first wanted. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ImageModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import { ConfigError, messageOf } from '../../core/errors.ts';
import { installCommand, providerOf } from './providers.ts';
import type { ProviderName } from './providers.ts';
import type { ModelKind, ModelSettings } from './settings.ts';

/**
 * Where a package is installed: beside this one, or in the user's project (a globally installed command line has its
 * providers there).
 * @returns its entry file; `undefined` when it is in neither.
 */
export function findPackage(name: string, projectDir: string = process.cwd()): string | undefined {
  for (const from of [import.meta.url, join(projectDir, 'package.json')]) {
    try {
      return createRequire(from).resolve(name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}

/** The first of a provider's keys that is set; `undefined` when none is. Blank counts as not set. */
export function findKey(provider: ProviderName, env: ModelSettings['env']): string | undefined {
  return providerOf(provider)
    .keys.map((name) => env[name]?.trim())
    .find((value) => value !== undefined && value !== '');
}

/** Whether calls would be authenticated, by a key or by the surroundings. */
export function hasCredentials(provider: ProviderName, env: ModelSettings['env']): boolean {
  const { ambient = [] } = providerOf(provider);
  return findKey(provider, env) !== undefined || ambient.some((name) => env[name] !== undefined);
}

/**
 * A provider's model as the AI SDK gives it.
 * @throws {ConfigError} when the package is not installed (with the line that installs it), the key is missing (with
 *   the variable's name), or the provider has no models of that kind.
 */
export async function loadProviderModel(
  provider: ProviderName,
  model: string,
  kind: 'language',
  settings: ModelSettings,
): Promise<LanguageModelV4>;
export async function loadProviderModel(
  provider: ProviderName,
  model: string,
  kind: 'image',
  settings: ModelSettings,
): Promise<ImageModelV4>;
export async function loadProviderModel(
  provider: ProviderName,
  model: string,
  kind: ModelKind,
  settings: ModelSettings,
): Promise<LanguageModelV4 | ImageModelV4> {
  const { keys, keySetting, examples } = providerOf(provider);
  const id = `${provider}:${model}`;
  if (examples[kind] === undefined) {
    const other = kind === 'language' ? 'it only draws' : 'it only writes';
    throw new ConfigError(`"${id}" cannot be used as ${kind} model: ${other}.`);
  }
  if (!hasCredentials(provider, settings.env)) {
    throw new ConfigError(`"${id}" needs an API key: set the environment variable ${keys.join(' or ')}.`);
  }
  const create = await importFactory(provider, id, settings.projectDir);
  const key = findKey(provider, settings.env);
  const instance = create(key === undefined ? {} : { [keySetting]: key });
  const made = kind === 'language' ? instance.languageModel(model) : instance.imageModel(model);
  return await toV4(made, kind, id, settings.projectDir);
}

type ProviderFactory = (settings: Readonly<Record<string, unknown>>) => {
  languageModel(id: string): AnyVersion;
  imageModel(id: string): AnyVersion;
};
type AnyVersion = { readonly specificationVersion: string };

/**
 * The function of a provider's package that makes the provider.
 * @param id of the model that it is wanted for, for messages.
 * @throws {ConfigError} when the package is not installed, does not load, or is another than expected.
 */
export async function importFactory(
  provider: ProviderName,
  id: string,
  projectDir: string | undefined,
): Promise<ProviderFactory> {
  const { factory, package: packageName } = providerOf(provider);
  const create = (await importPackage(provider, id, projectDir))[factory];
  if (typeof create === 'function') return create as ProviderFactory;
  throw new ConfigError(
    `The installed ${packageName} does not fit (it exports no ${factory}). Run: ${installCommand(provider)}`,
  );
}

async function importPackage(
  provider: ProviderName,
  id: string,
  projectDir: string | undefined,
): Promise<Record<string, unknown>> {
  const { package: packageName } = providerOf(provider);
  const entry = findPackage(packageName, projectDir);
  if (entry === undefined) {
    throw new ConfigError(`"${id}" needs the package ${packageName}. Run: ${installCommand(provider)}`);
  }
  try {
    return (await import(pathToFileURL(entry).href)) as Record<string, unknown>;
  } catch (error) {
    throw new ConfigError(`The package ${packageName} could not be loaded: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/**
 * Models of older specifications (community providers) are adapted by `ai`, where it is installed: its middleware
 * wrappers do so, with no middleware given.
 */
export async function toV4(
  model: AnyVersion,
  kind: ModelKind,
  id: string,
  projectDir?: string,
): Promise<LanguageModelV4 | ImageModelV4> {
  if (model.specificationVersion === 'v4') return model as LanguageModelV4 | ImageModelV4;
  const entry = findPackage('ai', projectDir);
  if (entry === undefined || !['v2', 'v3'].includes(model.specificationVersion)) {
    throw new ConfigError(
      `The provider of "${id}" is made for another AI SDK (specification ${model.specificationVersion}, expected v4). ` +
        'Update it, or run: npm i ai@^7, which adapts v2 and v3.',
    );
  }
  const ai = (await import(pathToFileURL(entry).href)) as {
    readonly wrapLanguageModel: Wrap<LanguageModelV4>;
    readonly wrapImageModel: Wrap<ImageModelV4>;
  };
  return kind === 'language'
    ? ai.wrapLanguageModel({ model, middleware: [] })
    : ai.wrapImageModel({ model, middleware: [] });
}

type Wrap<Model> = (options: { model: AnyVersion; middleware: readonly never[] }) => Model;
