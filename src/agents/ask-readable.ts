import type { JSONSchema7, LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { Outcome } from '../formats/reading.ts';
import type { Ask, ReplyMode, TextReply } from './ask.ts';

/** A question whose answer must be readable. */
export interface Question<T> {
  readonly ask: Ask;
  /** The calls are named `KEY:1` and `KEY:2`. */
  readonly key: string;
  readonly messages: LanguageModelV4Prompt;
  readonly replyMode: ReplyMode;
  readonly schema: JSONSchema7;
  /** Name of the schema, for providers that want one. */
  readonly schemaName: string;
  readonly read: (reply: TextReply) => Outcome<T>;
}

/** Longest part of an unreadable reply that is shown to its writer again, in characters. */
const SHOWN_CHARS = 8000;

/**
 * Asks, and asks once more with the reader's complaint when the answer cannot be read.
 * @returns the second problem when both answers were unreadable.
 * @throws {ProviderError} when a call failed for good.
 */
export async function askReadable<T>(question: Question<T>): Promise<Outcome<T>> {
  const { ask, key, messages, replyMode, schema, schemaName, read } = question;
  const options = (prompt: LanguageModelV4Prompt): LanguageModelV4CallOptions => ({
    prompt,
    ...(replyMode === 'json' ? { responseFormat: { type: 'json', schema, name: schemaName } } : {}),
  });
  const reply = await ask(`${key}:1`, options(messages));
  const outcome = read(reply);
  if (outcome.ok) return outcome;
  const shown = reply.text.trim() === '' ? '(no text)' : reply.text.slice(0, SHOWN_CHARS);
  return read(
    await ask(
      `${key}:2`,
      options([
        ...messages,
        { role: 'assistant', content: [{ type: 'text', text: shown }] },
        { role: 'user', content: [{ type: 'text', text: complaint(outcome.problem, replyMode) }] },
      ]),
    ),
  );
}

function complaint(problem: string, replyMode: ReplyMode): string {
  const form = replyMode === 'json' ? 'one JSON object alone' : '<think>…</think><answer>{…}</answer>';
  return `Your reply cannot be used. ${problem}\nAnswer the first message again, in full, as ${form}.`;
}
