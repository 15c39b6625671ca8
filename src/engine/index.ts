/** The run: for hosts that bring their own stores and model slots. `createInterleaver` is the comfortable way. */
export type { GeneratorSlot, LanguageSlot, ModelSlot, RunModels } from './models.ts';
export type { MayRetry } from './context.ts';
export { resumeRun, startRun } from './run.ts';
export type { RunEnvironment, RunStart } from './run.ts';
