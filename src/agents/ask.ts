import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';

export type { ReplyMode } from '../formats/reading.ts';

/** A language model's answer, reduced to what agents read. */
export interface TextReply {
  readonly text: string;
  /** `length` means that the reply was cut off by the token limit. */
  readonly finishReason: string;
}

/**
 * One model call, made for an agent by whoever runs it. The runner counts it, limits it, retries it, records it under
 * `key` and hands back the recorded answer when the run is resumed, so agents never see a network.
 *
 * @param key names the call within its run; equal calls must have equal keys and different calls different ones.
 * @throws {ProviderError} when the call failed for good.
 */
export type Ask = (key: string, options: LanguageModelV4CallOptions) => Promise<TextReply>;
