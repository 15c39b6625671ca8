/** A language model as an `Ask`, for calls outside a run: limited, timed, retried and metered, not journalled. */
import { APICallError } from '@ai-sdk/provider';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Ask } from '../../agents/ask.ts';
import { ProviderError, messageOf } from '../../core/errors.ts';
import { isRefusal } from '../../core/refusal.ts';
import type { Price } from '../../core/usage.ts';
import { abortable } from '../../lib/abortable.ts';
import type { Limiter } from '../../lib/limiter.ts';
import { DEFAULT_RETRY, parseRetryAfter, retry } from '../../lib/retry.ts';
import type { RetryPolicy } from '../../lib/retry.ts';

export interface ModelAskOptions {
  /** Id for messages. */
  readonly name: string;
  readonly model: LanguageModelV4;
  readonly limiter: Limiter;
  readonly retry?: RetryPolicy | undefined;
  readonly timeoutMs: number;
  /** `null` = unknown, which makes the meter's cost unknown. */
  readonly price: Price | null;
  readonly nowMs: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** What the calls have consumed so far. */
export interface Meter {
  readonly calls: number;
  readonly tokens: number;
  readonly costUsd: number | null;
}

/** @returns the ask, which throws `ProviderError` when a call failed for good, and its meter. */
export function createModelAsk(options: ModelAskOptions): { readonly ask: Ask; readonly meter: () => Meter } {
  const { name, model, limiter, retry: policy = DEFAULT_RETRY, timeoutMs, price, nowMs, signal } = options;
  const meter = { calls: 0, tokens: 0, costUsd: 0 as number | null };
  const toError = (error: unknown): unknown => {
    if (signal?.aborted || error instanceof ProviderError) return error;
    const call = APICallError.isInstance(error) ? error : undefined;
    const failure = {
      model: name,
      status: call?.statusCode,
      isRetryable: call?.isRetryable ?? true,
      retryAfterMs: parseRetryAfter(call?.responseHeaders, nowMs()),
      isRefusal: call ? isRefusal(call) : false,
    };
    return new ProviderError(`${name} failed: ${messageOf(error)}.`, failure, { cause: error });
  };
  const ask: Ask = async (_key, call) =>
    await limiter.run(
      () =>
        retry(
          async () => {
            const deadline = AbortSignal.timeout(timeoutMs);
            const abortSignal = signal ? AbortSignal.any([signal, deadline]) : deadline;
            try {
              const result = await abortable(
                Promise.resolve(model.doGenerate({ ...call, abortSignal })),
                abortSignal,
              );
              const { inputTokens, outputTokens } = result.usage;
              count(inputTokens.total ?? 0, outputTokens.total ?? 0);
              const text = result.content
                .flatMap((part) => (part.type === 'text' ? [part.text] : []))
                .join('');
              return { text, finishReason: result.finishReason.unified };
            } catch (error) {
              throw toError(error);
            }
          },
          {
            policy,
            advise: (error) => (error instanceof ProviderError ? error.failure : { isRetryable: false }),
            signal,
          },
        ),
      signal,
    );
  const count = (input: number, output: number): void => {
    meter.calls++;
    meter.tokens += input + output;
    const { inputPerMillion, outputPerMillion } = price ?? {};
    const isKnown = inputPerMillion !== undefined && outputPerMillion !== undefined;
    meter.costUsd = meter.costUsd === null || !isKnown ? null : meter.costUsd + (input * inputPerMillion + output * outputPerMillion) / 1e6; // prettier-ignore
  };
  return { ask, meter: () => ({ ...meter }) };
}
