import type { ImageModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import { createCritic } from '../agents/critic/critic.ts';
import type { Critic } from '../agents/critic/critic.ts';
import { createPlanner } from '../agents/planner/planner.ts';
import type { Planner } from '../agents/planner/planner.ts';
import { ConfigError } from '../core/errors.ts';
import type { Settings } from '../core/settings.ts';
import type { RunModels } from '../engine/models.ts';
import { createLimiter } from '../lib/limiter.ts';
import type { Limiter } from '../lib/limiter.ts';
import { DEFAULT_RETRY } from '../lib/retry.ts';
import type { Config } from './config.ts';

/** Who plays which part in a run. */
export interface Roles {
  readonly models: RunModels;
  readonly planner: Planner;
  readonly critic: Critic;
}

export interface CastOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Models handed in as objects; they are found under `provider:modelId`. */
  readonly given: readonly (LanguageModelV4 | ImageModelV4)[];
}

/** Finds the models of a run. Models, and the limits that belong to them, are shared by all runs of one cast. */
export type Cast = (settings: Settings) => Promise<Roles>;

const TIMEOUT_MS = { language: 180_000, image: 300_000 };
