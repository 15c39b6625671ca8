/**
 * The compiled functions of the policy on one core: gradients of the losses, log-probabilities, sampling. Weights stay
 * on the host as one flat vector; every call uploads them. Each new batch shape compiles once (1-3 s), so use few.
 */
import { defaultDevice, init, jit, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { createRng } from '../../lib/rng.ts';
import { drawToken } from './draw-token.ts';
import { array, download, itemsOf, labelTensors, patchTensor, upload } from './arrays.ts';
import type { Tree } from './arrays.ts';
import type { Batch, EyeBatch } from './batch.ts';
import { layoutOf, parameterCount, PICTURE_TOKENS } from './config.ts';
import type { Head, Leaf, ModelConfig } from './config.ts';
import { eyeLoss, grpoTerms, replyLogProbs, sftLoss } from './loss.ts';
import type { GrpoSettings, Labels, SftPart } from './loss.ts';
import { PATCHES } from './patches.ts';
import { encodePrefix, readNext, replyMask, replyToPrefixMask } from './transformer.ts';
import type { Memory, Prefix } from './transformer.ts';
import { look } from './vision.ts';
import type { Parameters, Tensor } from './vision.ts';
import { assertTokens, tokenOf } from './vocabulary.ts';

// jit and grad of the library take and give trees of arrays; their types do not follow our shapes.
type Compiled = (...args: unknown[]) => never;

/** Patches of two pictures and their difference. */
const PATCHES_PER_PAIR = 3 * PATCHES;

let isReady: Promise<void> | undefined;
/** Starts the numeric backend once per process or worker. */
export function startBackend(): Promise<void> {
  isReady ??= init('wasm').then(() => {
    defaultDevice('wasm');
  });
  return isReady;
}

/** Lets a function use parameters any number of times; frees them at its end. */
function withParameters<T>(weights: Tree, use: (p: Parameters) => T): T {
  const result = use((name) => weights[name]!.ref);
  for (const tensor of Object.values(weights)) tensor.dispose();
  return result;
}

/** Compiles a function of trees of arrays. */
function compile(run: (...args: never[]) => unknown): Compiled {
  return jit(run as unknown as (...args: Tensor[]) => Tensor) as unknown as Compiled;
}

function lossAndGradient(loss: (weights: Tree, ...inputs: never[]) => [Tensor, unknown]): Compiled {
  return compile((weights: Tree, ...inputs: never[]) => {
    const run = valueAndGrad((w: Tree) => loss(w, ...inputs) as never, { hasAux: true }) as unknown as (
      w: Tree,
    ) => unknown;
    return run(weights) as never;
  });
}

/** Replies that were sampled. */
export interface Sampled {
  /** [B * G][T], `<pad>` after `<end>` */
  readonly tokens: Int32Array<ArrayBuffer>;
  /** log p of each token under the sampling weights at temperature 1; 0 after `<end>`. */
  readonly logProbs: Float32Array<ArrayBuffer>;
  /** Mean entropy of the distributions that tokens were drawn from, in bits. */
  readonly entropyBits: number;
}

/** Prompts to answer. */
export interface Prompts {
  readonly size: number;
  readonly patches: Float32Array<ArrayBuffer>;
  readonly prompt: Int32Array<ArrayBuffer>;
}

/** Arrays of a policy step: `G` replies to each prompt. */
export interface GrpoBatch extends Prompts {
  readonly group: number;
  readonly tokens: Int32Array<ArrayBuffer>;
  readonly mask: Float32Array<ArrayBuffer>;
  readonly oldLogProbs: Float32Array<ArrayBuffer>;
  readonly referenceLogProbs: Float32Array<ArrayBuffer>;
  /** One per reply, [B * G] */
  readonly advantages: Float32Array<ArrayBuffer>;
}

/** One policy on one core. */
export class Engine {
  readonly config: ModelConfig;
  readonly layout: readonly Leaf[];
  readonly parameterCount: number;
  readonly #eye: Compiled;
  readonly #sft: Compiled;
  readonly #grpo = new Map<string, Compiled>();
  readonly #logProbs: Compiled;
  readonly #look: Compiled;
  readonly #encode: Compiled;
  readonly #next: Compiled;
  readonly #masks: { readonly toPrefix: Float32Array; readonly toReply: Float32Array };

  constructor(config: ModelConfig) {
    this.config = config;
    this.layout = layoutOf(config);
    this.parameterCount = parameterCount(this.layout);
    const S = prefixLength(config);
    this.#masks = {
      toPrefix: replyToPrefixMask(config.replyLength, S),
      toReply: replyMask(config.replyLength),
    };
    this.#eye = lossAndGradient((weights, patches: Tensor, labels: Labels) =>
      withParameters(weights, (p) => eyeLoss(p, patches, labels, config)),
    );
    this.#sft = lossAndGradient((weights, batch: never, targets: never) =>
      withParameters(weights, (p) => sftLoss(p, batch, targets, config)),
    );
    this.#logProbs = compile((weights: Tree, batch: never) =>
      withParameters(weights, (p) => {
        const { logProbs, logits, changed } = replyLogProbs(p, batch, config);
        for (const unused of [...Object.values(logits), changed]) unused.dispose();
        return logProbs as never;
      }),
    );
    this.#look = compile((weights: Tree, patches: Tensor) =>
      withParameters(weights, (p) => {
        const { tokens, words, logits, changed } = look(
          p,
          patches,
          patches.shape[0]! / PATCHES_PER_PAIR,
          config,
        );
        for (const unused of [tokens, words, changed]) unused.dispose();
        return logits;
      }),
    );
    this.#encode = compile((weights: Tree, patches: Tensor, prompt: Tensor) =>
      withParameters(weights, (p) => {
        const { logits, changed, ...sight } = look(p, patches, prompt.shape[0]!, config);
        for (const unused of [...Object.values(logits), changed]) unused.dispose();
        return encodePrefix(p, sight, prompt, config) as never;
      }),
    );
    this.#next = compile((weights: Tree, prefix: Prefix, cache: Memory, step: never) =>
      withParameters(weights, (p) => readNext(p, prefix, cache, step, config) as never),
    );
  }

  /** Gradient of the eye's loss into `gradient`. Parameters that have no part in it get 0. */
  eyeGradient(
    weights: Float32Array,
    batch: EyeBatch,
    gradient: Float32Array,
  ): { loss: number; right: Record<Head, number> } {
    const used = this.layout.filter(({ name }) => isEyeParameter(name));
    const run = this.#eye as unknown as (
      w: Tree,
      patches: Tensor,
      labels: Labels,
    ) => [[Tensor, Record<Head, Tensor>], Tree];
    const [[loss, right], gradients] = run(
      upload(weights, used),
      patchTensor(batch.patches),
      labelTensors(batch.labels),
    );
    gradient.fill(0);
    download(gradients, used, gradient);
    return { loss: loss.item(), right: itemsOf(right) };
  }

  /** Gradient of the supervised loss into `gradient`. */
  sftGradient(
    weights: Float32Array,
    batch: Batch,
    gradient: Float32Array,
  ): { loss: number; parts: Record<SftPart, number> } {
    const { size } = batch;
    assertTokens(batch.prompt, 'prompts of the batch');
    assertTokens(batch.targets, 'replies of the batch');
    const shape = [size, 1, this.config.replyLength];
    const run = this.#sft as unknown as (...args: unknown[]) => [[Tensor, Record<SftPart, Tensor>], Tree];
    const [[loss, parts], gradients] = run(
      upload(weights, this.layout),
      this.#batchTensors(batch, 1, batch.targets),
      {
        weights: array(batch.weights, shape),
        labels: labelTensors(batch.labels),
        changed: array(batch.changed, [batch.changed.length]),
      },
    );
    download(gradients, this.layout, gradient);
    return { loss: loss.item(), parts: itemsOf(parts) };
  }

  /** Gradient of the GRPO loss into `gradient`. */
  grpoGradient(
    weights: Float32Array,
    batch: GrpoBatch,
    settings: GrpoSettings,
    gradient: Float32Array,
  ): { loss: number; kl: number; clipped: number } {
    const { config } = this;
    const key = JSON.stringify(settings);
    if (!this.#grpo.has(key)) {
      this.#grpo.set(key, lossAndGradient((w, inputs: never, targets: never) =>
        withParameters(w, (p) => {
          const { logProbs, logits, changed } = replyLogProbs(p, inputs, config);
          for (const unused of [...Object.values(logits), changed]) unused.dispose();
          return grpoTerms(logProbs, targets, settings);
        }),
      )); // prettier-ignore
    }
    const run = this.#grpo.get(key)! as unknown as (
      ...args: unknown[]
    ) => [[Tensor, { kl: Tensor; clipped: Tensor }], Tree];
    const shape = [batch.size, batch.group, config.replyLength];
    const [[loss, { kl, clipped }], gradients] = run(
      upload(weights, this.layout),
      this.#batchTensors(batch, batch.group, batch.tokens),
      {
        mask: array(batch.mask, shape),
        oldLogProbs: array(batch.oldLogProbs, shape),
        referenceLogProbs: array(batch.referenceLogProbs, shape),
        advantages: array(batch.advantages, [batch.size, batch.group, 1]),
      },
    );
    download(gradients, this.layout, gradient);
    return { loss: loss.item(), kl: kl.item(), clipped: clipped.item() };
  }

  /** log p of given replies, [B * G][T]. */
  logProbs(
    weights: Float32Array,
    prompts: Prompts,
    group: number,
    tokens: Int32Array<ArrayBuffer>,
  ): Float32Array {
    assertTokens(tokens, 'replies of the batch');
    const run = this.#logProbs as unknown as (...args: unknown[]) => Tensor;
    return run(
      upload(weights, this.layout),
      this.#batchTensors(prompts, group, tokens),
    ).dataSync() as Float32Array;
  }

  /** Scores of every head's words for pairs of pictures: places [B*9*2, words], moods [B*2, words], flat. */
  headScores(weights: Float32Array, patches: Float32Array): Record<Head, Float32Array> {
    const run = this.#look as unknown as (w: Tree, patches: Tensor) => Record<Head, Tensor>;
    const logits = run(upload(weights, this.layout), patchTensor(patches));
    const scores = Object.entries(logits).map(([head, tensor]) => [head, tensor.dataSync()]);
    return Object.fromEntries(scores) as Record<Head, Float32Array>;
  }

  /**
   * Draws G replies per prompt, token by token. Temperature 0 takes the likeliest.
   * Same weights, prompts and seed: same tokens.
   */
  sample(
    weights: Float32Array,
    prompts: Prompts,
    options: { readonly group: number; readonly temperature: number; readonly seed: number },
  ): Sampled {
    const { config } = this;
    const { group: G, temperature, seed } = options;
    const { replyLength: T, vocabulary: V, heads: H, width: D, layers } = config;
    const B = prompts.size;
    const rng = createRng(seed);
    assertTokens(prompts.prompt, 'prompts of the batch');
    const p = upload(weights, this.layout);
    const encode = this.#encode as unknown as (...args: unknown[]) => Prefix;
    const next = this.#next as unknown as (...args: unknown[]) => { logits: Tensor; cache: Memory };
    const prefix = encode(
      tree.ref(p),
      patchTensor(prompts.patches),
      array(prompts.prompt, [B, config.promptLength]),
    );
    const empty = (): Tensor[] => Array.from({ length: layers }, () => np.zeros([B, G, T, H, D / H]));
    let cache: Memory = { keys: empty(), values: empty() };
    const tokens = new Int32Array(B * G * T);
    const logProbs = new Float32Array(B * G * T);
    const input = new Int32Array(B * G).fill(tokenOf('<start>'));
    const isDone = new Uint8Array(B * G);
    const end = tokenOf('<end>');
    const S = prefixLength(config);
    let [entropy, draws] = [0, 0];
    for (let t = 0; t < T && isDone.includes(0); t++) {
      const step = {
        input: array(input, [B, G]),
        t: np.array(t, { dtype: np.int32 }),
        toPrefix: array(this.#masks.toPrefix.slice(t * S, (t + 1) * S), [S]),
        toReply: array(this.#masks.toReply.slice(t * T, (t + 1) * T), [T]),
      };
      const answer = next(tree.ref(p), tree.ref(prefix as never), cache, step);
      ({ cache } = answer);
      const scores = answer.logits.dataSync() as Float32Array;
      for (let i = 0; i < B * G; i++) {
        if (isDone[i] === 1) {
          input[i] = 0;
          continue;
        }
        const drawn = drawToken(scores.subarray(i * V, (i + 1) * V), temperature, rng);
        tokens[i * T + t] = input[i] = drawn.token;
        logProbs[i * T + t] = drawn.logProb;
        entropy += drawn.entropyBits;
        draws++;
        isDone[i] = Number(drawn.token === end);
      }
    }
    tree.dispose(cache as never);
    tree.dispose(prefix as never);
    tree.dispose(p);
    return { tokens, logProbs, entropyBits: entropy / Math.max(1, draws) };
  }

  #batchTensors(prompts: Prompts, group: number, tokens: Int32Array<ArrayBuffer>): Record<string, Tensor> {
    const { replyLength: T, promptLength: P } = this.config;
    const shape = [prompts.size, group, T];
    const inputs = new Int32Array(tokens.length);
    for (let i = 0; i < tokens.length; i++) inputs[i] = i % T === 0 ? tokenOf('<start>') : tokens[i - 1]!;
    return {
      patches: patchTensor(prompts.patches),
      prompt: array(prompts.prompt, [prompts.size, P]),
      inputs: array(inputs, shape),
      targets: array(tokens, shape),
    };
  }
}

function prefixLength(config: ModelConfig): number {
  return PICTURE_TOKENS + config.promptLength;
}

function isEyeParameter(name: string): boolean {
  return /^(eye\.|moods\.norm|heads\.)/.test(name) && name !== 'heads.changed';
}
