/**
 * The reader: [pictures | prompt] is a prefix that is encoded once per prompt; G replies share its keys and values and
 * attend to it and, causally, to themselves. Shapes in `config.ts`.
 */
import { lax, nn, numpy as np } from '@jax-js/jax';
import { EYES_ONLY } from './checklist.ts';
import { PICTURE_TOKENS } from './config.ts';
import type { ModelConfig } from './config.ts';
import { rmsNorm } from './vision.ts';
import type { Parameters, Tensor } from './vision.ts';

/** Keys and values of each layer. */
export interface Memory {
  readonly keys: readonly Tensor[];
  readonly values: readonly Tensor[];
}

/** What replies attend to and point at. */
export interface Prefix extends Memory {
  /** [B, S, D] */
  readonly pointers: Tensor;
  /** How likely each prefix token says each word, [B, S, V]. */
  readonly words: Tensor;
}

const MASKED = -1e9;
/** Score that a word gets when the pointer is on it for certain, at the start of training. */
const POINTER_SCORE = 6;

function feedForward(p: Parameters, layer: string, x: Tensor): Tensor {
  const h = rmsNorm(x.ref, p(`${layer}.norm2`));
  return x.add(np.matmul(nn.gelu(np.matmul(h, p(`${layer}.up`))), p(`${layer}.down`)));
}

/** Largest score, kept out of the gradient: it only keeps exp in range. */
function peak(scores: Tensor): Tensor {
  return lax.stopGradient(scores.max(-1, { keepdims: true })) as Tensor;
}

/** 0 where a prefix token may look, -1e9 where not, [S, S]: pictures do not look at the prompt. */
function prefixMask(S: number): Tensor {
  const mask = new Float32Array(S * S);
  for (let q = 0; q < PICTURE_TOKENS; q++) mask.fill(MASKED, q * S + PICTURE_TOKENS, (q + 1) * S);
  return np.array(mask, { shape: [S, S] });
}

/** Whether the token after reply position `t` must come from the eyes alone. */
function isEyesOnly(t: number): boolean {
  return t >= EYES_ONLY.from && t <= EYES_ONLY.to;
}

/** 0 or -1e9 for reply position t looking at the prefix, [T, S]: what is seen must not be copied from the prompt. */
export function replyToPrefixMask(T: number, S: number): Float32Array<ArrayBuffer> {
  const mask = new Float32Array(T * S);
  for (let t = 0; t < T; t++) if (isEyesOnly(t)) mask.fill(MASKED, t * S + PICTURE_TOKENS, (t + 1) * S);
  return mask;
}

/** 0 or -1e9 for reply position t looking at position u, [T, T]: causal, and the eyes look at the eyes only. */
export function replyMask(T: number): Float32Array<ArrayBuffer> {
  const mask = new Float32Array(T * T);
  for (let t = 0; t < T; t++) {
    for (let u = 0; u < T; u++) if (u > t || (isEyesOnly(t) && !isEyesOnly(u))) mask[t * T + u] = MASKED;
  }
  return mask;
}

/**
 * Encodes the prefix. The last layer needs only keys and values.
 * @param sight picture tokens [B, N, D] and the words that they say [B, N, V]
 * @param prompt token ids [B, P]
 * @returns per layer [B, S, H, K]
 */
export function encodePrefix(
  p: Parameters,
  sight: { readonly tokens: Tensor; readonly words: Tensor },
  prompt: Tensor,
  config: ModelConfig,
): Prefix {
  const pictures = sight.tokens;
  const B = pictures.shape[0]!;
  const { width: D, heads: H, layers } = config;
  const K = D / H;
  // A token of the prompt says its own word.
  const promptWords = np
    .equal(np.expandDims(prompt.ref, -1), np.arange(config.vocabulary))
    .astype(np.float32); // [B, P, V]
  const words = np.concatenate([sight.words, promptWords], 1); // [B, S, V]
  let x = np.concatenate([pictures, p('words').slice(prompt).add(p('position.prompt'))], 1); // [B, S, D]
  const S = x.shape[1]!;
  const mask = prefixMask(S);
  const keys: Tensor[] = [];
  const values: Tensor[] = [];
  let pointers: Tensor | undefined;
  for (let i = 0; i < layers; i++) {
    const layer = `layer.${i}`;
    const isLast = i === layers - 1;
    const h = rmsNorm(isLast ? x : x.ref, p(`${layer}.norm1`));
    const project = (part: string): Tensor => np.matmul(h.ref, p(`${layer}.${part}`)).reshape([B, S, H, K]);
    keys.push(project('key'));
    values.push(project('value'));
    if (isLast) {
      pointers = np.matmul(h, p('pointer.key')); // [B, S, D]
      break;
    }
    const query = project('query').mul(K ** -0.5);
    h.dispose();
    const scores = np.einsum('bqhk,bshk->bhqs', query, keys[i]!.ref).add(mask.ref); // [B, H, S, S]
    const weights = np.exp(scores.ref.sub(peak(scores)));
    const total = np.reciprocal(weights.ref.sum(-1, { keepdims: true })); // [B, H, S, 1]
    // Normalised after the transposition: the multiplication writes it out, and a bare one would make the next
    // matrix product ten times slower.
    const mixed = np
      .einsum('bhqs,bshk->bhqk', weights, values[i]!.ref)
      .transpose([0, 2, 1, 3])
      .mul(total.transpose([0, 2, 1, 3]))
      .reshape([B, S, D]);
    x = feedForward(p, layer, x.add(np.matmul(mixed, p(`${layer}.out`))));
  }
  mask.dispose();
  return { keys, values, pointers: pointers!, words };
}

/**
 * Scores of words for G replies per prompt, all positions at once.
 * @param inputs token ids [B, G, T], shifted right (the first is `<start>`)
 * @returns [B, G, T, V]
 */
export function readReplies(p: Parameters, prefix: Prefix, inputs: Tensor, config: ModelConfig): Tensor {
  const [B, G, T] = inputs.shape as [number, number, number];
  const { width: D, heads: H, layers } = config;
  const K = D / H;
  const S = prefix.keys[0]!.shape[1]!;
  const toPrefix = np.array(replyToPrefixMask(T, S), { shape: [T, S] });
  const toReply = np.array(replyMask(T), { shape: [T, T] });
  let x = p('words').slice(inputs).add(p('position.reply')); // [B, G, T, D]
  for (let i = 0; i < layers; i++) {
    const layer = `layer.${i}`;
    const h = rmsNorm(x.ref, p(`${layer}.norm1`));
    const project = (part: string): Tensor =>
      np.matmul(h.ref, p(`${layer}.${part}`)).reshape([B, G, T, H, K]);
    const query = project('query').mul(K ** -0.5);
    const key = project('key');
    const value = project('value');
    h.dispose();
    const far = np
      .einsum('bqhk,bshk->bhqs', query.ref.reshape([B, G * T, H, K]), prefix.keys[i]!)
      .reshape([B, H, G, T, S])
      .add(toPrefix.ref); // [B, H, G, T, S]
    const near = np.einsum('bgqhk,bguhk->bhgqu', query, key).add(toReply.ref); // [B, H, G, T, T]
    // One softmax over prefix and reply.
    const top = np.maximum(peak(far.ref), peak(near.ref));
    const farWeights = np.exp(far.sub(top.ref));
    const nearWeights = np.exp(near.sub(top));
    const total = np.reciprocal(
      farWeights.ref.sum(-1, { keepdims: true }).add(nearWeights.ref.sum(-1, { keepdims: true })),
    ); // [B, H, G, T, 1]
    const fromPrefix = np
      .einsum('bhqs,bshk->bhqk', farWeights.reshape([B, H, G * T, S]), prefix.values[i]!)
      .reshape([B, H, G, T, K]);
    const fromReply = np.einsum('bhgqu,bguhk->bhgqk', nearWeights, value);
    const order = [0, 2, 3, 1, 4]; // [B, G, T, H, K]
    const mixed = fromPrefix
      .add(fromReply)
      .transpose(order)
      .mul(total.transpose(order))
      .reshape([B, G, T, D]);
    x = feedForward(p, layer, x.add(np.matmul(mixed, p(`${layer}.out`))));
  }
  toReply.dispose();
  const hidden = rmsNorm(x, p('norm')).reshape([B, G * T, D]);
  const aim = np
    .einsum('bqd,bsd->bqs', np.matmul(hidden.ref, p('pointer.query')).mul(D ** -0.5), prefix.pointers)
    .reshape([B, G, T, S])
    .add(toPrefix)
    .reshape([B, G * T, S]);
  return wordScores(p, hidden, aim, prefix.words).reshape([B, G, T, config.vocabulary]);
}

/**
 * Scores of the next word: what the hidden state says, plus the words of the prefix tokens that it points at. Names of
 * kinds and colours are then copied, not learnt one by one; the hidden state decides what sort of word comes next.
 * @param hidden [B, n, D]
 * @param aim scores of prefix tokens [B, n, S]
 * @param words [B, S, V]
 * @returns [B, n, V]
 */
function wordScores(p: Parameters, hidden: Tensor, aim: Tensor, words: Tensor): Tensor {
  const pointed = np.matmul(nn.softmax(aim, -1), words).mul(p('pointer.gain').mul(POINTER_SCORE));
  return np.matmul(hidden, p('words').transpose()).add(pointed);
}

/**
 * One more token of every reply, with what came before in the cache.
 * @param cache per layer [B, G, T, H, K]
 * @param input token ids [B, G]
 * @param t position of the input, a scalar
 * @param masks rows of `replyToPrefixMask` [S] and `replyMask` [T] for this position
 * @returns scores of the next token [B, G, V] and the cache with position t filled in
 */
export function readNext(
  p: Parameters,
  prefix: Prefix,
  cache: Memory,
  step: { readonly input: Tensor; readonly t: Tensor; readonly toPrefix: Tensor; readonly toReply: Tensor },
  config: ModelConfig,
): { readonly logits: Tensor; readonly cache: Memory } {
  const [B, G] = step.input.shape as [number, number];
  const { width: D, heads: H, layers, replyLength: T } = config;
  const K = D / H;
  let x = p('words').slice(step.input).add(p('position.reply').slice(step.t.ref)); // [B, G, D]
  const here = np.equal(np.arange(T), step.t).reshape([T, 1, 1]);
  const keys: Tensor[] = [];
  const values: Tensor[] = [];
  for (let i = 0; i < layers; i++) {
    const layer = `layer.${i}`;
    const h = rmsNorm(x.ref, p(`${layer}.norm1`));
    const project = (part: string): Tensor => np.matmul(h.ref, p(`${layer}.${part}`));
    const query = project('query').mul(K ** -0.5).reshape([B, G, H, K]); // prettier-ignore
    keys.push(np.where(here.ref, project('key').reshape([B, G, 1, H, K]), cache.keys[i]!));
    values.push(np.where(here.ref, project('value').reshape([B, G, 1, H, K]), cache.values[i]!));
    h.dispose();
    const far = np.einsum('bghk,bshk->bhgs', query.ref, prefix.keys[i]!).add(step.toPrefix.ref); // [B, H, G, S]
    const near = np.einsum('bghk,bguhk->bhgu', query, keys[i]!.ref).add(step.toReply.ref); // [B, H, G, T]
    const top = np.maximum(peak(far.ref), peak(near.ref));
    const farWeights = np.exp(far.sub(top.ref));
    const nearWeights = np.exp(near.sub(top));
    const total = np.reciprocal(
      farWeights.ref.sum(-1, { keepdims: true }).add(nearWeights.ref.sum(-1, { keepdims: true })),
    ); // [B, H, G, 1]
    const order = [0, 2, 1, 3]; // [B, G, H, K]
    const mixed = np
      .einsum('bhgs,bshk->bhgk', farWeights, prefix.values[i]!)
      .add(np.einsum('bhgu,bguhk->bhgk', nearWeights, values[i]!.ref))
      .transpose(order)
      .mul(total.transpose(order))
      .reshape([B, G, D]);
    x = feedForward(p, layer, x.add(np.matmul(mixed, p(`${layer}.out`))));
  }
  here.dispose();
  step.toReply.dispose();
  const hidden = rmsNorm(x, p('norm')); // [B, G, D]
  const query = np.matmul(hidden.ref, p('pointer.query')).mul(D ** -0.5);
  const aim = np.einsum('bgd,bsd->bgs', query, prefix.pointers).add(step.toPrefix); // [B, G, S]
  const logits = wordScores(p, hidden, aim, prefix.words);
  return { logits, cache: { keys, values } };
}
