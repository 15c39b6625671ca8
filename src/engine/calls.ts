import type {
  ImageModelV4File,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  SharedV4Warning,
} from '@ai-sdk/provider';
import type { Ask, TextReply } from '../agents/ask.ts';
import type { ArtifactRef } from '../core/artifact.ts';
import { ProviderError, messageOf } from '../core/errors.ts';
import type { CallOutput, Role } from '../core/events.ts';
import type { ArtifactStore } from '../core/store.ts';
import { abortable } from '../lib/abortable.ts';
import { sha256 } from '../lib/hash.ts';
import { inspectPicture } from '../lib/picture.ts';
import { retry } from '../lib/retry.ts';
import { costOf, exceededBudget } from './budget.ts';
import { adviseRetry, toRunError } from './failure.ts';
import type { GeneratorSlot, LanguageSlot, ModelSlot } from './models.ts';
import type { RunRecord } from './record.ts';
import { RunStop } from './stop.ts';
import { withSpan } from './telemetry.ts';

export interface CallsOptions {
  readonly record: RunRecord;
  readonly artifacts: ArtifactStore;
  readonly nowMs: () => number;
  /** Ends whatever is in flight: the user's wish or the deadline. */
  readonly signal: AbortSignal;
}

export interface DrawOptions {
  readonly key: string;
  readonly prompt: string;
  readonly seed: number;
  /** `WIDTHxHEIGHT`; `null` leaves it to the generator. */
  readonly size: `${number}x${number}` | null;
  /** The picture to edit first, then further references. Empty for text-to-image. */
  readonly files: readonly ImageModelV4File[];
}

export interface Drawn {
  readonly image: ArtifactRef;
  readonly warnings: readonly string[];
}

/** The only door to the models. Every call is counted, limited, retried, timed, recorded, and never made twice. */
export interface Calls {
  ask(role: Exclude<Role, 'generator'>, slot: LanguageSlot): Ask;
  /** @throws {RunStop} when a budget is used up. @throws {ProviderError} when it failed for good. */
  draw(slot: GeneratorSlot, options: DrawOptions): Promise<Drawn>;
}

interface Answer<Output> {
  readonly output: Output;
  readonly images: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

interface Call<Model, Output> {
  readonly key: string;
  readonly role: Role;
  readonly slot: ModelSlot<Model>;
  readonly invoke: (signal: AbortSignal) => Promise<Answer<Output>>;
}

export function createCalls({ record, artifacts, nowMs, signal }: CallsOptions): Calls {
  async function make<Model, Output extends CallOutput>(call: Call<Model, Output>): Promise<Output> {
    const { key, role, slot } = call;
    const finished = record.finishedCall(key);
    if (finished) return finished as Output;
    const facts = () => ({ key, role, model: slot.id, durationMs: nowMs() - startedMs });
    let startedMs = nowMs();
    const attempt = async (): Promise<Answer<Output>> => {
      try {
        const limited = AbortSignal.any([signal, AbortSignal.timeout(slot.timeoutMs)]);
        return await abortable(call.invoke(limited), limited);
      } catch (error) {
        signal.throwIfAborted();
        throw toRunError(error, slot, nowMs());
      }
    };
    const attributes = { 'gen_ai.request.model': slot.id, 'interleave.call': key };
    return await withSpan(
      spanName(role, slot.id),
      { ...attributes, ...spanAttributes(role) },
      async (span) => {
        try {
          const answer = await slot.limiter.run(async () => {
            signal.throwIfAborted();
            const kind = role === 'generator' ? 'image' : 'language';
            const exceeded = exceededBudget(record.trace.settings.budget, record.trace.usage, {
              kind,
              price: slot.price,
            });
            if (exceeded !== null) throw new RunStop('budget', exceeded);
            startedMs = nowMs();
            return await retry(attempt, {
              policy: slot.retry,
              advise: adviseRetry,
              signal,
              onRetry: (error, _attempt, delayMs) =>
                record.emit({ type: 'call-retry', ...facts(), message: messageOf(error), delayMs }),
            });
          }, signal);
          const { images, inputTokens, outputTokens } = answer;
          span.setAttributes({
            'gen_ai.usage.input_tokens': inputTokens,
            'gen_ai.usage.output_tokens': outputTokens,
          });
          const costUsd = costOf(slot.price, { images, inputTokens, outputTokens });
          await record.emit({
            type: 'call-end',
            ...facts(),
            output: answer.output,
            tokens: inputTokens + outputTokens,
            costUsd,
          });
          return answer.output;
        } catch (error) {
          if (error instanceof ProviderError) {
            const { status, isRefusal = false } = error.failure;
            const known = status === undefined ? {} : { status };
            await record.emit({
              type: 'call-failed',
              ...facts(),
              message: error.message,
              isRefusal,
              ...known,
            });
          }
          throw error;
        }
      },
    );
  }

  return {
    ask: (role, slot) => async (key, options) => {
      const invoke = (abortSignal: AbortSignal) => askModel(slot, { ...options, abortSignal });
      const { text, finishReason } = await make({ key, role, slot, invoke });
      return { text, finishReason } satisfies TextReply;
    },
    async draw(slot, { key, prompt, seed, size, files }) {
      const { image, warnings } = await make({
        key,
        role: 'generator',
        slot,
        invoke: async (abortSignal) => {
          const result = await slot.model.doGenerate({
            prompt,
            seed,
            n: 1,
            size: size ?? undefined,
            aspectRatio: undefined,
            files: files.length > 0 ? [...files] : undefined,
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
          return {
            output: { type: 'image', image, warnings: result.warnings.map(describeWarning) },
            images: 1,
            inputTokens: result.usage?.inputTokens ?? 0,
            outputTokens: result.usage?.outputTokens ?? 0,
          };
        },
      });
      return { image, warnings };
    },
  };
}

async function askModel(
  slot: LanguageSlot,
  options: LanguageModelV4CallOptions,
): Promise<Answer<Extract<CallOutput, { type: 'text' }>>> {
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

function spanName(role: Role, model: string): string {
  return role === 'generator' ? `generate_content ${model}` : `invoke_agent ${role}`;
}

function spanAttributes(role: Role): Record<string, string> {
  return role === 'generator'
    ? { 'gen_ai.operation.name': 'generate_content', 'gen_ai.output.type': 'image' }
    : { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': role };
}
