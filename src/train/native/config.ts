/** The size of the policy and its parameters, one flat vector on the host with a name for each part of it. */
import { createRng } from '../../lib/rng.ts';
import { PROMPT_LENGTH } from './prompt.ts';
import { REPLY_LENGTH } from './checklist.ts';
import { groupRange, VOCABULARY_SIZE } from './vocabulary.ts';
import { PATCH_SIZE } from './patches.ts';

/**
 * Letters used for shapes throughout this folder:
 * B prompts · G replies per prompt · T tokens of a reply · P tokens of a prompt · N picture tokens · S = N + P prefix
 * · V words · D width · H heads · K = D / H head width · Q places in a picture (9)
 */
export interface ModelConfig {
  /** D */
  readonly width: number;
  readonly layers: number;
  /** H */
  readonly heads: number;
  /** Channels of the eye's first three levels. */
  readonly channels: readonly [number, number, number];
  /** V, P and T belong to the shape of the weights: a checkpoint of another language does not fit. */
  readonly vocabulary: number;
  readonly promptLength: number;
  readonly replyLength: number;
}

export const DEFAULT_CONFIG: ModelConfig = {
  width: 96,
  layers: 3,
  heads: 3,
  channels: [32, 64, 96],
  vocabulary: VOCABULARY_SIZE,
  promptLength: PROMPT_LENGTH,
  replyLength: REPLY_LENGTH,
};

/** Places of a picture: Q. */
export const PLACES = 9;
/** Picture tokens: one per place and picture, and one per picture for background, time and weather. */
export const PICTURE_TOKENS = 2 * PLACES + 2;

/** What the eye's heads tell apart in each place, and in the picture as a whole. */
export const PLACE_HEADS = ['kind', 'colour', 'count', 'size'] as const;
export const MOOD_HEADS = ['background', 'time', 'weather'] as const;
export type Head = (typeof PLACE_HEADS)[number] | (typeof MOOD_HEADS)[number];

/** First word and number of words that a head chooses from. The kinds begin with `none`: an empty place. */
export function headRange(head: Head): { readonly from: number; readonly size: number } {
  const { from, size } = groupRange(head);
  return head === 'kind' ? { from: from - 1, size: size + 1 } : { from, size };
}

/** One named part of the flat vector. */
export interface Leaf {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
  /** Standard deviation at the start; `null` = all ones (gains of norms). */
  readonly std: number | null;
}

/** The parts of the vector, in order. Depends on the configuration only. */
export function layoutOf(config: ModelConfig): readonly Leaf[] {
  const leaves: Leaf[] = [];
  let offset = 0;
  const add = (name: string, shape: readonly number[], std: number | null): void => {
    const size = shape.reduce((product, side) => product * side, 1);
    leaves.push({ name, shape, offset, size, std });
    offset += size;
  };
  const { width: D, channels, layers, vocabulary, promptLength, replyLength } = config;
  const [c1, c2, c3] = channels;
  const he = (fanIn: number): number => Math.sqrt(2 / fanIn);
  addLevel('eye.1', PATCH_SIZE, c1, 2 * he(PATCH_SIZE));
  addLevel('eye.2', 4 * c1, c2, he(4 * c1));
  addLevel('eye.3', 4 * c2, c3, he(4 * c2), true);
  addLevel('eye.4', 4 * c3, D, he(4 * c3), true);
  add('heads.norm', [D], null);
  add('moods.norm', [D], null);
  for (const head of [...PLACE_HEADS, ...MOOD_HEADS])
    add(`heads.${head}`, [D, headRange(head).size], D ** -0.5);
  addLevel('compare.1', 3 * D, 2 * D, he(3 * D));
  addLevel('compare.2', 2 * D, D, (2 * D) ** -0.5);
  add('heads.changed', [2 * D, 2], (2 * D) ** -0.5);
  add('position.place', [1, PLACES, 1, D], 0.3);
  add('position.picture', [1, 1, 2, D], 0.3);
  add('position.mood', [1, 2, D], 0.3);
  add('position.prompt', [promptLength, D], 0.2);
  add('position.reply', [replyLength, D], 0.2);
  add('words', [vocabulary, D], 0.2);
  for (let layer = 0; layer < layers; layer++) {
    const name = `layer.${layer}`;
    const residual = 1 / Math.sqrt(2 * layers);
    add(`${name}.norm1`, [D], null);
    for (const part of ['query', 'key', 'value']) add(`${name}.${part}`, [D, D], D ** -0.5);
    add(`${name}.out`, [D, D], residual * D ** -0.5);
    add(`${name}.norm2`, [D], null);
    add(`${name}.up`, [D, 4 * D], D ** -0.5);
    add(`${name}.down`, [4 * D, D], residual * (4 * D) ** -0.5);
  }
  add('norm', [D], null);
  add('pointer.query', [D, D], D ** -0.5);
  add('pointer.key', [D, D], D ** -0.5);
  add('pointer.gain', [1], null);
  return leaves;

  function addLevel(name: string, fanIn: number, fanOut: number, std: number, hasNorm = false): void {
    if (hasNorm) add(`${name}.norm`, [fanIn], null);
    add(`${name}.weight`, [fanIn, fanOut], std);
    add(`${name}.bias`, [fanOut], 0.01);
  }
}

/** Number of parameters. */
export function parameterCount(layout: readonly Leaf[]): number {
  return layout.reduce((sum, leaf) => sum + leaf.size, 0);
}

/** Fresh weights: the same seed gives the same bits. */
export function initialWeights(config: ModelConfig, seed: number): Float32Array<ArrayBuffer> {
  const layout = layoutOf(config);
  const weights = new Float32Array(parameterCount(layout));
  const rng = createRng(seed);
  for (const { offset, size, std } of layout) {
    for (let i = offset; i < offset + size; i++) {
      // Box-Muller; 1 - rng() keeps the logarithm finite.
      weights[i] =
        std === null ? 1 : std * Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng());
    }
  }
  return weights;
}
