/** OpenAI-compatible servers: what they serve, and which of them answers. */
import { z } from 'zod';
import { safeUrl } from '../../adapters/http/call-error.ts';
import { patientFetch } from '../../adapters/http/patient-fetch.ts';
import { readBytes } from '../../adapters/http/read-bytes.ts';
import type { DialectName } from '../../adapters/image/openai-images-dialects.ts';
import type { ReplyMode } from '../../agents/ask.ts';
import { ConfigError, messageOf, ProviderError } from '../../core/errors.ts';
import type { ModelRef } from './model-id.ts';
import type { ModelSettings } from './settings.ts';

/** A server, whichever way it was named. */
export interface Server {
  /** As people write it: the name in the configuration, or the address. */
  readonly name: string;
  readonly baseURL: string;
  /** `undefined`: to be found out from its answer. */
  readonly dialect: DialectName | undefined;
  readonly apiKey: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly reply: ReplyMode | undefined;
}

export interface ServedModel {
  readonly id: string;
  readonly ownedBy: string | undefined;
}

type ServerRef = Extract<ModelRef, { source: 'server' | 'url' }>;

/** Loose: servers add fields freely. LM Studio, Ollama, vLLM, SGLang, llama.cpp and the image servers agree on these. */
const modelsSchema = z.object({
  data: z.array(z.object({ id: z.string(), owned_by: z.string().nullish() })),
});

const LIST_TIMEOUT_MS = 5000;
const LIST_MAX_BYTES = 4 * 1024 * 1024;
const SHOWN_MODELS = 10;

/** Who a server's models say that they are owned by, for servers of pictures. Plain vLLM does not draw. */
const DIALECT_BY_OWNER: Readonly<Record<string, DialectName>> = {
  vllm: 'vllm-omni',
  sglang: 'sglang',
  xinference: 'xinference',
  lemonade: 'lemonade',
};

/** @throws {ConfigError} when the server wants a key and its variable is empty. */
export function serverOf(ref: ServerRef, settings: ModelSettings): Server {
  if (ref.source === 'url') {
    return {
      name: ref.baseURL,
      baseURL: ref.baseURL,
      dialect: undefined,
      apiKey: undefined,
      headers: {},
      reply: undefined,
    };
  }
  const { baseURL, dialect, apiKeyEnv, headers = {}, reply } = settings.servers![ref.server]!;
  const apiKey = apiKeyEnv === undefined ? undefined : settings.env[apiKeyEnv]?.trim();
  if (apiKeyEnv !== undefined && (apiKey === undefined || apiKey === '')) {
    throw new ConfigError(
      `The server "${ref.server}" needs an API key: set the environment variable ${apiKeyEnv}.`,
    );
  }
  return { name: ref.server, baseURL: baseURL.replace(/\/+$/, ''), dialect, apiKey, headers, reply };
}

/**
 * Asks a server what it serves (`GET /models`), for at most five seconds.
 * @returns `undefined` when it has no such list.
 * @throws {ProviderError} when it cannot be reached or refuses the key, saying what to do.
 */
export async function listServedModels(
  server: Server,
  fetch: typeof globalThis.fetch = patientFetch,
): Promise<readonly ServedModel[] | undefined> {
  const url = `${server.baseURL}/models`;
  const fail = (message: string, status?: number, cause?: unknown): ProviderError =>
    new ProviderError(message, { model: server.name, status, isRetryable: status === undefined }, { cause });
  let response: Response;
  let text: string;
  try {
    const headers = {
      ...(server.apiKey === undefined ? {} : { authorization: `Bearer ${server.apiKey}` }),
      ...server.headers,
    };
    response = await fetch(url, {
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(LIST_TIMEOUT_MS),
    });
    text =
      response.body === null ? '' : new TextDecoder().decode(await readBytes(response.body, LIST_MAX_BYTES));
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw fail(
      `No server answers at ${safeUrl(url)} (${messageOf(cause)}). Start it, or correct the address.`,
      undefined,
      error,
    );
  }
  if (response.status === 401 || response.status === 403) {
    const how =
      server.apiKey === undefined ? 'wants an API key: set apiKeyEnv of the server' : 'refuses the API key';
    throw fail(`${safeUrl(url)} ${how} (HTTP ${response.status}).`, response.status);
  }
  if (!response.ok) return undefined;
  const parsed = modelsSchema.safeParse(parseJson(text));
  return parsed.success
    ? parsed.data.data.map(({ id, owned_by: owner }) => ({ id, ownedBy: owner ?? undefined }))
    : undefined;
}

/**
 * The model that is meant when none was named.
 * @throws {ConfigError} when there is none or more than one, listing them as ids to choose from.
 */
export function onlyModel(
  ref: ServerRef,
  server: Server,
  served: readonly ServedModel[] | undefined,
): string {
  const write = (model: string): string =>
    ref.source === 'url' ? `${server.baseURL}#${model}` : `${ref.server}:${model}`;
  const [first, ...others] = served ?? [];
  if (first !== undefined && others.length === 0) return first.id;
  if (first === undefined) {
    const why = served === undefined ? 'does not list its models' : 'serves no model';
    throw new ConfigError(`${server.name} ${why}; name one: ${write('<model>')}.`);
  }
  const shown = served!.slice(0, SHOWN_MODELS).map(({ id }) => write(id));
  const more = served!.length > shown.length ? ` and ${served!.length - shown.length} more` : '';
  throw new ConfigError(
    `${server.name} serves ${served!.length} models; name one: ${shown.join(', ')}${more}.`,
  );
}

/** Which dialect a server speaks, from what it serves. `openai` when it does not show. */
export function detectDialect(served: readonly ServedModel[] | undefined): DialectName {
  for (const { id, ownedBy = '' } of served ?? []) {
    if (id === 'sd-cpp-local') return 'sdcpp';
    const dialect = Object.hasOwn(DIALECT_BY_OWNER, ownedBy) ? DIALECT_BY_OWNER[ownedBy] : undefined;
    if (dialect !== undefined) return dialect;
  }
  return 'openai';
}

/** Ollama had image generation for a while and removed it; a call would only say "not found". */
export function assertDraws(server: Server, served: readonly ServedModel[] | undefined): void {
  const isOllama =
    new URL(server.baseURL).port === '11434' || served?.some(({ ownedBy }) => ownedBy === 'library');
  if (isOllama) {
    throw new ConfigError(
      `${server.name} is Ollama, which no longer draws pictures (removed after 0.32.5). ` +
        'Use another server for the generator, e.g. stable-diffusion.cpp, vLLM-Omni or ComfyUI; ' +
        'for planner and critic Ollama is fine.',
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
