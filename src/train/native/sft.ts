/** Cold start: first the eye alone, then eye and reader together on teachers' checklists. */
import { DataError } from '../../core/errors.ts';
import { adamStep, createAdamState } from './adamw.ts';
import { initialWeights, layoutOf, parameterCount } from './config.ts';
import type { ModelConfig } from './config.ts';
import type { Pool } from './pool.ts';

/** Learning rates and sizes of the two phases. */
export interface SftSettings {
  readonly seed: number;
  /** Pairs of pictures per step, over all workers. */
  readonly batchSize: number;
  readonly eye: { readonly rate: number };
  readonly joint: { readonly rate: number };
}

export const DEFAULT_SFT: Omit<SftSettings, 'seed'> = {
  batchSize: 16,
  eye: { rate: 4e-3 },
  joint: { rate: 2e-3 },
};

/** How far a phase is, 0..1: from a step count (reproducible) or from a clock (fits a time limit). */
export type Progress = (step: number) => number;

/** One line of metrics. */
export interface SftMetrics {
  readonly phase: 'eye' | 'joint';
  readonly step: number;
  readonly loss: number;
  /** Rate of this step. */
  readonly rate: number;
  /** Length of the gradient before clipping. */
  readonly gradientNorm: number;
  /** Parts by name: accuracies of the eye, or the loss of tokens. */
  readonly parts: Readonly<Record<string, number>>;
}

/** Steps until the full rate: of supervised phases, and of GRPO, whose steps are few and start from trained weights. */
export const WARM_UP_STEPS = { supervised: 60, policy: 10 } as const;

/** Linear warm-up, then level, then a cosine down to 3 % from `decayFrom` of the way on. */
export function scheduledRate(
  peak: number,
  at: { readonly step: number; readonly progress: number },
  shape: { readonly warmUpSteps: number; readonly decayFrom: number },
): number {
  const warm = Math.min(1, (at.step + 1) / shape.warmUpSteps);
  const late = Math.max(0, (at.progress - shape.decayFrom) / (1 - shape.decayFrom));
  return peak * warm * (0.03 + 0.97 * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, late))));
}

/** Fills the pool's weights with fresh ones. */
export function startFresh(pool: Pool, config: ModelConfig, seed: number): void {
  pool.weights.set(initialWeights(config, seed));
}

/**
 * Runs one phase on the pool's weights until its progress is 1.
 * @param report called after every step; may wait, for instance to evaluate or to save
 * @throws {DataError} when a loss is not finite, naming phase and step; the weights are those before that step
 */
export async function trainPhase(
  pool: Pool,
  config: ModelConfig,
  phase: SftMetrics['phase'],
  options: {
    readonly settings: SftSettings;
    readonly progress: Progress;
    readonly report: (metrics: SftMetrics) => Promise<void> | void;
  },
): Promise<number> {
  const { settings, progress, report } = options;
  const layout = layoutOf(config);
  const state = createAdamState(parameterCount(layout));
  const perWorker = settings.batchSize / pool.size;
  if (!Number.isInteger(perWorker)) {
    throw new DataError(`A batch of ${settings.batchSize} cannot be shared evenly by ${pool.size} workers`);
  }
  let step = 0;
  for (; progress(step) < 1; step++) {
    const answers =
      phase === 'eye'
        ? (await pool.run<'eye'>(() => ({ kind: 'eye', step, size: perWorker }))).map(({ loss, right }) => ({ loss, parts: right })) // prettier-ignore
        : await pool.run<'sft'>(() => ({ kind: 'sft', step, size: perWorker }));
    const loss = mean(answers.map((answer) => answer.loss));
    assertFinite(loss, phase, step);
    const shape = { warmUpSteps: WARM_UP_STEPS.supervised, decayFrom: phase === 'eye' ? 0.5 : 0.4 };
    const rate = scheduledRate(settings[phase].rate, { step, progress: progress(step) }, shape);
    const gradientNorm = adamStep(pool.weights, pool.meanGradient(), state, {
      layout,
      rate,
      ...(phase === 'eye' ? { decay: 0 } : {}),
    });
    const names = Object.keys(answers[0]!.parts);
    const parts = Object.fromEntries(
      names.map((name) => [
        name,
        mean(answers.map((answer) => (answer.parts as Record<string, number>)[name]!)),
      ]),
    );
    await report({ phase, step, loss, rate, gradientNorm, parts });
  }
  return step;
}

/** @throws {DataError} naming the step, so that training stops before it spoils the weights. */
export function assertFinite(loss: number, phase: string, step: number): void {
  if (!Number.isFinite(loss)) {
    throw new DataError(
      `The loss of ${phase} step ${step} is ${loss}; training stopped and the last good weights are kept. Try a smaller learning rate`,
    );
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
