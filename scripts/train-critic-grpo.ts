/**
 * GRPO on a cold start: `node scripts/train-critic-grpo.ts --init DIR/final.safetensors --minutes 10 --preset corrected
 * --out DIR`. Prints a line per half minute, and agreement and steps fully right before and after.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { REWARD_PRESETS } from '../src/rewards/reward.ts';
import { loadCheckpoint, saveCheckpoint } from '../src/train/native/checkpoint.ts';
import { DEFAULT_CONFIG } from '../src/train/native/config.ts';
import { joinTallies, showShare } from '../src/train/native/evaluate.ts';
import type { SampleSettings } from '../src/train/native/example.ts';
import { DEFAULT_POLICY } from '../src/train/native/grpo-step.ts';
import { trainPolicy } from '../src/train/native/grpo.ts';
import type { GrpoMetrics } from '../src/train/native/grpo.ts';
import { openPool } from '../src/train/native/pool.ts';

const { values: flags } = parseArgs({
  options: {
    init: { type: 'string', default: 'runs/critic/final.safetensors' },
    minutes: { type: 'string', default: '10' },
    workers: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    prompts: { type: 'string', default: '16' },
    rate: { type: 'string', default: '0.0002' },
    beta: { type: 'string', default: '0' },
    draws: { type: 'string', default: '1' },
    preset: { type: 'string', default: 'corrected' },
    'skip-before': { type: 'boolean', default: false },
    out: { type: 'string', default: 'runs/critic-grpo' },
    test: { type: 'string', default: '512' },
    steps: { type: 'string', default: '1024' },
  },
});
const [minutes, workers, seed, test, steps] = [flags.minutes, flags.workers, flags.seed, flags.test, flags.steps].map(Number) as [number, number, number, number, number]; // prettier-ignore
const preset = REWARD_PRESETS.find((name) => name === flags.preset);
if (preset === undefined)
  throw new RangeError(`--preset must be one of ${REWARD_PRESETS.join(', ')}, got ${flags.preset}`);
const config = DEFAULT_CONFIG;
const sampling: SampleSettings = { split: 'train', rightShare: 0.5, randomFaultShare: 0, teacherNoise: 0 };
const held: SampleSettings = { ...sampling, split: 'heldOut' };
mkdirSync(flags.out, { recursive: true });
const pool = await openPool(config, { workers, seed, sampling });
pool.weights.set((await loadCheckpoint(flags.init, config)).weights);

async function measure(name: string): Promise<void> {
  const evaluated = await pool.run<'evaluate'>((worker) => ({
    kind: 'evaluate',
    settings: { count: test / workers, seed: 777 + worker, sampling: held },
  }));
  const tally = joinTallies(evaluated.map((answer) => answer.tally));
  console.log(
    `${name}: ${Object.keys(tally)
      .toSorted()
      .map((key) => `${key} ${showShare(tally, key)}`)
      .join(' | ')}`,
  );
  if (steps === 0) return;
  for (const followUp of ['refine', 'reseed'] as const) {
    for (const attempts of [3]) {
      const answers = await pool.run<'loop'>((worker) => ({
        kind: 'loop',
        settings: { count: steps / workers, seed: 999 + worker, attempts, followUp, split: 'heldOut' },
      }));
      const sum = (pick: (result: (typeof answers)[number]['result']) => number): number =>
        answers.reduce((total, { result }) => total + pick(result), 0);
      const of = sum((result) => result.steps);
      console.log(
        `${name}, ${followUp}, at most ${attempts} attempts: steps fully right ${(sum((r) => r.right) / of).toFixed(3)} (first attempt ${(sum((r) => r.rightAtFirst) / of).toFixed(3)}), n=${of}, image calls per step ${(sum((r) => r.imageCalls) / of).toFixed(2)}`,
      );
    }
  }
}

console.log(JSON.stringify({ flags }));
if (!flags['skip-before']) await measure('before');
const started = performance.now();
const trainedMinutes = (): number => (performance.now() - started) / 60_000;
let nextLine = 0.25;
let recent: GrpoMetrics[] = [];
function report(metrics: GrpoMetrics): void {
  recent.push(metrics);
  if (trainedMinutes() < nextLine) return;
  nextLine += 0.5;
  const mean = (name: keyof GrpoMetrics): string =>
    (recent.reduce((sum, m) => sum + m[name], 0) / recent.length).toFixed(3);
  const names = [
    'reward',
    'accuracy',
    'semantic',
    'format',
    'kl',
    'entropyBits',
    'replyLength',
    'usedGroups',
    'gradientNorm',
  ] as const;
  console.log(
    `${trainedMinutes().toFixed(1)} min step ${metrics.step} ${names.map((name) => `${name} ${mean(name)}`).join(' ')}`,
  );
  appendFileSync(
    `${flags.out}/metrics.jsonl`,
    `${JSON.stringify({ minutes: trainedMinutes(), ...metrics })}\n`,
  );
  recent = [];
}
const policy = { ...DEFAULT_POLICY, preset, beta: Number(flags.beta), draws: Number(flags.draws) };
await trainPolicy(pool, config, {
  settings: { policy, prompts: Number(flags.prompts), rate: Number(flags.rate) },
  progress: () => trainedMinutes() / minutes,
  report,
});
const weights = Float32Array.from(pool.weights);
await saveCheckpoint(`${flags.out}/final.safetensors`, {
  config,
  weights,
  provenance: { flags: JSON.stringify(flags) },
});
await measure('after');
await pool.close();
