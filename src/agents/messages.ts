import type { LanguageModelV4FilePart, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { UserPart } from '../formats/critic-message.ts';
import type { Picture } from '../lib/picture.ts';
import type { ReplyMode } from './ask.ts';
import { PLACEHOLDER } from './prompts/prompt-set.ts';
import type { PromptSet } from './prompts/prompt-set.ts';

/** How an agent speaks to its model. */
export interface AgentOptions {
  readonly promptSet: PromptSet;
  /** `undefined`: as the prompt set wants it, else `json`. */
  readonly replyMode?: ReplyMode | undefined;
}

/** A message of a prompt set, whatever its slots. */
interface MessageTemplate {
  readonly system: string | null;
  readonly user: readonly (
    | { readonly type: 'text'; readonly text: string }
    | { readonly type: 'image'; readonly slot: string }
    | { readonly type: 'request' }
  )[];
  readonly replyFormat?: { readonly json: string; readonly text: string } | undefined;
}

/** What goes into a message. */
export interface MessageContent {
  readonly replyMode: ReplyMode;
  /** By placeholder. */
  readonly texts?: Readonly<Record<string, string>>;
  /** By slot. */
  readonly images?: Readonly<Record<string, Picture>>;
  /** The user's request, part by part. */
  readonly request?: readonly UserPart[];
}

/**
 * The messages that begin a conversation. Texts are put in once and never searched for placeholders themselves, and
 * the parts of the request stay as they are; only a template's text that touches a text of the request is joined to
 * it, because a chat template may set a break between parts.
 * @throws {Error} when a slot or placeholder has no content (a bug: prompt sets are checked when they are read).
 */
export function fillMessages(template: MessageTemplate, content: MessageContent): LanguageModelV4Prompt {
  const texts = { reply_format: template.replyFormat?.[content.replyMode], ...content.texts };
  const parts: UserPart[] = [];
  let isRequestBefore = false;
  for (const slot of template.user) {
    const isRequest = slot.type === 'request';
    const added = isRequest ? needed(content.request, 'request') : [fillPart(slot, texts, content.images)];
    const [last, next] = [parts.at(-1), added[0]];
    if (last?.type === 'text' && next?.type === 'text' && isRequest !== isRequestBefore) {
      parts.splice(-1, 1, { type: 'text', text: last.text + next.text }, ...added.slice(1));
    } else {
      parts.push(...added);
    }
    isRequestBefore = isRequest;
  }
  const system =
    template.system === null ? [] : [{ role: 'system', content: fill(template.system, texts) } as const];
  return [...system, { role: 'user', content: parts }];
}

/** A picture as part of a message. */
export function filePart({ bytes, mediaType }: Picture): LanguageModelV4FilePart {
  return { type: 'file', mediaType, data: { type: 'data', data: bytes } };
}

function fillPart(
  slot: { readonly type: 'text'; readonly text: string } | { readonly type: 'image'; readonly slot: string },
  texts: Readonly<Record<string, string | undefined>>,
  images: Readonly<Record<string, Picture>> | undefined,
): UserPart {
  return slot.type === 'text'
    ? { type: 'text', text: fill(slot.text, texts) }
    : filePart(needed(images?.[slot.slot], slot.slot));
}

function fill(template: string, texts: Readonly<Record<string, string | undefined>>): string {
  return template.replaceAll(PLACEHOLDER, (_, name: string) => needed(texts[name], name));
}

function needed<T>(value: T | undefined, name: string): T {
  if (value === undefined)
    throw new Error(`the prompt set asks for "${name}", which this message does not have`);
  return value;
}
