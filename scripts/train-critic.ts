/**
 * Trains the sandbox's critic from nothing: `node scripts/train-critic.ts --minutes 12 --workers 2 --seed 1 --out DIR`.
 * Prints a line per minute and the verdict's agreement with the judge on held-out combinations at the end.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadCheckpoint, saveCheckpoint } from '../src/train/native/checkpoint.ts';
import { DEFAULT_CONFIG } from '../src/train/native/config.ts';
import { joinTallies, showShare } from '../src/train/native/evaluate.ts';
import type { Tally } from '../src/train/native/evaluate.ts';
import type { SampleSettings } from '../src/train/native/example.ts';
import { openPool } from '../src/train/native/pool.ts';
import { DEFAULT_SFT, startFresh, trainPhase } from '../src/train/native/sft.ts';
import type { SftMetrics } from '../src/train/native/sft.ts';

const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '12' },
    'eye-minutes': { type: 'string', default: '2' },
    workers: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    batch: { type: 'string', default: '16' },
    rate: { type: 'string', default: '0.002' },
    'eye-rate': { type: 'string', default: '0.004' },
    out: { type: 'string', default: 'runs/critic' },
    init: { type: 'string' },
    'random-faults': { type: 'string', default: '0.5' },
    noise: { type: 'string', default: '0.15' },
    test: { type: 'string', default: '1024' },
    'kind-boost': { type: 'string', default: '1' },
  },
});
const [minutes, eyeMinutes, workers, seed, test] = [flags.minutes, flags['eye-minutes'], flags.workers, flags.seed, flags.test].map(Number) as [number, number, number, number, number]; // prettier-ignore
const rest = 1 / Number(flags['kind-boost']);
const sampling: SampleSettings = {
  split: 'train',
  rightShare: 0.5,
  randomFaultShare: Number(flags['random-faults']),
  teacherNoise: Number(flags.noise),
  // Faults of kind, count, place and size, and harm to others, come up more often than by chance.
  faultShares: {
    missing: rest,
    remains: rest,
    colour: rest,
    weather: rest,
    time: rest,
    background: rest,
  },
};
const held: SampleSettings = { split: 'heldOut', rightShare: 0.5, randomFaultShare: 0, teacherNoise: 0 };
const config = DEFAULT_CONFIG;
mkdirSync(flags.out, { recursive: true });
const settings = {
  ...DEFAULT_SFT,
  seed,
  batchSize: Number(flags.batch),
  joint: { rate: Number(flags.rate) },
};
const pool = await openPool(config, { workers, seed, sampling });
startFresh(pool, config, seed);
if (flags.init !== undefined) pool.weights.set((await loadCheckpoint(flags.init, config)).weights);

const started = performance.now();
let pausedMs = 0;
const trainedMinutes = (): number => (performance.now() - started - pausedMs) / 60_000;
let nextLine = 0.5;
let recent: SftMetrics[] = [];

async function evaluate(count: number, split: SampleSettings = held): Promise<Tally> {
  const answers = await pool.run<'evaluate'>((worker) => ({
    kind: 'evaluate',
    settings: { count: count / workers, seed: 777 + worker, sampling: split },
  }));
  return joinTallies(answers.map(({ tally }) => tally));
}

async function save(name: string): Promise<void> {
  const weights = Float32Array.from(pool.weights);
  await saveCheckpoint(`${flags.out}/${name}.safetensors`, {
    config,
    weights,
    provenance: { flags: JSON.stringify(flags) },
  });
}

async function report(metrics: SftMetrics): Promise<void> {
  recent.push(metrics);
  if (trainedMinutes() < nextLine) return;
  nextLine += metrics.phase === 'eye' ? 0.5 : 1;
  const pause = performance.now();
  const mean = (pick: (m: SftMetrics) => number): string =>
    (recent.reduce((sum, m) => sum + pick(m), 0) / recent.length).toFixed(3);
  const parts = Object.keys(metrics.parts).map((name) => `${name} ${mean((m) => m.parts[name]!)}`);
  const tally = metrics.phase === 'joint' ? await evaluate(256) : {};
  const verdict =
    metrics.phase === 'joint'
      ? ` | held out: verdict ${showShare(tally, 'verdict')} right ${showShare(tally, 'right')} wrong ${showShare(tally, 'wrong')}`
      : '';
  console.log(
    `${trainedMinutes().toFixed(1)} min ${metrics.phase} step ${metrics.step} loss ${mean((m) => m.loss)} ${parts.join(' ')} rate ${metrics.rate.toExponential(1)}${verdict}`,
  );
  appendFileSync(
    `${flags.out}/metrics.jsonl`,
    `${JSON.stringify({ minutes: trainedMinutes(), ...metrics, tally })}\n`,
  );
  recent = [];
  if (metrics.phase === 'joint') await save('last');
  pausedMs += performance.now() - pause;
}

console.log(JSON.stringify({ flags, parameters: pool.weights.length }));
await trainPhase(pool, config, 'eye', { settings, progress: () => trainedMinutes() / eyeMinutes, report });
await save('eye');
recent = [];
const from = trainedMinutes();
await trainPhase(pool, config, 'joint', {
  settings,
  progress: () => (trainedMinutes() - from) / (minutes - from),
  report,
});
await save('final');
for (const [name, split] of [
  ['held out', held],
  ['seen', { ...held, split: 'train' }],
] as const) {
  const tally = await evaluate(test, split);
  console.log(
    `FINAL ${name}: ${Object.keys(tally)
      .toSorted()
      .map((key) => `${key} ${showShare(tally, key)}`)
      .join(' | ')}`,
  );
}
console.log(`peak memory ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
await pool.close();
