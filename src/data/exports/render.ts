/** Rows as conversations: the very messages that an agent of a run sends, and the reply that it should get. */
import { fillMessages } from '../../agents/messages.ts';
import type { PromptSet } from '../../agents/prompts/prompt-set.ts';
import { renderCriticReply } from '../../formats/critic.ts';
import type { UserPart } from '../../formats/critic-message.ts';
import { renderPlannerReply } from '../../formats/planner.ts';
import type { ReplyMode } from '../../formats/reading.ts';
import type {
  CriticRlRow,
  CriticSftRow,
  InterleavedRow,
  PlannerRow,
  RowImage,
  RowPart,
} from '../rows/row.ts';
import { escapeMarks, escapeReply } from './escape.ts';

/** Stands for a picture in a text. */
export const MARK = '<image>';

/** A picture of a conversation; `blank`: a white one of the size of this one. */
export type RenderedImage = { readonly image: RowImage; readonly isBlank: boolean };

export interface Rendered {
  readonly system: string | null;
  /** With a mark for each picture; the parts joined without a break, as chat templates do. */
  readonly user: string;
  /** `null`: rows that only ask. */
  readonly reply: string | null;
  readonly images: readonly RenderedImage[];
}

export interface RenderOptions {
  readonly promptSet: PromptSet;
  /** The form in which the model is to answer. */
  readonly replyMode: ReplyMode;
}

/** Bytes are not looked at here; the part only holds the place of a picture. */
const NO_PICTURE = { bytes: new Uint8Array(), mediaType: 'image/png' };

/** A prompt set's critic message, made once; `STEP` and `CURRENT` stand where a row's prompts go. */
interface CriticTemplate {
  readonly system: string | null;
  readonly user: string;
  readonly slots: readonly ('before' | 'after')[];
  readonly isOmitted: boolean;
}
const STEP = '\uE0F1';
const CURRENT = '\uE0F2';
const PROMPTS = /[\uE0F1\uE0F2]/g;

export function criticTemplate({ promptSet, replyMode }: RenderOptions): CriticTemplate {
  const template = promptSet.critic;
  const messages = fillMessages(template, {
    replyMode,
    texts: { step_prompt: STEP, current_prompt: CURRENT },
    images: { before: NO_PICTURE, after: NO_PICTURE },
  });
  const slots = template.user.flatMap((part) => (part.type === 'image' ? [part.slot] : []));
  return { ...textsOf(messages), slots, isOmitted: template.unrefined === 'empty' };
}

/** @param template from `criticTemplate` with the same options. */
export function renderCritic(
  row: CriticSftRow | CriticRlRow,
  template: CriticTemplate,
  replyMode: ReplyMode,
): Rendered {
  const stepPrompt = escapeMarks(row.stepPrompt);
  const isUnrefined = template.isOmitted && row.currentPrompt === row.stepPrompt;
  const currentPrompt = isUnrefined ? '' : escapeMarks(row.currentPrompt);
  const fill = (text: string) =>
    text.replaceAll(PROMPTS, (mark) => (mark === STEP ? stepPrompt : currentPrompt));
  const isFixed = template.system === null || template.system.search(PROMPTS) < 0;
  const before = { image: row.before ?? row.after, isBlank: row.before === null };
  const after = { image: row.after, isBlank: false };
  return {
    system: isFixed ? template.system : fill(template.system!),
    user: fill(template.user),
    reply: row.kind === 'critic-rl' ? null : escapeReply(renderCriticReply(row, replyMode)),
    images: template.slots.map((slot) => (slot === 'before' ? before : after)),
  };
}

export function renderPlanner(row: PlannerRow, { promptSet, replyMode }: RenderOptions): Rendered {
  const images = imagesOf(row.parts);
  const request = row.parts.map((part): UserPart =>
    part.type === 'text'
      ? { type: 'text', text: escapeMarks(part.text) }
      : { type: 'file', mediaType: NO_PICTURE.mediaType, data: { type: 'data', data: NO_PICTURE.bytes } },
  );
  const { textOnly, interleaved } = promptSet.planner;
  const messages = fillMessages(images.length === 0 ? textOnly : interleaved, { replyMode, request });
  const plan = { reasoning: row.reasoning, refusal: null, steps: row.steps };
  return { ...textsOf(messages), reply: escapeReply(renderPlannerReply(plan, replyMode)), images };
}

/** The sequence itself: no agent's prompt, what the user said and what the answer shows. */
export function renderInterleaved(row: InterleavedRow): Rendered {
  const join = (parts: readonly RowPart[]) =>
    parts.map((part) => (part.type === 'text' ? escapeMarks(part.text) : MARK)).join('\n');
  return {
    system: null,
    user: join(row.request_parts),
    reply: join(row.answer_parts),
    images: imagesOf([...row.request_parts, ...row.answer_parts]),
  };
}

function imagesOf(parts: readonly RowPart[]): RenderedImage[] {
  return parts.flatMap((part) => (part.type === 'image' ? [{ image: part.image, isBlank: false }] : []));
}

function textsOf(messages: ReturnType<typeof fillMessages>): { system: string | null; user: string } {
  let system: string | null = null;
  let user = '';
  for (const message of messages) {
    if (message.role === 'system') system = message.content;
    if (message.role !== 'user') continue;
    for (const part of message.content) user += part.type === 'text' ? part.text : MARK;
  }
  return { system, user };
}
