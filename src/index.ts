/**
 * InterleaveThinker as a library: any image generator tells a whole illustrated story.
 *
 * `createInterleaver()` runs requests; everything else here types what goes in and comes out. The parts it is made of
 * are the subpath entries `core`, `formats`, `agents`, `engine`, `adapters`, `sandbox` and `publish`.
 */
export { createInterleaver } from './app/interleaver.ts';
export type {
  GenerateOptions,
  InterleaveEvent,
  Interleaver,
  InterleaverOptions,
  ResumeOptions,
} from './app/interleaver.ts';
export { defineConfig } from './app/config.ts';
export type { ConfigInput } from './app/config.ts';
export {
  ConfigError,
  DataError,
  InterleaveError,
  ModelOutputError,
  ProviderError,
  StoreError,
} from './core/errors.ts';
export type { JournalEntry, StopReason } from './core/events.ts';
export { interleaveRequest } from './core/request.ts';
export type { RequestInputPart } from './core/request.ts';
export type { RunResult } from './core/result.ts';
