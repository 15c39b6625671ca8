import type { StopReason } from '../core/events.ts';

/** Ends a run early, with what it has. Never leaves the engine. */
export class RunStop extends Error {
  readonly stopReason: StopReason;
  constructor(stopReason: StopReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.stopReason = stopReason;
  }
}
