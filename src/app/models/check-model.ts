/** What `interleave doctor` does: finds out whether a model would work, as cheaply as can be. */
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { redact } from '../../lib/redact.ts';
import { messageOf } from '../../core/errors.ts';
import { askPlace, checkGenerator, keyCheck } from './check-generator.ts';
import type { ModelCheck } from './check-generator.ts';
import { findKey } from './load-provider.ts';
import { loadImageModel } from './load-image-model.ts';
import { loadLanguageModel } from './load-language-model.ts';
import { parseModelId } from './model-id.ts';
import type { ModelRef } from './model-id.ts';
import { providerOf } from './providers.ts';
import { listServedModels, serverOf } from './servers.ts';
import type { ModelKind, ModelSettings } from './settings.ts';

export interface ModelReport {
  readonly id: string;
  readonly kind: ModelKind;
  /** No check failed. */
  readonly ok: boolean;
  readonly checks: readonly ModelCheck[];
}

const ANSWER_TIMEOUT_MS = 60_000;
/** OpenAI's smallest allowed value; reasoning models use it up before the first word, which counts as an answer too. */
const ANSWER_TOKENS = 16;

/**
 * Looks a model over, in order, and stops at what makes the rest pointless. A language model is asked for one word;
 * an image model is not asked to draw: of a service it is checked that it is there and takes the key, of a server
 * that it serves the model. Never throws for what it finds.
 *
 * @throws the signal's reason when aborted.
 */
export async function checkModel(
  id: string,
  kind: ModelKind,
  settings: ModelSettings,
  signal?: AbortSignal,
): Promise<ModelReport> {
  const checks: ModelCheck[] = [];
  const report = (): ModelReport => ({ id, kind, ok: checks.every(({ ok }) => ok !== false), checks });
  let ref: ModelRef;
  let model: LanguageModelV4 | undefined;
  try {
    ref = parseModelId(id, settings);
    if (kind === 'language') model = (await loadLanguageModel(id, settings)).model;
    else await loadImageModel(id, settings);
    checks.push({ name: 'set up', ok: true, detail: 'The id is known, and what it needs is there.' });
  } catch (error) {
    checks.push({ name: 'set up', ok: false, detail: messageOf(error) });
    return report();
  }
  checks.push(...(await checkSource(ref, settings, signal)));
  // The sandbox's models answer to their own kind of call only, and need no asking.
  if (report().ok && model !== undefined && ref.source !== 'sandbox') {
    const answer = await checkAnswer(model, signal);
    checks.push({ ...answer, detail: redact(answer.detail, keysOf(settings)) });
  }
  signal?.throwIfAborted();
  return report();
}

async function checkSource(
  ref: ModelRef,
  settings: ModelSettings,
  signal: AbortSignal | undefined,
): Promise<ModelCheck[]> {
  switch (ref.source) {
    case 'sandbox':
      return [];
    case 'provider':
      return await checkService(ref, settings, signal);
    case 'server':
    case 'url': {
      const server = serverOf(ref, settings);
      try {
        const served = await listServedModels(server, settings.fetch);
        const reachable: ModelCheck = { name: 'reachable', ok: true, detail: `${server.baseURL} answers.` };
        if (served === undefined || ref.model === undefined) return [reachable];
        const isServed = served.some(({ id }) => id === ref.model);
        const ids = served.map(({ id }) => id).join(', ');
        const detail = isServed
          ? `It serves ${ref.model}.`
          : `It does not list ${ref.model}, but: ${ids || 'nothing'}.`;
        // Some servers answer to any name (llama.cpp) or load on demand, so this is no failure by itself.
        return [reachable, { name: 'model', ok: isServed ? true : null, detail }];
      } catch (error) {
        return [{ name: 'reachable', ok: false, detail: messageOf(error) }];
      }
    }
    case 'generator': {
      const { config } = ref;
      if (config.kind === 'language-model') {
        // Asked for a word it might answer with a picture, which costs more.
        return await checkSource(parseModelId(config.model, settings), settings, signal);
      }
      if (config.kind !== 'svg') return await checkGenerator(ref, settings, signal);
      const { checks } = await checkModel(config.model, 'language', settings, signal);
      return checks.filter(({ name }) => name !== 'set up');
    }
  }
}

async function checkService(
  ref: Extract<ModelRef, { source: 'provider' }>,
  settings: ModelSettings,
  signal: AbortSignal | undefined,
): Promise<ModelCheck[]> {
  const { probe, keys } = providerOf(ref.provider);
  const { host } = new URL(probe.url);
  const key = findKey(ref.provider, settings.env);
  const headers: Record<string, string> = {};
  if (probe.auth && key !== undefined) {
    headers[probe.auth.header] = probe.auth.scheme === undefined ? key : `${probe.auth.scheme} ${key}`;
  }
  const answer = await askPlace(probe.url, headers, settings, signal);
  if ('problem' in answer) return [{ name: 'reachable', ok: false, detail: answer.problem }];
  const reachable: ModelCheck = { name: 'reachable', ok: true, detail: `${host} answers.` };
  return !probe.auth || key === undefined ? [reachable] : [reachable, keyCheck(host, keys, answer.status)];
}

async function checkAnswer(model: LanguageModelV4, signal: AbortSignal | undefined): Promise<ModelCheck> {
  const deadline = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  try {
    const { finishReason } = await model.doGenerate({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Reply with the one word OK.' }] }],
      maxOutputTokens: ANSWER_TOKENS,
      abortSignal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    const isFine = ['stop', 'length', 'other'].includes(finishReason.unified);
    const detail = isFine ? 'It answers.' : `It answered, but ended with "${finishReason.unified}".`;
    return { name: 'answer', ok: isFine, detail };
  } catch (error) {
    signal?.throwIfAborted();
    const detail = deadline.aborted
      ? `It did not answer within ${ANSWER_TIMEOUT_MS / 1000} s.`
      : messageOf(error);
    return { name: 'answer', ok: false, detail };
  }
}

/** Services like to repeat a wrong key in their message. */
function keysOf({ env }: ModelSettings): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    /KEY|TOKEN|SECRET/.test(name) && value ? [value] : [],
  );
}
