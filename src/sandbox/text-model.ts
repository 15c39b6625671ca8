/** What the sandbox's planner and critic have in common: a program that answers one user message as a language model. */
import { InvalidPromptError } from '@ai-sdk/provider';
import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
  SharedV4Warning,
} from '@ai-sdk/provider';
import type { UserPart } from '../formats/critic-message.ts';
import type { ReplyMode } from '../formats/reading.ts';

/** A question as the programs get it. */
export interface Question {
  /** The first user message: later ones only complain about the form of an answer, and ours is right. */
  readonly parts: readonly UserPart[];
  readonly replyMode: ReplyMode;
  readonly signal: AbortSignal | undefined;
}

/**
 * A `LanguageModelV4` around a program. It samples nothing, so temperature and the like change nothing and need no
 * warning; tools do, because they are never called.
 * @param answer gives the reply's text. @throws what `answer` throws, and the signal's reason when aborted.
 */
export function createTextModel(
  modelId: string,
  answer: (question: Question) => Promise<string>,
): LanguageModelV4 {
  const generate = async (options: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> => {
    const { abortSignal: signal, prompt, responseFormat } = options;
    signal?.throwIfAborted();
    const replyMode = responseFormat?.type === 'json' ? 'json' : 'text';
    const text = await answer({ parts: firstUserMessage(prompt), replyMode, signal });
    signal?.throwIfAborted();
    const [input, output] = [countWords(wordsOf(prompt)), countWords(text)];
    return {
      content: [{ type: 'text', text }],
      finishReason: { unified: 'stop', raw: undefined },
      usage: {
        inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
        outputTokens: { total: output, text: output, reasoning: 0 },
      },
      warnings: warningsFor(options),
      response: { modelId },
    };
  };
  return {
    specificationVersion: 'v4',
    provider: 'sandbox',
    modelId,
    supportedUrls: {},
    doGenerate: generate,
    async doStream(options) {
      const { content, finishReason, usage, warnings } = await generate(options);
      const [part] = content;
      const delta = part?.type === 'text' ? part.text : '';
      const parts: LanguageModelV4StreamPart[] = [
        { type: 'stream-start', warnings },
        { type: 'text-start', id: '0' },
        { type: 'text-delta', id: '0', delta },
        { type: 'text-end', id: '0' },
        { type: 'finish', finishReason, usage },
      ];
      return { stream: ReadableStream.from(parts) as ReadableStream<LanguageModelV4StreamPart> };
    },
  };
}

function warningsFor({ tools }: LanguageModelV4CallOptions): SharedV4Warning[] {
  if (tools === undefined || tools.length === 0) return [];
  return [{ type: 'unsupported', feature: 'tools', details: 'The sandbox calls no tools.' }];
}

function firstUserMessage(prompt: LanguageModelV4Prompt): readonly UserPart[] {
  const message = prompt.find((one) => one.role === 'user');
  if (message === undefined) {
    throw new InvalidPromptError({ prompt, message: 'The sandbox expected a user message, got none.' });
  }
  return message.content;
}

function wordsOf(prompt: LanguageModelV4Prompt): string {
  return prompt
    .flatMap(({ content }) =>
      typeof content === 'string'
        ? [content]
        : content.flatMap((part) => (part.type === 'text' ? [part.text] : [])),
    )
    .join(' ');
}

function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}
