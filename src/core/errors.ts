/** Stable reason of a failure; written into traces, HTTP bodies and exit codes. */
export type ErrorCode = 'config' | 'provider' | 'model-output' | 'data' | 'store';

/** Base of every error that this package throws on purpose. Named by the boundary that was crossed. */
export abstract class InterleaveError extends Error {
  abstract readonly code: ErrorCode;
  override get name(): string {
    return this.constructor.name;
  }
}

/** A flag, setting, file or request that the user can mend. Thrown before any money is spent. */
export class ConfigError extends InterleaveError {
  readonly code = 'config';
}

/** Facts about a failed model call. */
export interface ProviderFailure {
  /** Model id as the user wrote it. */
  readonly model: string;
  /** HTTP status, where there was an answer. */
  readonly status?: number | undefined;
  readonly isRetryable: boolean;
  readonly retryAfterMs?: number | undefined;
  /** The service declined the content; asking again is pointless. */
  readonly isRefusal?: boolean | undefined;
}

/** A model or image call failed: unreachable, refused, limited, or an answer that is no answer. */
export class ProviderError extends InterleaveError {
  readonly code = 'provider';
  readonly failure: ProviderFailure;
  constructor(message: string, failure: ProviderFailure, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
  }
}

/** The call worked, the reply is not what was asked for. */
export class ModelOutputError extends InterleaveError {
  readonly code = 'model-output';
}

/** Input data (a journal, a dataset row, a picture) that cannot be read. */
export class DataError extends InterleaveError {
  readonly code = 'data';
}

/** Reading or writing a run failed. */
export class StoreError extends InterleaveError {
  readonly code = 'store';
}

/** The one sentence of any thrown thing, for messages and traces. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
