/**
 * What the critic is shown, written so that a program can read it back: two pictures, and two texts of which each is
 * a part of its own. Nothing is escaped; the tags are at the ends of the part, whatever stands between them.
 */
import type { LanguageModelV4FilePart, LanguageModelV4TextPart } from '@ai-sdk/provider';
import { unreadable } from './reading.ts';
import type { Outcome } from './reading.ts';

/** A part of a user message. */
export type UserPart = LanguageModelV4TextPart | LanguageModelV4FilePart;

/** What a critic is asked about. */
export interface CriticMessage {
  /** Encoded picture; a white one when there was none before. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** What the step wants. */
  readonly stepPrompt: string;
  /** What the generator got: the step prompt, or a rewrite of it. */
  readonly currentPrompt: string;
}

/** The text between the tags of its own name. */
export function tagged(name: string, text: string): string {
  return `<${name}>${text}</${name}>`;
}

/** Reads the user message that the default prompt set makes. */
export function readCriticMessage(parts: readonly UserPart[]): Outcome<CriticMessage> {
  const pictures = parts.flatMap((part) => (part.type === 'file' ? [bytesOf(part)] : []));
  const [before, after] = pictures;
  if (pictures.length !== 2 || !before || !after) {
    return unreadable(
      `The critic needs two pictures as bytes, before and after, and got ${pictures.length}.`,
    );
  }
  const stepPrompt = readTagged(parts, 'step_prompt');
  const currentPrompt = readTagged(parts, 'current_prompt');
  if (stepPrompt === null || currentPrompt === null) {
    const missing = stepPrompt === null ? 'step_prompt' : 'current_prompt';
    return unreadable(`The critic needs a text part <${missing}>…</${missing}>; there is none.`);
  }
  return { ok: true, value: { before, after, stepPrompt, currentPrompt } };
}

function readTagged(parts: readonly UserPart[], name: string): string | null {
  const [opening, closing] = [`<${name}>`, `</${name}>`];
  for (const part of parts) {
    if (part.type !== 'text') continue;
    const { text } = part;
    if (
      text.startsWith(opening) &&
      text.endsWith(closing) &&
      text.length >= opening.length + closing.length
    ) {
      return text.slice(opening.length, -closing.length);
    }
  }
  return null;
}

function bytesOf({ data }: LanguageModelV4FilePart): Uint8Array | null {
  if (data.type !== 'data') return null;
  return typeof data.data === 'string' ? Buffer.from(data.data, 'base64') : data.data;
}
