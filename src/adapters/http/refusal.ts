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
