import type { ImageModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import type { Capabilities } from '../core/capabilities.ts';
import { ProviderError } from '../core/errors.ts';

/** Models in the place of ones whose server could not be asked what it is: each call fails as that did, at once. */
export function unreachableModels(
  id: string,
  cause: ProviderError,
): { language: LanguageModelV4; image: ImageModelV4; capabilities: Capabilities } {
  const error = new ProviderError(cause.message, { ...cause.failure, isRetryable: false }, { cause });
  const fail = async (): Promise<never> => {
    throw error;
  };
  const facts = {
    specificationVersion: 'v4',
    provider: 'unreachable',
    modelId: id,
    doGenerate: fail,
  } as const;
  return {
    language: { ...facts, supportedUrls: {}, doStream: fail },
    image: { ...facts, maxImagesPerCall: 1 },
    capabilities: { edit: 'unknown', maxReferences: 1, mask: 'unknown', seed: 'unknown' },
  };
}
