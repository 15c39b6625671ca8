import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import { ProviderError } from '../../core/errors.ts';
import { costOf } from '../../engine/budget.ts';
import { adviseRetry, toRunError } from '../../engine/failure.ts';
import type { LanguageSlot } from '../../engine/models.ts';
import { retry } from '../../lib/retry.ts';
import type { JudgeDesk, StoredReplies } from '../judge/consult.ts';
import type { JsonlFile } from './jsonl.ts';
import type { Judgement } from './lines.ts';
import type { Purse } from './purse.ts';

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

export interface JudgeDeskOptions {
  readonly slot: LanguageSlot;
  readonly scope: JudgementScope;
  readonly file: JsonlFile<Judgement>;
  readonly index: JudgementIndex;
  readonly purse: Purse;
  readonly nowMs: () => number;
  readonly signal: AbortSignal | undefined;
}

/** Makes judge calls: limited, retried, timed, and written down word for word before anybody reads them. */
export function createJudgeDesk(options: JudgeDeskOptions): JudgeDesk {
  const { slot, scope, file, index, purse, nowMs, signal } = options;
  const write = (line: Pick<Judgement, 'question' | 'attempt'> & Partial<Judgement>): void => {
    const whole: Judgement = { at: nowMs(), ...scope, ...NOTHING, ...line };
    file.append(whole);
    index.add(whole);
  };
  const answer = async (callOptions: LanguageModelV4CallOptions): Promise<Answered> => {
    const signals = [signal, AbortSignal.timeout(slot.timeoutMs)].filter((one) => one !== undefined);
    try {
      return await answered(slot, { ...callOptions, abortSignal: AbortSignal.any(signals) });
    } catch (error) {
      signal?.throwIfAborted();
      throw toRunError(error, slot, nowMs());
    }
  };
  return {
    async ask(key, callOptions) {
      const hash = key.lastIndexOf('#');
      const call = { question: key.slice(0, hash), attempt: Number(key.slice(hash + 1)) };
      let startedMs = nowMs();
      try {
        const result = await slot.limiter.run(async () => {
          startedMs = nowMs();
          return await retry(() => answer(callOptions), { policy: slot.retry, advise: adviseRetry, signal });
        }, signal);
        const inputTokens = result.usage.inputTokens.total ?? 0;
        const outputTokens = result.usage.outputTokens.total ?? 0;
        const costUsd = costOf(slot.price, { images: 0, inputTokens, outputTokens });
        const finishReason = result.finishReason.unified;
        const { text } = result;
        const resolvedModel = result.response?.modelId ?? null;
        const durationMs = nowMs() - startedMs;
        purse.spend(costUsd);
        write({ ...call, text, resolvedModel, finishReason, inputTokens, outputTokens, costUsd, durationMs });
        return { text, finishReason };
      } catch (error) {
        if (error instanceof ProviderError) {
          write({ ...call, error: error.message, durationMs: nowMs() - startedMs });
        }
        throw error;
      }
    },
    noteFailure: (question, message) => write({ question, attempt: 1, error: message }),
  };
}

/** What a line holds when there was no reply. */
const NOTHING = {
  resolvedModel: null,
  text: null,
  finishReason: null,
  error: null,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: null,
  durationMs: 0,
};

type Answered = LanguageModelV4GenerateResult & { readonly text: string };

/** @throws {ProviderError} on an answer without words. */
async function answered(slot: LanguageSlot, options: LanguageModelV4CallOptions): Promise<Answered> {
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
