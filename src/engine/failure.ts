import { APICallError, LoadAPIKeyError } from '@ai-sdk/provider';
import { InterleaveError, ConfigError, ProviderError, messageOf } from '../core/errors.ts';
import { formatDuration } from '../lib/duration.ts';
import { parseRetryAfter } from '../lib/retry.ts';
import type { RetryAdvice } from '../lib/retry.ts';

/** Words by which services say that they decline the content, whatever the status. */
const REFUSAL =
  /content[_ -]?policy|moderation|safety[_ -]?(system|filter|violation)|responsible[_ -]?ai|flagged/i;

/**
 * Names what went wrong with a call to a model, once, for everybody above.
 * Errors that are already named pass unchanged.
 */
export function toRunError(
  error: unknown,
  slot: { id: string; timeoutMs: number },
  nowMs: number,
): InterleaveError {
  const model = slot.id;
  if (error instanceof InterleaveError) return error;
  if (LoadAPIKeyError.isInstance(error))
    return new ConfigError(`${model}: ${error.message}`, { cause: error });
  if (APICallError.isInstance(error)) {
    const { statusCode: status } = error;
    const isRefusal =
      REFUSAL.test(`${error.message} ${error.responseBody?.slice(0, 4000) ?? ''}`) && status !== 429;
    const where = status === undefined ? 'did not answer' : `answered ${status}`;
    return new ProviderError(
      `${model} ${isRefusal ? 'declined the content' : where}: ${firstSentence(error.message)}`,
      {
        model,
        status,
        isRetryable: error.isRetryable && !isRefusal,
        retryAfterMs: parseRetryAfter(error.responseHeaders, nowMs),
        isRefusal,
      },
      { cause: error },
    );
  }
  if (error instanceof Error && error.name === 'TimeoutError') {
    const message = `${model} did not answer within ${formatDuration(slot.timeoutMs)}.`;
    return new ProviderError(message, { model, isRetryable: true }, { cause: error });
  }
  const message = `${model} failed: ${firstSentence(messageOf(error))}`;
  return new ProviderError(message, { model, isRetryable: false }, { cause: error });
}

export function adviseRetry(error: unknown): RetryAdvice {
  return error instanceof ProviderError ? error.failure : { isRetryable: false };
}

function firstSentence(text: string): string {
  const line = text.trim().split('\n')[0] ?? '';
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
