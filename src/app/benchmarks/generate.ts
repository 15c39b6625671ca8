/** How a benchmark's item is answered: a run in the item's own folder, with the parts that the variant has. */
import { createFsRunStore } from '../../adapters/store/fs.ts';
import { createAcceptAllCritic } from '../../agents/critic/accept-all.ts';
import { createChooseOnlyCritic } from '../../agents/critic/choose-only.ts';
import { createSingleStepPlanner } from '../../agents/planner/single-step.ts';
import { VARIANTS, answerOfTrace } from '../../benchmarks/index.ts';
import type { Generate, GeneratedAnswer, GenerateTask, Variant } from '../../benchmarks/index.ts';
import { ConfigError, DataError } from '../../core/errors.ts';
import type { RunStore } from '../../core/store.ts';
import type { Settings } from '../../core/settings.ts';
import type { Trace } from '../../core/trace.ts';
import type { MayRetry } from '../../engine/context.ts';
import { resumeRun, startRun } from '../../engine/run.ts';
import type { LanguageSlot } from '../../engine/models.ts';
import type { RunEnvironment } from '../../engine/run.ts';
import type { Cast, Roles } from '../cast.ts';
import type { Config } from '../config.ts';
import { storableRequest } from '../interleaver.ts';
import { createRunId } from '../run-folder.ts';
import { NOBODY } from './sandbox/judge-answer.ts';

/** Models that are found without a key and never called: they stand where a variant has nobody. */
const UNUSED = { planner: 'sandbox:planner', generator: 'sandbox:image', critic: 'sandbox:critic' } as const;

/**
 * Answers items with the configured models. An item whose run was stopped goes on where it stopped. A run that ends
 * because a model failed gives no answer, so that it is tried again; one that ends for another reason gives what it has.
 */
export function createGenerate(config: Config, cast: Cast): Generate {
  return async (task) => {
    const settings = settingsOf(config, task);
    const roles = rolesOf(task.variant, await castOf(cast, task.variant, settings));
    const store = createFsRunStore(task.folder);
    const environment: RunEnvironment = {
      ...roles,
      store,
      nowMs: Date.now,
      signal: task.signal,
      mayRetry: task.imageCalls === null ? undefined : withinImageCalls(task.imageCalls),
    };
    const isBegun = (await store.journal.read()).entries.length > 0;
    const trace = isBegun
      ? await resumeRun(environment, settings.budget)
      : await begin(environment, task, settings);
    task.signal?.throwIfAborted();
    return await answerOf(trace, store);
  };
}

/** What a run of this variant is told. */
function settingsOf(
  config: Config,
  { variant, seed, imageCalls }: Pick<GenerateTask, 'variant' | 'seed' | 'imageCalls'>,
): Settings {
  const isOnce = variant.attempts === 'one';
  const hasCritic = variant.critic !== 'none';
  return {
    planner: variant.planner ? config.planner : NOBODY,
    generator: config.generator,
    critic: hasCritic ? config.critic : NOBODY,
    attempts: isOnce ? 1 : config.attempts,
    candidates: isOnce ? 1 : config.candidates,
    keep: config.keep,
    // Pictures that are drawn in vain would be image calls that no other variant makes.
    speculation: 'off',
    replans: hasCritic ? config.replans : 0,
    seed,
    size: config.size ?? null,
    // Alone, the generator gets everything that the user gave.
    references: variant.planner ? config.references : 'inputs',
    prompts: config.prompts,
    budget: { ...config.budget, ...(imageCalls === null ? {} : { imageCalls }) },
  };
}

/** The models of a variant, found before anything is spent. @throws {ConfigError} when one cannot be used. */
export async function findModels(config: Config, cast: Cast, variant: Variant): Promise<Roles> {
  return await castOf(cast, variant, settingsOf(config, { variant, seed: 0, imageCalls: null }));
}

/** A language model by id as the cast has it, with its limits and its price: for a judge. */
export async function findJudge(config: Config, cast: Cast, id: string): Promise<LanguageSlot> {
  const settings = settingsOf(config, { variant: VARIANTS.planner, seed: 0, imageCalls: null });
  const { models } = await cast({
    ...settings,
    budget: {},
    planner: id,
    generator: UNUSED.generator,
    critic: UNUSED.critic,
  });
  return models.planner;
}

/** Models by id; those that the variant does not have are not even looked up, and need no key. */
async function castOf(cast: Cast, variant: Variant, settings: Settings): Promise<Roles> {
  return await cast({
    ...settings,
    planner: variant.planner ? settings.planner : UNUSED.planner,
    critic: variant.critic === 'none' ? UNUSED.critic : settings.critic,
  });
}

function rolesOf(variant: Variant, { models, planner, critic }: Roles): Roles {
  return {
    models,
    planner: variant.planner ? planner : createSingleStepPlanner(),
    critic: {
      none: createAcceptAllCritic,
      choose: () => createChooseOnlyCritic(critic),
      refine: () => critic,
    }[variant.critic](),
  };
}

/**
 * Another try only while a picture is left for every step that follows: a story that another variant finished must not
 * end in the middle here. In plans whose steps follow one another this does not depend on what is drawn at the same time.
 */
export function withinImageCalls(total: number): MayRetry {
  return ({ steps, settings }, { step, drawn }) => {
    const before = steps.filter(({ number }) => number < step);
    const after = steps.filter(({ number, prompt }) => number > step && prompt !== null);
    const used = before.reduce((sum, { attempts }) => sum + attempts.length, drawn);
    return used + settings.candidates + after.length <= total;
  };
}

async function begin(environment: RunEnvironment, task: GenerateTask, settings: Settings): Promise<Trace> {
  const { request, pictures } = await storableRequest(task.request).catch((error: unknown) => {
    // One broken picture of the data is one item without an answer, not the end of the phase.
    throw error instanceof ConfigError ? new DataError(error.message, { cause: error }) : error;
  });
  for (const { ref, bytes } of pictures) await environment.store.artifacts.put(ref, bytes);
  return await startRun(environment, { runId: createRunId(Date.now()), request, settings });
}

async function answerOf(trace: Trace, { artifacts }: RunStore): Promise<GeneratedAnswer> {
  const facts = { message: trace.message, hasTrace: true, usage: { ...trace.usage } };
  if (trace.stopReason === 'provider-failed') return { ...facts, parts: [] };
  const parts = await Promise.all(
    answerOfTrace(trace).map(async (part): Promise<GeneratedAnswer['parts'][number]> => {
      if (part.type === 'text') return part;
      const { image, ...rest } = part;
      return { ...rest, bytes: await artifacts.get(image) };
    }),
  );
  return { ...facts, parts };
}
