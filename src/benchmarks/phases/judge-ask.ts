import type { LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import type { Ask } from '../../agents/ask.ts';
import { ProviderError } from '../../core/errors.ts';
import { costOf } from '../../engine/budget.ts';
import { adviseRetry, toRunError } from '../../engine/failure.ts';
import type { LanguageSlot } from '../../engine/models.ts';
import { retry } from '../../lib/retry.ts';
import type { StoredReplies } from '../judge/consult.ts';
import type { JsonlFile } from './jsonl.ts';
import type { Judgement } from './lines.ts';

/** Which replies belong together: same judge, same words, same answer. */
export interface JudgementScope {
  readonly item: string;
  readonly judge: string;
  readonly wording: string;
  readonly answer: string;
}

/** Stored replies, found by scope. Grows with the session that writes them. */
export interface JudgementIndex {
  add(line: Judgement): void;
  repliesOf(scope: JudgementScope): StoredReplies;
}

export function createJudgementIndex(lines: readonly Judgement[]): JudgementIndex {
  const replies = new Map<string, Map<string, string>>();
  const failures = new Map<string, Map<string, string>>();
  const scopeKey = ({ item, judge, wording, answer }: JudgementScope) =>
    JSON.stringify([item, judge, wording, answer]);
  const add = (line: Judgement): void => {
    const scope = scopeKey(line);
    if (line.text === null) {
      const failed = failures.get(scope) ?? new Map<string, string>();
      failures.set(scope, failed.set(line.question, line.error ?? 'the call failed'));
      return;
    }
    const given = replies.get(scope) ?? new Map<string, string>();
    replies.set(scope, given.set(`${line.question}#${line.attempt}`, line.text));
    failures.get(scope)?.delete(line.question);
  };
  for (const line of lines) add(line);
  return {
    add,
    repliesOf: (scope) => ({
      reply: (question, attempt) => replies.get(scopeKey(scope))?.get(`${question}#${attempt}`),
      failure: (question) => failures.get(scopeKey(scope))?.get(question),
    }),
  };
}

export interface JudgeAskOptions {
  readonly slot: LanguageSlot;
  readonly scope: JudgementScope;
  readonly file: JsonlFile<Judgement>;
  readonly index: JudgementIndex;
  readonly nowMs: () => number;
  readonly signal: AbortSignal | undefined;
}

/** Makes judge calls: limited, retried, timed, and written down word for word before anybody reads them. */
export function createJudgeAsk(options: JudgeAskOptions): Ask {
  const { slot, scope, file, index, nowMs, signal } = options;
  return async (key, callOptions) => {
    const hash = key.lastIndexOf('#');
    const question = key.slice(0, hash);
    const attempt = Number(key.slice(hash + 1));
    let startedMs = nowMs();
    const write = (line: Pick<Judgement, 'text' | 'error'> & Partial<Judgement>): void => {
      const whole: Judgement = {
        at: nowMs(),
        ...scope,
        question,
        attempt,
        resolvedModel: null,
        finishReason: null,
        inputTokens: 0,
        outputTokens: 0,
        costUsd: null,
        durationMs: nowMs() - startedMs,
        ...line,
      };
      file.append(whole);
      index.add(whole);
    };
    try {
      const result = await slot.limiter.run(async () => {
        startedMs = nowMs();
        return await retry(
          async () => {
            const signals = [signal, AbortSignal.timeout(slot.timeoutMs)].filter((one) => one !== undefined);
            try {
              return await answered(slot, { ...callOptions, abortSignal: AbortSignal.any(signals) });
            } catch (error) {
              signal?.throwIfAborted();
              throw toRunError(error, slot, nowMs());
            }
          },
          { policy: slot.retry, advise: adviseRetry, signal },
        );
      }, signal);
      const inputTokens = result.usage.inputTokens.total ?? 0;
      const outputTokens = result.usage.outputTokens.total ?? 0;
      const finishReason = result.finishReason.unified;
      write({
        text: result.text,
        error: null,
        resolvedModel: result.response?.modelId ?? null,
        finishReason,
        inputTokens,
        outputTokens,
        costUsd: costOf(slot.price, { images: 0, inputTokens, outputTokens }),
      });
      return { text: result.text, finishReason };
    } catch (error) {
      if (error instanceof ProviderError) write({ text: null, error: error.message });
      throw error;
    }
  };
}

/** @throws {ProviderError} on an answer without words. */
async function answered(
  slot: LanguageSlot,
  options: Parameters<LanguageSlot['model']['doGenerate']>[0],
): Promise<LanguageModelV4GenerateResult & { text: string }> {
  const result = await slot.model.doGenerate(options);
  const text = result.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  if (text.trim() === '') {
    const isRefusal = result.finishReason.unified === 'content-filter';
    const why = isRefusal
      ? 'declined the content'
      : `answered without text (finish reason: ${result.finishReason.unified})`;
    throw new ProviderError(`${slot.id} ${why}.`, { model: slot.id, isRetryable: !isRefusal, isRefusal });
  }
  return { ...result, text };
}
