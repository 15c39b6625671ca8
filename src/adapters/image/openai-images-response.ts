/**
 * Reads the pictures in the reply of an OpenAI-compatible image server. A reply is untrusted input: sizes are limited,
 * URLs go through the guarded fetch, and bytes count as a picture only when they look like one.
 */
import type { ImageModelV4Usage } from '@ai-sdk/provider';
import { z } from 'zod';
import { checkBase64Picture } from './input-picture.ts';
import { readJson } from './server-call.ts';
import type { CallHints, ServerReply } from './server-call.ts';

/** Only what is used, and loose: servers add fields freely. */
const replySchema = z.object({
  data: z.array(
    z.object({
      b64_json: z.string().nullish(),
      url: z.string().nullish(),
      revised_prompt: z.string().nullish(),
    }),
  ),
  usage: z
    .object({
      input_tokens: z.number().nullish(),
      output_tokens: z.number().nullish(),
      total_tokens: z.number().nullish(),
    })
    .nullish(),
});

export interface RepliedPicture {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly revisedPrompt: string | undefined;
}

export interface ImagesReply {
  readonly pictures: readonly RepliedPicture[];
  readonly usage: ImageModelV4Usage | undefined;
}

export interface ReplyReader {
  /** For one picture. */
  readonly maxImageBytes: number;
  /** Fetches a picture that the reply only points at. */
  readonly download: (url: string) => Promise<{ bytes: Uint8Array; mediaType: string }>;
}

export const OPENAI_HINTS: CallHints = {
  key: 'Check the API key.',
  notFound: 'Check the base URL and the model id.',
  isAlwaysHinted: true,
  addressSetting: 'the base URL',
  webPage: 'Check that the base URL ends where the API begins, often /v1',
};

/**
 * @throws {APICallError} for a reply that holds no readable picture.
 */
export async function readImagesReply(reply: ServerReply, reader: ReplyReader): Promise<ImagesReply> {
  const { data, usage } = readJson(reply, replySchema, '{"data":[{"b64_json" or "url"}]}');
  const { fail } = reply;
  const body = (): string => new TextDecoder().decode(reply.bytes);
  if (data.length === 0) {
    throw fail({
      message: 'answered without a picture (an empty "data" list)',
      body: body(),
      isRetryable: true,
    });
  }
  const pictures = await Promise.all(
    data.map(async (item, index): Promise<RepliedPicture> => {
      const what = `picture ${index + 1} of ${data.length}`;
      const revisedPrompt = item.revised_prompt ?? undefined;
      if (item.b64_json != null) {
        const check = { what, maxBytes: reader.maxImageBytes, fail };
        return { ...checkBase64Picture(item.b64_json, check), revisedPrompt };
      }
      if (item.url == null) {
        throw fail({ message: `${what} has neither "b64_json" nor "url"`, body: body(), isRetryable: false });
      }
      return { ...(await reader.download(item.url)), revisedPrompt };
    }),
  );
  return {
    pictures,
    usage: usage
      ? {
          inputTokens: usage.input_tokens ?? undefined,
          outputTokens: usage.output_tokens ?? undefined,
          totalTokens: usage.total_tokens ?? undefined,
        }
      : undefined,
  };
}
