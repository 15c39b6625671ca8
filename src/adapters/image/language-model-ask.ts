/**
 * One question to a language model that is to draw, and what may be told of its failure: a provider's own error holds
 * the whole request, with every picture in it.
 */
import { APICallError } from '@ai-sdk/provider';
import type {
  ImageModelV4CallOptions,
  ImageModelV4Usage,
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { redact } from '../../lib/redact.ts';
import { callError } from '../http/call-error.ts';
import type { CallFailure } from '../http/call-error.ts';
import { isRefusalText } from '../../core/refusal.ts';
import { excerpt } from './server-call.ts';

/** Words with which language models decline. */
const DECLINES =
  /\b(i['’]?m sorry|i apologi[sz]e|sorry,? but)\b|\b(i|we)\s?(can['’]?t|cannot|can not|won['’]?t|am unable to|['’]m unable to|['’]m not able to|am not able to)\b[^.]{0,60}\b(help|assist|create|generate|draw|make|produce|provide|fulfil|depict|comply|do that)/i;

export interface LanguageQuestion {
  readonly model: LanguageModelV4;
  readonly options: LanguageModelV4CallOptions;
  /** The request without pictures, for errors and traces. */
  readonly sent: Readonly<Record<string, unknown>>;
}

/**
 * Asks.
 * @throws {APICallError} for a failed call, with pictures taken out; the signal's reason when aborted; anything else
 *   as it is.
 */
export async function askLanguageModel(question: LanguageQuestion): Promise<LanguageModelV4GenerateResult> {
  const { model, options } = question;
  options.abortSignal?.throwIfAborted();
  try {
    return await model.doGenerate(options);
  } catch (error) {
    options.abortSignal?.throwIfAborted();
    if (!APICallError.isInstance(error)) throw error;
    const { statusCode: status, responseHeaders, responseBody, isRetryable, url } = error;
    const isRefusal =
      status !== 429 && isRefusalText(`${error.message} ${responseBody?.slice(0, 4000) ?? ''}`);
    // Without the cause, which would carry the pictures along.
    throw callError(
      { server: nameOf(model), url, sent: question.sent, secrets: [] },
      {
        message: error.message,
        status,
        headers: new Headers(responseHeaders),
        body: responseBody,
        isRetryable,
        isRefusal,
      },
    );
  }
}

/** An error about an answer that came, but without a picture. */
export function answerError(
  { model, sent }: Pick<LanguageQuestion, 'model' | 'sent'>,
  failure: CallFailure,
): APICallError {
  return callError({ server: nameOf(model), url: '', sent, secrets: [] }, failure);
}

/** Why an answer without a picture has none: a refusal, a cut-off, or words in its place. */
export function explainWords(
  text: string,
  finishReason: LanguageModelV4GenerateResult['finishReason'],
  wanted: string,
): CallFailure {
  const said = redact(excerpt(text), []);
  if (finishReason.unified === 'content-filter') {
    const detail = said === '' ? (finishReason.raw ?? 'content filter') : `"${said}"`;
    return { message: `declined the content: ${detail}`, isRefusal: true };
  }
  if (isDeclined(text)) return { message: `declined the content: "${said}"`, isRefusal: true };
  if (finishReason.unified === 'length') {
    const message = `was cut off by its token limit before ${wanted} was complete; raise "maxOutputTokens"`;
    return { message, isRetryable: false };
  }
  if (said === '') {
    return {
      message: `answered with nothing (finish reason: ${finishReason.raw ?? finishReason.unified})`,
      isRetryable: true,
    };
  }
  return { message: `answered with words in place of ${wanted}: "${said}"`, isRetryable: true };
}

/** Whether a model's own words decline, rather than answer badly. */
export function isDeclined(text: string): boolean {
  const opening = text.slice(0, 600);
  return DECLINES.test(opening) || isRefusalText(opening);
}

/** All text parts of an answer. */
export function textOf(result: LanguageModelV4GenerateResult): string {
  return result.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
}

export function usageOf({ usage }: LanguageModelV4GenerateResult): ImageModelV4Usage {
  const { total: inputTokens } = usage.inputTokens;
  const { total: outputTokens } = usage.outputTokens;
  const known = inputTokens !== undefined || outputTokens !== undefined;
  return {
    inputTokens,
    outputTokens,
    totalTokens: known ? (inputTokens ?? 0) + (outputTokens ?? 0) : undefined,
  };
}

/** The options that pass through as they are. */
export function passedOn({
  seed,
  headers,
}: ImageModelV4CallOptions): Pick<LanguageModelV4CallOptions, 'seed' | 'headers'> {
  return {
    ...(seed === undefined ? {} : { seed }),
    ...(headers === undefined ? {} : { headers }),
  };
}

/** What the language model could not honour, without repeating what is known. */
export function mergeWarnings(
  own: readonly SharedV4Warning[],
  others: readonly SharedV4Warning[],
): SharedV4Warning[] {
  const known = new Set(own.map((warning) => JSON.stringify(warning)));
  return [...own, ...others.filter((warning) => !known.has(JSON.stringify(warning)))];
}

function nameOf(model: LanguageModelV4): string {
  return `${model.provider}:${model.modelId}`;
}
