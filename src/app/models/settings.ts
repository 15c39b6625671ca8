import type { Config } from '../config.ts';

/** What turns a model's id into a model. The part of the configuration that is about models, and the outside world. */
export interface ModelSettings extends Partial<
  Pick<Config, 'servers' | 'generators' | 'aliases' | 'models'>
> {
  /** Where keys are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reaches servers and services; a patient one (no limit on the wait for an answer) by default. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Folder in whose `node_modules` providers are looked for besides our own, and whose `.interleave` remembers what
   * probes found. Default: the current folder.
   */
  readonly projectDir?: string | undefined;
}

/** What a model is for: planner and critic are language models, the generator is an image model. */
export type ModelKind = 'language' | 'image';
