import type { ImageModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import type { Capabilities } from '../core/capabilities.ts';
import type { Price } from '../core/usage.ts';
import type { Limiter } from '../lib/limiter.ts';
import type { RetryPolicy } from '../lib/retry.ts';

/** A model with the rules that belong to it, whatever the run that uses it. */
export interface ModelSlot<Model> {
  /** As the user wrote it, for traces and messages. */
  readonly id: string;
  readonly model: Model;
  readonly limiter: Limiter;
  /** `null` = unknown, which makes the run's cost unknown. */
  readonly price: Price | null;
  readonly retry: RetryPolicy;
  /** Longest wait for one answer. */
  readonly timeoutMs: number;
}

export interface LanguageSlot extends ModelSlot<LanguageModelV4> {
  /** Asked in this order when this one is down or refuses. They have none of their own. */
  readonly fallbacks?: readonly LanguageSlot[];
}
export interface GeneratorSlot extends ModelSlot<ImageModelV4> {
  /** As for a language model. One that cannot edit is passed over where a picture must be edited. */
  readonly fallbacks?: readonly GeneratorSlot[];
  readonly capabilities: Capabilities;
}

/** The three models of a run. */
export interface RunModels {
  readonly planner: LanguageSlot;
  readonly generator: GeneratorSlot;
  readonly critic: LanguageSlot;
}
