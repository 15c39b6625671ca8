/** GRPO from a cold start: single-step, groups of replies, one update per group. */
import { adamStep, createAdamState } from './adamw.ts';
import { layoutOf, parameterCount } from './config.ts';
import type { ModelConfig } from './config.ts';
import type { PolicyMetrics, PolicySettings } from './grpo-step.ts';
import type { Pool } from './pool.ts';
import { assertFinite, scheduledRate, WARM_UP_STEPS } from './sft.ts';
import type { Progress } from './sft.ts';

export interface GrpoRunSettings {
  readonly policy: PolicySettings;
  /** Prompts per step, over all workers. */
  readonly prompts: number;
  readonly rate: number;
}

/** One line of metrics. */
export interface GrpoMetrics extends PolicyMetrics {
  readonly step: number;
  readonly rate: number;
  readonly gradientNorm: number;
}

/**
 * Improves the pool's weights in place until progress is 1; the weights at the start are the reference policy.
 * @throws {DataError} when a loss is not finite, naming the step; the weights are those before that step
 */
export async function trainPolicy(
  pool: Pool,
  config: ModelConfig,
  options: {
    readonly settings: GrpoRunSettings;
    readonly progress: Progress;
    readonly report: (metrics: GrpoMetrics) => Promise<void> | void;
  },
): Promise<number> {
  const { settings, progress, report } = options;
  const layout = layoutOf(config);
  const state = createAdamState(parameterCount(layout));
  pool.reference.set(pool.weights);
  let step = 0;
  for (; progress(step) < 1; step++) {
    const answers = await pool.run<'grpo'>(() => ({
      kind: 'grpo',
      step,
      prompts: settings.prompts / pool.size,
      settings: settings.policy,
    }));
    const metrics = meanMetrics(answers.map((answer) => answer.metrics));
    assertFinite(metrics.loss, 'GRPO', step);
    const shape = { warmUpSteps: WARM_UP_STEPS.policy, decayFrom: 0.6 };
    const rate = scheduledRate(settings.rate, { step, progress: progress(step) }, shape);
    // Nothing to learn where every group was skipped; the moments must not push on alone.
    const gradientNorm =
      metrics.usedGroups === 0
        ? 0
        : adamStep(pool.weights, pool.meanGradient(), state, { layout, rate, decay: 0 });
    await report({ ...metrics, step, rate, gradientNorm });
  }
  return step;
}

function meanMetrics(all: readonly PolicyMetrics[]): PolicyMetrics {
  const names = Object.keys(all[0]!) as (keyof PolicyMetrics)[];
  return Object.fromEntries(
    names.map((name) => [name, all.reduce((sum, metrics) => sum + metrics[name], 0) / all.length]),
  ) as unknown as PolicyMetrics;
}
