import type { Ask, TextReply } from '../agents/ask.ts';
import type { ArtifactRef } from '../core/artifact.ts';
import { ProviderError, messageOf } from '../core/errors.ts';
import type { CallOutput, Role } from '../core/events.ts';
import type { ArtifactStore } from '../core/store.ts';
import { abortable } from '../lib/abortable.ts';
import { retry } from '../lib/retry.ts';
import { askModel, drawWith } from './answers.ts';
import type { Answer, DrawOptions, ImageOutput, TextOutput } from './answers.ts';
import { costOf, createLedger } from './budget.ts';
import { adviseRetry, toRunError } from './failure.ts';
import type { GeneratorSlot, LanguageSlot, ModelSlot } from './models.ts';
import type { FinishedCall, RunRecord } from './record.ts';
import { Unneeded } from './stop.ts';
import { withSpan } from './telemetry.ts';

export interface CallsOptions {
  readonly record: RunRecord;
  readonly artifacts: ArtifactStore;
  readonly nowMs: () => number;
  /** Ends whatever is in flight: the user's wish or the deadline. */
  readonly signal: AbortSignal;
}

export interface Drawn {
  readonly image: ArtifactRef;
  /** Who drew it. */
  readonly model: string;
  readonly warnings: readonly string[];
}

/**
 * The only door to the models. Every call is counted, limited, retried, timed, recorded, and never made twice: a key
 * that is finished is answered from the journal, and one that is in flight is waited for.
 */
export interface Calls {
  ask(role: Exclude<Role, 'generator'>, slot: LanguageSlot): Ask;
  /** @throws {RunStop} when a budget is used up. @throws {ProviderError} when it failed for good, fallbacks included. */
  draw(key: string, slot: GeneratorSlot, options: DrawOptions): Promise<Drawn>;
  /** The same door for work that may turn out not to be needed: once aborted, it begins no further call. */
  whileNeeded(signal: AbortSignal): Calls;
  /** Begins no further call, and waits for those in flight: they are paid for. */
  finish(): Promise<void>;
  /** Begins no further call. */
  halt(): void;
}

interface Call<Slot, Output> {
  readonly key: string;
  readonly role: Role;
  /** Tried in order. */
  readonly slots: readonly Slot[];
  readonly invoke: (slot: Slot, signal: AbortSignal) => Promise<Answer<Output>>;
  readonly isUnneeded: () => boolean;
}

export function createCalls({ record, artifacts, nowMs, signal }: CallsOptions): Calls {
  const ledger = createLedger(record);
  const inFlight = new Map<string, Promise<FinishedCall>>();
  /** Models that failed for good, not for the content; for the rest of the run the others come first. */
  const down = new Set<string>();
  const halted = new AbortController();

  async function make<Slot extends ModelSlot<unknown>, Output extends CallOutput>(
    call: Call<Slot, Output>,
  ): Promise<FinishedCall<Output>> {
    for (;;) {
      const finished = record.finishedCall(call.key) ?? (await inFlight.get(call.key)?.catch(ifUnneeded));
      if (finished) return finished as FinishedCall<Output>;
      // Whoever began the call may have given it up while it waited for its turn.
      if (!inFlight.has(call.key)) break;
    }
    const work = tryInOrder(call).finally(() => inFlight.delete(call.key));
    inFlight.set(call.key, work);
    return await work;
  }

  async function tryInOrder<Slot extends ModelSlot<unknown>, Output extends CallOutput>(
    call: Call<Slot, Output>,
  ): Promise<FinishedCall<Output>> {
    const isDown = (slot: Slot) => Number(down.has(slot.id));
    let failure: unknown;
    for (const slot of call.slots.toSorted((a, b) => isDown(a) - isDown(b))) {
      try {
        return { output: await callModel(slot, call), model: slot.id };
      } catch (error) {
        if (!(error instanceof ProviderError) || call.isUnneeded()) throw error;
        if (!error.failure.isRefusal) down.add(slot.id);
        failure = error;
      }
    }
    throw failure;
  }

  async function callModel<Slot extends ModelSlot<unknown>, Output extends CallOutput>(
    slot: Slot,
    { key, role, invoke, isUnneeded }: Call<Slot, Output>,
  ): Promise<Output> {
    let startedMs = nowMs();
    const facts = () => ({ key, role, model: slot.id, durationMs: nowMs() - startedMs });
    let release = (): void => {};
    const attempt = async (): Promise<Answer<Output>> => {
      try {
        const limited = AbortSignal.any([signal, AbortSignal.timeout(slot.timeoutMs)]);
        return await abortable(invoke(slot, limited), limited);
      } catch (error) {
        signal.throwIfAborted();
        throw toRunError(error, slot, nowMs());
      }
    };
    const attributes = { 'gen_ai.request.model': slot.id, 'interleave.call': key, ...spanAttributes(role) };
    return await withSpan(spanName(role, slot.id), attributes, async (span) => {
      try {
        const answer = await slot.limiter.run(async () => {
          signal.throwIfAborted();
          if (isUnneeded()) throw new Unneeded();
          release = ledger.begin({ kind: role === 'generator' ? 'image' : 'language', price: slot.price });
          startedMs = nowMs();
          return await retry(attempt, {
            policy: slot.retry,
            advise: (error) => (isUnneeded() ? { isRetryable: false } : adviseRetry(error)),
            signal,
            onRetry: (error, _attempt, delayMs) =>
              record.emit({ type: 'call-retry', ...facts(), message: messageOf(error), delayMs }),
          });
        }, signal);
        const { output, images, inputTokens, outputTokens } = answer;
        span.setAttributes({
          'gen_ai.usage.input_tokens': inputTokens,
          'gen_ai.usage.output_tokens': outputTokens,
        });
        const costUsd = costOf(slot.price, { images, inputTokens, outputTokens });
        const tokens = inputTokens + outputTokens;
        await record.emit({ type: 'call-end', ...facts(), output, tokens, costUsd }, release);
        return output;
      } catch (error) {
        if (error instanceof ProviderError) {
          const { status, isRefusal = false } = error.failure;
          const known = status === undefined ? {} : { status };
          const message = error.message;
          await record.emit({ type: 'call-failed', ...facts(), message, isRefusal, ...known }, release);
        }
        throw error;
      } finally {
        release();
      }
    });
  }

  function doorFor(needed: AbortSignal): Calls {
    const isUnneeded = () => needed.aborted;
    return {
      ask: (role, slot) => async (key, options) => {
        const { output } = await make<LanguageSlot, TextOutput>({
          key,
          role,
          slots: [slot, ...(slot.fallbacks ?? [])],
          invoke: (chosen, abortSignal) => askModel(chosen, { ...options, abortSignal }),
          isUnneeded,
        });
        return { text: output.text, finishReason: output.finishReason } satisfies TextReply;
      },
      async draw(key, slot, options) {
        const fits = ({ capabilities }: GeneratorSlot) =>
          options.source === null || capabilities.edit !== false;
        const { output, model } = await make<GeneratorSlot, ImageOutput>({
          key,
          role: 'generator',
          slots: [slot, ...(slot.fallbacks ?? []).filter(fits)],
          invoke: (chosen, abortSignal) => drawWith(chosen, artifacts, { ...options, abortSignal }),
          isUnneeded,
        });
        return { image: output.image, model, warnings: output.warnings };
      },
      whileNeeded: (signal) => doorFor(AbortSignal.any([needed, signal])),
      halt: () => halted.abort(),
      async finish() {
        halted.abort();
        while (inFlight.size > 0) await Promise.allSettled(inFlight.values());
      },
    };
  }
  return doorFor(halted.signal);
}

function ifUnneeded(error: unknown): undefined {
  if (!(error instanceof Unneeded)) throw error;
}

function spanName(role: Role, model: string): string {
  return role === 'generator' ? `generate_content ${model}` : `invoke_agent ${role}`;
}

function spanAttributes(role: Role): Record<string, string> {
  return role === 'generator'
    ? { 'gen_ai.operation.name': 'generate_content', 'gen_ai.output.type': 'image' }
    : { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': role };
}
