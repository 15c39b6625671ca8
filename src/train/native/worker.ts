/** One worker of a pool: makes its own examples from its own seed, and leaves gradients in shared memory. */
import { parentPort, workerData } from 'node:worker_threads';
import { hashToInt } from '../../lib/hash.ts';
import { createRng } from '../../lib/rng.ts';
import { createPainter, eyeBatch, sftBatch } from './batch.ts';
import type { Head, ModelConfig } from './config.ts';
import { Engine, startBackend } from './engine.ts';
import { evaluatePolicy } from './evaluate.ts';
import type { EvaluationSettings, Tally } from './evaluate.ts';
import { evaluateLoop } from './evaluate-loop.ts';
import type { LoopResult, LoopSettings } from './evaluate-loop.ts';
import { sampleCrowdedScene, sampleExample } from './example.ts';
import type { SampleSettings } from './example.ts';
import type { SftPart } from './loss.ts';
import { policyStep } from './grpo-step.ts';
import type { PolicyMetrics, PolicySettings } from './grpo-step.ts';

/** What a worker starts from. */
export interface WorkerSettings {
  readonly config: ModelConfig;
  readonly id: number;
  readonly seed: number;
  readonly sampling: SampleSettings;
  readonly memory: {
    readonly weights: Float32Array<SharedArrayBuffer>;
    readonly reference: Float32Array<SharedArrayBuffer>;
    readonly gradient: Float32Array<SharedArrayBuffer>;
  };
}

/** What a worker can be told. `step` seeds its examples, so that a resumed run makes the same ones. */
export type Order =
  | { readonly kind: 'eye'; readonly step: number; readonly size: number }
  | { readonly kind: 'sft'; readonly step: number; readonly size: number }
  | {
      readonly kind: 'grpo';
      readonly step: number;
      readonly prompts: number;
      readonly settings: PolicySettings;
    }
  | { readonly kind: 'evaluate'; readonly settings: EvaluationSettings }
  | { readonly kind: 'loop'; readonly settings: LoopSettings };
export type Answer =
  | { readonly kind: 'eye'; readonly loss: number; readonly right: Record<Head, number> }
  | { readonly kind: 'sft'; readonly loss: number; readonly parts: Record<SftPart, number> }
  | { readonly kind: 'grpo'; readonly metrics: PolicyMetrics }
  | { readonly kind: 'evaluate'; readonly tally: Tally }
  | { readonly kind: 'loop'; readonly result: LoopResult };

const { config, id, seed, sampling, memory } = workerData as WorkerSettings;
await startBackend();
const engine = new Engine(config);
const painter = await createPainter();

function obeyOrder(order: Order): Answer {
  // The library refuses shared memory, so weights are copied once.
  const weights = new Float32Array(memory.weights);
  if (order.kind === 'evaluate') {
    return { kind: 'evaluate', tally: evaluatePolicy(engine, weights, painter, order.settings) };
  }
  if (order.kind === 'loop') {
    return { kind: 'loop', result: evaluateLoop(engine, weights, painter, order.settings) };
  }
  const rng = createRng(hashToInt('data', order.kind, seed, id, order.step));
  const gradient = new Float32Array(engine.parameterCount);
  if (order.kind === 'eye') {
    const pairs = Array.from(
      { length: order.size },
      () => [sampleCrowdedScene(rng), sampleCrowdedScene(rng)] as const,
    );
    const { loss, right } = engine.eyeGradient(weights, eyeBatch(pairs, painter, rng), gradient);
    memory.gradient.set(gradient);
    return { kind: 'eye', loss, right };
  }
  if (order.kind === 'grpo') {
    const { prompts, settings } = order;
    const reference = new Float32Array(memory.reference);
    const step = { weights, reference, rng, prompts, sampling, settings };
    const metrics = policyStep(engine, painter, step, gradient);
    memory.gradient.set(gradient);
    return { kind: 'grpo', metrics };
  }
  const examples = Array.from({ length: order.size }, () => sampleExample(rng, sampling));
  const { loss, parts } = engine.sftGradient(weights, sftBatch(examples, painter, rng, config), gradient);
  memory.gradient.set(gradient);
  return { kind: 'sft', loss, parts };
}

parentPort?.on('message', (order: Order) => parentPort?.postMessage(obeyOrder(order)));
parentPort?.postMessage('ready');
