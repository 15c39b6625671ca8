import type { APICallError } from '@ai-sdk/provider';

/**
 * The words with which image services decline a prompt or a picture: OpenAI and Azure (`moderation_blocked`,
 * `content_policy_violation`, "rejected by the safety system"), and the servers that wrap them.
 */
const REFUSAL =
  /moderation_blocked|content[_ ]policy|content[_ ]filter|safety[_ ]violation|rejected (by|as a result of) (the|our) safety|responsible ai|nsfw (content|concepts?)|sensitive (content|information)/i;

/** Whether a service's error text declines the content, rather than reporting that something broke. */
export function isRefusalText(text: string): boolean {
  return REFUSAL.test(text);
}

/**
 * Whether a failed call was declined for its content, so that asking the same again is pointless. Reads our own
 * adapters' mark (`data.isRefusal`), and the replies that the AI SDK's providers pass on.
 */
export function isRefusal(error: APICallError): boolean {
  const { data, statusCode } = error;
  if (typeof data === 'object' && data !== null && 'isRefusal' in data) return data.isRefusal === true;
  const isClientError =
    statusCode !== undefined && statusCode >= 400 && statusCode < 500 && statusCode !== 429;
  return isClientError && isRefusalText(`${error.message} ${error.responseBody ?? ''}`);
}
