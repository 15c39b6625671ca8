/** The words: requests, plans, verdicts, events, traces, documents, budgets, errors, and what a store must do. */
export type { ArtifactRef } from './artifact.ts';
export type { Capabilities } from './capabilities.ts';
export { documentOf } from './document.ts';
export type { DocumentPart } from './document.ts';
export {
  ConfigError,
  DataError,
  InterleaveError,
  ModelOutputError,
  ProviderError,
  StoreError,
} from './errors.ts';
export { journalEntrySchema, runEventSchema } from './events.ts';
export type { JournalEntry, Role, RunEvent, StopReason } from './events.ts';
export type { Plan, Step, StepSource } from './plan.ts';
export { interleaveRequest } from './request.ts';
export type { Request, RequestInputPart, RequestPart } from './request.ts';
export { resultOf } from './result.ts';
export type { RunResult } from './result.ts';
export type { Settings } from './settings.ts';
export type { ArtifactStore, DamagedLine, Journal, JournalContents, RunStore } from './store.ts';
export { createTraceFold, foldTrace } from './trace.ts';
export type { AttemptTrace, StepTrace, Trace } from './trace.ts';
export type { Budget, Price, Usage } from './usage.ts';
export type { Scores, Verdict } from './verdict.ts';
