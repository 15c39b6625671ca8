/**
 * Asking the judge. The same code asks a live model, takes up where it was stopped, and reads stored replies offline:
 * what differs is only whether there is somebody to ask.
 */
import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FilePart,
  LanguageModelV4TextPart,
} from '@ai-sdk/provider';
import type { Ask } from '../../agents/ask.ts';
import { DataError, ProviderError } from '../../core/errors.ts';
import { prepareAsJpeg, readPicture } from '../data/picture-source.ts';
import type { PicturePreparation, PictureSource } from '../data/picture-source.ts';

export type QuestionPart =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'image';
      readonly picture: PictureSource;
      /** `undefined` = as it is. */
      readonly prepare?: PicturePreparation | undefined;
    };

/** What the judge reads and sees. */
export interface QuestionText {
  readonly system: string | null;
  readonly parts: readonly QuestionPart[];
}

/** One question to the judge. */
export interface Question {
  /** Unique within the item. Different words or pictures need different keys. */
  readonly key: string;
  /** Writes the question out; not called when the reply is stored already. */
  readonly build: () => QuestionText;
  /** `undefined` leaves it to the service. */
  readonly temperature?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
}

export type Consulted<Value> =
  | { readonly outcome: 'read'; readonly value: Value; readonly text: string }
  | { readonly outcome: 'unreadable'; readonly text: string }
  | { readonly outcome: 'failed'; readonly message: string }
  | { readonly outcome: 'not-judged' };

/**
 * Asks until a reply can be read or the tries are used up.
 * @param read a reply's value, or `null` when it is not what was asked for.
 */
export type Consult = <Value>(
  question: Question,
  read: (text: string) => Value | null,
) => Promise<Consulted<Value>>;

/** Replies of earlier sessions to one item's questions. */
export interface StoredReplies {
  /** The reply to the n-th try, from 1; `undefined` when it was not made. */
  reply(question: string, attempt: number): string | undefined;
  /** How the question's last call failed for good; `undefined` once it was answered. */
  failure(question: string): string | undefined;
}

/** Somebody to ask, who writes everything down. */
export interface JudgeDesk {
  /** Keys are `question#attempt`. */
  readonly ask: Ask;
  /** Records that a question could not even be put, e.g. because a picture is missing. */
  noteFailure(question: string, message: string): void;
}

export interface ConsultOptions {
  readonly stored: StoredReplies;
  /** `null` = offline: only stored replies are read. */
  readonly desk: JudgeDesk | null;
  /** Times that a question is asked until its reply can be read. */
  readonly tries: number;
}

export function createConsult({ stored, desk, tries }: ConsultOptions): Consult {
  return async (question, read) => {
    let last: string | null = null;
    let options: LanguageModelV4CallOptions | undefined;
    for (let attempt = 1; attempt <= tries; attempt++) {
      let text = stored.reply(question.key, attempt);
      if (text === undefined) {
        if (desk === null) break;
        try {
          options ??= await callOptions(question);
          text = (await desk.ask(`${question.key}#${attempt}`, options)).text;
        } catch (error) {
          if (error instanceof DataError) desk.noteFailure(question.key, error.message);
          else if (!(error instanceof ProviderError)) throw error;
          return { outcome: 'failed', message: error.message };
        }
      }
      last = withoutThinking(text);
      const value = read(last);
      if (value !== null) return { outcome: 'read', value, text: last };
    }
    const failure = stored.failure(question.key);
    if (failure !== undefined) return { outcome: 'failed', message: failure };
    return last === null ? { outcome: 'not-judged' } : { outcome: 'unreadable', text: last };
  };
}

/**
 * The reply without `<think>` blocks, which some local judges write whatever they are told.
 * WISE's own verified scorer does this; the others never met such a judge, and their judges' replies stay as they are.
 */
export function withoutThinking(text: string): string {
  return text
    .replace(/<think>[\s\S]*?<\/think>\s*/g, '')
    .replace(/<\/think>\s*/g, '')
    .trim();
}

/** @throws {DataError} when a picture cannot be read. */
async function callOptions(question: Question): Promise<LanguageModelV4CallOptions> {
  const { temperature, maxOutputTokens } = question;
  const { system, parts } = question.build();
  const content = await Promise.all(parts.map(promptPart));
  return {
    prompt: [
      ...(system === null ? [] : [{ role: 'system' as const, content: system }]),
      { role: 'user', content },
    ],
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  };
}

async function promptPart(part: QuestionPart): Promise<LanguageModelV4TextPart | LanguageModelV4FilePart> {
  if (part.type === 'text') return { type: 'text', text: part.text };
  const original = await readPicture(part.picture);
  const { bytes, mediaType } = part.prepare ? await prepareAsJpeg(original, part.prepare) : original;
  return { type: 'file', data: { type: 'data', data: bytes }, mediaType };
}

/** What several answers come to: the first thing that is wrong, or `scored`. */
export function outcomeOf(
  answers: readonly Consulted<unknown>[],
): Exclude<Consulted<unknown>['outcome'], 'read'> | 'scored' {
  for (const outcome of ['not-judged', 'failed', 'unreadable'] as const) {
    if (answers.some((answer) => answer.outcome === outcome)) return outcome;
  }
  return 'scored';
}
