/** What is minimised. Every loss consumes its inputs. Shapes in `config.ts`. */
import { lax, nn, numpy as np } from '@jax-js/jax';
import { MOOD_HEADS, PLACE_HEADS, PLACES } from './config.ts';
import type { Head, ModelConfig } from './config.ts';
import { encodePrefix, readReplies } from './transformer.ts';
import { headLogits, look, placeFeatures } from './vision.ts';
import type { HeadLogits, Parameters, Tensor } from './vision.ts';

/** Right answers of the heads: word offsets within each head's range, and which of them count. */
export interface Labels {
  /** kind, colour, count, size: [B*Q*2]; background, time, weather: [B*2]. int32 */
  readonly [head: string]: Tensor;
  /** 1 where a thing stands, else 0, [B*Q*2]. */
  readonly isThere: Tensor;
}

/** -log softmax(logits)[target] over the last axis. */
export function crossEntropy(logits: Tensor, target: Tensor): Tensor {
  const words = logits.shape.at(-1)!;
  const hit = np.where(np.equal(np.expandDims(target, -1), np.arange(words)), logits.ref, 0).sum(-1);
  return nn.logsumexp(logits, -1).sub(hit);
}

/** Sum of the heads' mean losses; colour, count and size count only where a thing stands. */
function perceptionLoss(logits: HeadLogits, labels: Labels): Tensor {
  const { isThere } = labels;
  const things = isThere.ref.sum().add(1);
  let loss = crossEntropy(logits.kind, labels['kind']!).mean();
  for (const head of ['colour', 'count', 'size'] as const) {
    loss = loss.add(crossEntropy(logits[head], labels[head]!).mul(isThere.ref).sum().div(things.ref));
  }
  for (const head of MOOD_HEADS) loss = loss.add(crossEntropy(logits[head], labels[head]!).mean());
  things.dispose();
  isThere.dispose();
  return loss;
}

/** Share of right answers per head; colour, count and size where a thing stands. */
function accuracies(logits: HeadLogits, labels: Labels): Record<Head, Tensor> {
  const isRight = (head: Head): Tensor =>
    np
      .equal(np.argmax(lax.stopGradient(logits[head].ref) as Tensor, -1), labels[head]!.ref)
      .astype(np.float32);
  const entries = [...PLACE_HEADS, ...MOOD_HEADS].map((head) => {
    const right = isRight(head);
    if (MOOD_HEADS.some((mood) => mood === head)) return [head, right.mean()] as const;
    const weight = labels.isThere.ref;
    return [head, right.mul(weight.ref).sum().div(weight.sum().add(1e-6))] as const;
  });
  return Object.fromEntries(entries) as Record<Head, Tensor>;
}

/**
 * The eye alone, on two unrelated pictures per pair.
 * @param patches [B*Q*2*64, 108]
 * @returns the loss, and the accuracy of each head
 */
export function eyeLoss(
  p: Parameters,
  patches: Tensor,
  labels: Labels,
  config: ModelConfig,
): [Tensor, Record<Head, Tensor>] {
  const B = labels['background']!.shape[0]! / 2;
  const seen = placeFeatures(p, patches, B * PLACES * 2, config); // [B*Q*2, D]
  const logits = headLogits(p, seen, B, config);
  const right = accuracies(logits, labels);
  return [perceptionLoss(logits, labels), right];
}

/** A batch as tensors. */
export interface BatchTensors {
  /** [B * 9 * 3 * 64, 108] */
  readonly patches: Tensor;
  /** [B, P] int32 */
  readonly prompt: Tensor;
  /** [B, G, T] int32, shifted right */
  readonly inputs: Tensor;
  /** [B, G, T] int32 */
  readonly targets: Tensor;
}

/** log p of each token of each reply, [B, G, T], and what the eye saw on the way. */
export function replyLogProbs(
  p: Parameters,
  batch: BatchTensors,
  config: ModelConfig,
): { logProbs: Tensor; logits: HeadLogits; changed: Tensor } {
  const B = batch.prompt.shape[0]!;
  const { logits, changed, ...sight } = look(p, batch.patches, B, config);
  const prefix = encodePrefix(p, sight, batch.prompt, config);
  const scores = readReplies(p, prefix, batch.inputs, config); // [B, G, T, V]
  return { logProbs: crossEntropy(scores, batch.targets).neg(), logits, changed };
}

/** Parts of the supervised loss. */
export type SftPart = 'tokens' | 'eye' | 'change';

/** Weights of the parts of the supervised loss beside the reply's tokens. */
export const SFT_PARTS = { perception: 1, changed: 1 } as const;

/**
 * Supervised fine-tuning: weighted mean of -log p over the reply's tokens, with the eye kept in training.
 * @param weights of tokens, [B, G, T]; 0 = not counted
 * @param changed whether each place changed, [B*Q] int32
 * @returns the loss, and its parts before weighting
 */
export function sftLoss(
  p: Parameters,
  batch: BatchTensors,
  targets: { readonly weights: Tensor; readonly labels: Labels; readonly changed: Tensor },
  config: ModelConfig,
): [Tensor, Record<SftPart, Tensor>] {
  const { logProbs, logits, changed } = replyLogProbs(p, batch, config);
  const tokens = logProbs.neg().mul(targets.weights.ref).sum().div(targets.weights.sum());
  // Few places change: a changed one counts four times.
  const importance = targets.changed.ref.astype(np.float32).mul(3).add(1);
  const change = crossEntropy(changed, targets.changed).mul(importance.ref).sum().div(importance.sum());
  const eye = perceptionLoss(logits, targets.labels);
  const loss = tokens.ref.add(eye.ref.mul(SFT_PARTS.perception)).add(change.ref.mul(SFT_PARTS.changed));
  const still = (part: Tensor): Tensor => lax.stopGradient(part) as Tensor;
  return [loss, { tokens: still(tokens), eye: still(eye), change: still(change) }];
}

/** What GRPO compares with. */
export interface GrpoSettings {
  /** The ratio is clipped to 1 - clipLow .. 1 + clipHigh. */
  readonly clipLow: number;
  readonly clipHigh: number;
  /** Weight of the KL term; 0 = none. */
  readonly beta: number;
}

/** Per-token tensors [B, G, T] and advantages [B, G, 1]. */
export interface GrpoTargets {
  /** 1 for tokens that were sampled, 0 after `<end>` and in groups that were skipped. */
  readonly mask: Tensor;
  readonly oldLogProbs: Tensor;
  readonly referenceLogProbs: Tensor;
  readonly advantages: Tensor;
}

/**
 * The terms of GRPO from log-probabilities, without the model, so that they can be worked by hand:
 * mean over tokens of -min(r A, clip(r, 1 - low, 1 + high) A) + beta k3, with r = exp(new - old) and
 * k3 = exp(ref - new) - (ref - new) - 1.
 * @returns the loss; mean k3; share of tokens at which the clip bites
 */
export function grpoTerms(
  logProbs: Tensor,
  targets: GrpoTargets,
  settings: GrpoSettings,
): [Tensor, { kl: Tensor; clipped: Tensor }] {
  const { mask, oldLogProbs, referenceLogProbs, advantages } = targets;
  const count = np.maximum(mask.ref.sum(), 1);
  const mean = (x: Tensor): Tensor => x.mul(mask.ref).sum().div(count.ref);
  const ratio = np.exp(logProbs.ref.sub(oldLogProbs));
  const free = ratio.ref.mul(advantages.ref);
  const held = np.clip(ratio, 1 - settings.clipLow, 1 + settings.clipHigh).mul(advantages);
  const clipped = mean(np.less(held.ref, free.ref).astype(np.float32));
  const gain = mean(np.minimum(free, held));
  const distance = referenceLogProbs.sub(logProbs);
  const kl = mean(np.exp(distance.ref).sub(distance).sub(1));
  const loss = kl.ref.mul(settings.beta).sub(gain);
  mask.dispose();
  count.dispose();
  return [loss, { kl: lax.stopGradient(kl) as Tensor, clipped: lax.stopGradient(clipped) as Tensor }];
}
