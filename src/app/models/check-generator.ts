/** Finds out, without drawing, whether a generator of the configuration is there and takes its key. */
import { z } from 'zod';
import { patientFetch } from '../../adapters/http/patient-fetch.ts';
import { readBytes } from '../../adapters/http/read-bytes.ts';
import { parseJson } from '../../adapters/image/server-call.ts';
import { messageOf } from '../../core/errors.ts';
import { headersOf, huggingFaceSettings, sdapiSettings } from './load-generator.ts';
import type { GeneratorRef } from './load-generator.ts';
import type { ModelSettings } from './settings.ts';

/** One thing that was looked at. */
export interface ModelCheck {
  readonly name: 'set up' | 'reachable' | 'key' | 'model' | 'answer';
  /** `null`: could not be found out without paying for it. */
  readonly ok: boolean | null;
  /** What was found, and, when not ok, what to do. One sentence. */
  readonly detail: string;
}

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 4 * 1024 * 1024;
const WHO_AM_I = 'https://huggingface.co/api/whoami-v2';

const checkpointsSchema = z.array(z.object({ title: z.string(), model_name: z.string() }));
const healthSchema = z.object({ gpu_manager_ready: z.boolean().nullish() });

/** What a place answers; `json` is `undefined` when it is none. */
type Answer = { readonly status: number; readonly json: unknown } | { readonly problem: string };

/** Asks an address, for at most ten seconds. @throws the signal's reason when aborted. */
export async function askPlace(
  url: string,
  headers: Readonly<Record<string, string>>,
  { fetch = patientFetch }: ModelSettings,
  outer: AbortSignal | undefined,
): Promise<Answer> {
  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  const signal = outer ? AbortSignal.any([outer, deadline]) : deadline;
  try {
    const { status, body } = await fetch(url, { headers, redirect: 'manual', signal });
    const bytes = body === null ? new Uint8Array() : await readBytes(body, MAX_BYTES);
    return { status, json: parseJson(new TextDecoder().decode(bytes)) };
  } catch (error) {
    outer?.throwIfAborted();
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const { host, hostname } = new URL(url);
    const isNear = /^(localhost|127\.|10\.|192\.168\.|\[::1\])/.test(hostname);
    const what = isNear ? 'start it, or correct the address' : 'check the network, a proxy or a firewall';
    return { problem: `${host} cannot be reached (${messageOf(cause)}); ${what}.` };
  }
}

/** Whether a place takes the key that is in one of these variables, from the status of its answer. */
export function keyCheck(host: string, variables: readonly string[], status: number): ModelCheck {
  if (status === 401 || status === 403) {
    const detail = `${host} refuses the key in ${variables.join(' or ')} (HTTP ${status}); put a valid one there.`;
    return { name: 'key', ok: false, detail };
  }
  const isOk = status >= 200 && status < 300;
  const detail = isOk ? `${host} takes the key.` : `${host} does not say whether it takes the key.`;
  return { name: 'key', ok: isOk ? true : null, detail };
}

/**
 * Asks each kind at the address that costs nothing. For the kinds without a language model behind them.
 * @throws the signal's reason when aborted.
 */
export async function checkGenerator(
  { config }: GeneratorRef,
  settings: ModelSettings,
  signal?: AbortSignal,
): Promise<ModelCheck[]> {
  switch (config.kind) {
    case 'comfyui': {
      const base = `${config.baseURL}${config.apiPrefix ? '/api' : ''}`;
      const answer = await askPlace(`${base}/system_stats`, headersOf(config, settings), settings, signal);
      return [
        reachable(config.baseURL, answer, { missing: 'is that ComfyUI, and does it want "apiPrefix"?' }),
      ];
    }
    case 'sdapi': {
      const { username, password = '' } = sdapiSettings(config, settings);
      const login = Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
      const headers = {
        ...(username === undefined ? {} : { authorization: `Basic ${login}` }),
        ...config.headers,
      };
      const answer = await askPlace(`${config.baseURL}/sdapi/v1/sd-models`, headers, settings, signal);
      const first = reachable(config.baseURL, answer, { missing: 'start it with --api' });
      const served = 'json' in answer ? checkpointsSchema.safeParse(answer.json) : undefined;
      const { model } = config;
      if (first.ok !== true || model === undefined || !served?.success) return [first];
      const names = served.data.map(({ title, model_name: name }) => [title, name]);
      const isThere = names.flat().includes(model);
      const detail = isThere
        ? `It has ${model}.`
        : `It has no ${model}, but: ${names.map(([title]) => title).join(', ') || 'nothing'}.`;
      // Servers take shorter names too.
      return [first, { name: 'model', ok: isThere ? true : null, detail }];
    }
    case 'klein': {
      const headers = headersOf(config, settings);
      const checks = await Promise.all(
        config.endpoints.map(async (endpoint) => {
          const answer = await askPlace(`${endpoint}/health`, headers, settings, signal);
          const health = 'json' in answer ? healthSchema.safeParse(answer.json) : undefined;
          return health?.success && health.data.gpu_manager_ready === false
            ? ({
                name: 'reachable',
                ok: false,
                detail: `${endpoint} has no GPU ready yet; wait for it.`,
              } as const)
            : reachable(endpoint, answer, {});
        }),
      );
      // Calls pass over an endpoint that is down.
      const isAnyWell = checks.some(({ ok }) => ok === true);
      return checks.map((check) => (isAnyWell && check.ok === false ? { ...check, ok: null } : check));
    }
    case 'huggingface': {
      const { apiKey, endpointUrl } = huggingFaceSettings(config, settings);
      const variable = config.apiKeyEnv ?? 'HF_TOKEN';
      const place = endpointUrl ?? WHO_AM_I;
      const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
      const answer = await askPlace(place, headers, settings, signal);
      if ('problem' in answer) return [{ name: 'reachable', ok: false, detail: answer.problem }];
      const { host } = new URL(place);
      const there: ModelCheck = { name: 'reachable', ok: true, detail: `${host} answers.` };
      if (apiKey === undefined) return [there];
      // A provider's own key goes to the provider alone, and its address is not known here.
      if (endpointUrl === undefined && !apiKey.startsWith('hf_')) {
        const detail = `The key in ${variable} is the provider's own; whether it is taken shows at the first picture.`;
        return [there, { name: 'key', ok: null, detail }];
      }
      return [there, keyCheck(host, [variable], answer.status)];
    }
    case 'language-model':
    case 'svg':
      return [];
  }
}

function reachable(place: string, answer: Answer, { missing }: { readonly missing?: string }): ModelCheck {
  if ('problem' in answer) return { name: 'reachable', ok: false, detail: answer.problem };
  const { status } = answer;
  if (status === 401 || status === 403) {
    return {
      name: 'key',
      ok: false,
      detail: `${place} refuses the call (HTTP ${status}); check key or password.`,
    };
  }
  if (status === 404 && missing !== undefined) {
    return {
      name: 'reachable',
      ok: false,
      detail: `${place} answers, but not as expected (HTTP 404): ${missing}`,
    };
  }
  if (status >= 300 && status !== 404) {
    return { name: 'reachable', ok: false, detail: `${place} answers HTTP ${status}.` };
  }
  return { name: 'reachable', ok: true, detail: `${place} answers.` };
}
