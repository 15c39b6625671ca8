import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { DIALECTS } from '../adapters/image/openai-images-dialects.ts';
import type { DialectName } from '../adapters/image/openai-images-dialects.ts';
import { capabilitiesSchema } from '../core/capabilities.ts';
import { ConfigError, messageOf } from '../core/errors.ts';
import { DEFAULT_ATTEMPTS, keepSchema, speculationSchema } from '../core/settings.ts';
import { budgetSchema, priceSchema } from '../core/usage.ts';
import { anchorWorkflows, generatorsSchema } from './models/generator-config.ts';

const DIALECT_NAMES = Object.keys(DIALECTS) as [DialectName, ...DialectName[]];
const replySchema = z.enum(['json', 'text']);

/** An OpenAI-compatible server; its models are then called `name:model`. */
export const serverSchema = z.strictObject({
  /** With the version path, e.g. `http://127.0.0.1:8000/v1`. */
  baseURL: z.url(),
  /** Whose OpenAI dialect its image API speaks. Default: found out from the server's list of models. */
  dialect: z.enum(DIALECT_NAMES).optional(),
  /** Environment variable that holds the key; without it no key is sent. */
  apiKeyEnv: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** Whether agents there are held to a JSON schema or answer in `<think>/<answer>`. */
  reply: replySchema.optional(),
});
export type ServerConfig = z.infer<typeof serverSchema>;

/** What is known about one model, by its id. */
export const modelConfigSchema = z.strictObject({
  concurrency: z.int().positive().optional(),
  perMinute: z.int().positive().optional(),
  timeoutMs: z.int().positive().optional(),
  /** Tries after a failed one. */
  retries: z.int().nonnegative().optional(),
  price: priceSchema.optional(),
  /** Overrides what the provider says. */
  capabilities: capabilitiesSchema.partial().optional(),
  reply: replySchema.optional(),
});
export type ModelConfig = z.infer<typeof modelConfigSchema>;

/** `interleave.config.ts|js|json`: defaults, names, limits and prices. Every field may be left out. */
export const configSchema = z.strictObject({
  planner: z.string().default('sandbox:planner'),
  generator: z.string().default('sandbox:image'),
  critic: z.string().default('sandbox:critic'),
  attempts: z.int().positive().default(DEFAULT_ATTEMPTS),
  /** Pictures drawn side by side for each attempt. */
  candidates: z.int().positive().default(1),
  keep: keepSchema.default('best'),
  /** Whether later pictures are begun while earlier ones are still judged: faster, and some are drawn in vain. */
  speculation: speculationSchema.default('off'),
  /** Most times that the planner may rewrite the remaining steps after one without an accepted picture. */
  replans: z.int().nonnegative().default(0),
  /** `WIDTHxHEIGHT`. */
  size: z
    .string()
    .regex(/^\d+x\d+$/, 'a size is WIDTHxHEIGHT, e.g. 1024x1024')
    .optional(),
  references: z.enum(['source', 'inputs']).default('source'),
  /** Name of a built-in prompt set, or a file made by `interleave prompts import`. */
  prompts: z.string().default('default'),
  budget: budgetSchema.default({}),
  /** Folder in which runs without `--out` get a folder of their own. */
  runs: z.string().default('runs'),
  /** Short names for model ids. */
  aliases: z.record(z.string(), z.string()).default({}),
  servers: z.record(z.string(), serverSchema).default({}),
  /** Image models that are reached in ways of their own; each is named by its key. */
  generators: generatorsSchema.default({}),
  models: z.record(z.string(), modelConfigSchema).default({}),
  /** By model id: models that are tried in this order when it is down or refuses. */
  fallbacks: z.record(z.string(), z.array(z.string()).min(1)).default({}),
});
export type Config = z.output<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;

/** Types a configuration file; gives back what it gets. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/** @throws {ConfigError} naming the first field that is wrong. */
export function parseConfig(input: unknown, origin: string): Config {
  const parsed = configSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new ConfigError(
    `${origin}: ${where === '' ? '' : `"${where}": `}${issue?.message ?? 'not a configuration'}.`,
  );
}

const FILE_NAMES = [
  'interleave.config.ts',
  'interleave.config.js',
  'interleave.config.mjs',
  'interleave.config.json',
];

/**
 * Reads the configuration file, or the defaults where there is none.
 * @param file a file named by the user; `undefined` looks for `interleave.config.*` in `folder`.
 * @throws {ConfigError} when the file is missing, does not load, or holds something else.
 */
export async function loadConfig(folder: string, file?: string): Promise<Config> {
  const path =
    file === undefined
      ? FILE_NAMES.map((name) => join(folder, name)).find(existsSync)
      : resolve(folder, file);
  if (path === undefined) return parseConfig({}, 'defaults');
  if (!existsSync(path)) throw new ConfigError(`The configuration file ${path} does not exist.`);
  const config = parseConfig(await importConfig(path), path);
  return { ...config, generators: anchorWorkflows(config.generators, path) };
}

async function importConfig(path: string): Promise<unknown> {
  try {
    if (path.endsWith('.json')) return JSON.parse(await readFile(path, 'utf8')) as unknown;
    const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
    if (module.default === undefined) throw new Error('it has no default export');
    return module.default;
  } catch (error) {
    const hint =
      (error as NodeJS.ErrnoException).code === 'ERR_UNKNOWN_FILE_EXTENSION'
        ? ' This Node does not read TypeScript: use Node 22.18 or newer, or interleave.config.json.'
        : '';
    throw new ConfigError(`${path} could not be loaded: ${messageOf(error)}.${hint}`, { cause: error });
  }
}
