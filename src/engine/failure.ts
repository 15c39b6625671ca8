import { APICallError, JSONParseError, LoadAPIKeyError } from '@ai-sdk/provider';
import { InterleaveError, ConfigError, ProviderError, messageOf } from '../core/errors.ts';
import { isRefusal } from '../core/refusal.ts';
import { formatDuration } from '../lib/duration.ts';
import { redact } from '../lib/redact.ts';
import { parseRetryAfter } from '../lib/retry.ts';
import type { RetryAdvice } from '../lib/retry.ts';

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
    const declined = isRefusal(error);
    const where = status === undefined ? 'did not answer' : `answered ${status}`;
    return new ProviderError(
      `${model} ${declined ? 'declined the content' : where}: ${firstSentence(error.message)}`,
      {
        model,
        status,
        // A good answer that breaks off in the middle of its JSON is an accident of the way, not of the call.
        isRetryable: (error.isRetryable || JSONParseError.isInstance(error.cause)) && !declined,
        retryAfterMs: parseRetryAfter(error.responseHeaders, nowMs),
        isRefusal: declined,
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
  return redact(text.trim().split('\n')[0] ?? '');
}
