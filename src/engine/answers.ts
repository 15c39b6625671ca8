import type {
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  SharedV4Warning,
} from '@ai-sdk/provider';
import type { ArtifactRef } from '../core/artifact.ts';
import { ProviderError, messageOf } from '../core/errors.ts';
import type { CallOutput } from '../core/events.ts';
import type { ArtifactStore } from '../core/store.ts';
import { sha256 } from '../lib/hash.ts';
import { inspectPicture } from '../lib/picture.ts';
import type { GeneratorSlot, LanguageSlot } from './models.ts';

/** What one call to a model gave and used. */
export interface Answer<Output> {
  readonly output: Output;
  readonly images: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export type TextOutput = Extract<CallOutput, { type: 'text' }>;
export type ImageOutput = Extract<CallOutput, { type: 'image' }>;

export interface DrawOptions {
  readonly prompt: string;
  readonly seed: number;
  /** `WIDTHxHEIGHT`; `null` leaves it to the generator. */
  readonly size: `${number}x${number}` | null;
  /** The picture to edit; `null` draws from words. */
  readonly source: ArtifactRef | null;
  /** Further pictures, the most important first; as many are sent as the generator takes. */
  readonly references: readonly ArtifactRef[];
}

/** One picture, stored. @throws {ProviderError} when the answer holds none. */
export async function drawWith(
  slot: GeneratorSlot,
  artifacts: ArtifactStore,
  {
    prompt,
    seed,
    size,
    source,
    references,
    abortSignal,
  }: DrawOptions & { readonly abortSignal: AbortSignal },
): Promise<Answer<ImageOutput>> {
  const wanted = source === null ? references : [source, ...references];
  const taken = wanted.slice(0, Math.max(slot.capabilities.maxReferences, source === null ? 0 : 1));
  const files = await Promise.all(
    taken.map(async (ref) => ({
      type: 'file' as const,
      mediaType: ref.mediaType,
      data: await artifacts.get(ref),
    })),
  );
  const result = await slot.model.doGenerate({
    prompt,
    seed,
    n: 1,
    size: size ?? undefined,
    aspectRatio: undefined,
    files: files.length > 0 ? files : undefined,
    mask: undefined,
    providerOptions: {},
    abortSignal,
  });
  const [first] = result.images;
  if (first === undefined) {
    const failure = { model: slot.id, isRetryable: result.isRetryable ?? true };
    throw new ProviderError(`${slot.id} answered without a picture.`, failure);
  }
  const image = await storePicture(slot.id, artifacts, first);
  const ignored = wanted.length - taken.length;
  const degradations =
    ignored > 0 ? [`${slot.id} takes ${taken.length} pictures; ${ignored} references were left out`] : [];
  return {
    output: { type: 'image', image, warnings: [...result.warnings.map(describeWarning), ...degradations] },
    images: 1,
    inputTokens: result.usage?.inputTokens ?? 0,
    outputTokens: result.usage?.outputTokens ?? 0,
  };
}

/** A text that is not empty. @throws {ProviderError} */
export async function askModel(
  slot: LanguageSlot,
  options: LanguageModelV4CallOptions,
): Promise<Answer<TextOutput>> {
  const result = await slot.model.doGenerate(options);
  const text = textOf(result);
  const finishReason = result.finishReason.unified;
  if (text.trim() === '') {
    const isRefusal = finishReason === 'content-filter';
    const why = isRefusal ? 'declined the content' : `answered without text (finish reason: ${finishReason})`;
    throw new ProviderError(`${slot.id} ${why}.`, { model: slot.id, isRetryable: !isRefusal, isRefusal });
  }
  return {
    output: { type: 'text', text, finishReason },
    images: 0,
    inputTokens: result.usage.inputTokens.total ?? 0,
    outputTokens: result.usage.outputTokens.total ?? 0,
  };
}

/** The text parts, with what a reasoning model thought put back as `<think>`, where our formats look for it. */
function textOf(result: LanguageModelV4GenerateResult): string {
  const join = (type: 'text' | 'reasoning') =>
    result.content.flatMap((part) => (part.type === type ? [part.text] : [])).join('');
  const text = join('text');
  const reasoning = join('reasoning').trim();
  return text.trim() === '' || reasoning === '' || text.includes('<think>')
    ? text
    : `<think>${reasoning}</think>${text}`;
}

/** @throws {ProviderError} when the answer is no whole picture; asking again may help. */
async function storePicture(
  model: string,
  artifacts: ArtifactStore,
  data: string | Uint8Array,
): Promise<ArtifactRef> {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'base64') : data;
  const facts = await inspectPicture(bytes).catch((error: unknown) => {
    throw new ProviderError(
      `${model} sent a broken picture: ${messageOf(error)}.`,
      { model, isRetryable: true },
      { cause: error },
    );
  });
  const ref: ArtifactRef = { sha256: sha256(bytes), sizeBytes: bytes.length, ...facts };
  await artifacts.put(ref, bytes);
  return ref;
}

function describeWarning(warning: SharedV4Warning): string {
  switch (warning.type) {
    case 'unsupported':
    case 'compatibility':
      return warning.details ?? `${warning.feature} is not supported`;
    case 'deprecated':
    case 'other':
      return warning.message;
  }
}
