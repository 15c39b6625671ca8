/** The eye: patches to features of places, to what stands there, to picture tokens. Shapes in `config.ts`. */
import { nn, numpy as np } from '@jax-js/jax';
import { headRange, MOOD_HEADS, PLACE_HEADS, PLACES } from './config.ts';
import type { Head, ModelConfig } from './config.ts';
import { PATCHES_PER_PLACE } from './patches.ts';
import { groupRange } from './vocabulary.ts';

export type Tensor = np.Array;
/** Hands out a reference to a parameter by name; the caller's use consumes the reference. */
export type Parameters = (name: string) => Tensor;

/** x / rms(x) * gain over the last axis. */
export function rmsNorm(x: Tensor, gain: Tensor): Tensor {
  const meanSquare = np.square(x.ref).mean(-1, { keepdims: true });
  return x.mul(np.reciprocal(np.sqrt(meanSquare.add(1e-5)))).mul(gain);
}

/** One level of the eye or of the comparison: relu(x W + b). */
function level(p: Parameters, name: string, x: Tensor): Tensor {
  return nn.relu(np.matmul(x, p(`${name}.weight`)).add(p(`${name}.bias`)));
}

/**
 * Features of places.
 * @param patches [n * 64, 108] for n places
 * @returns [n, D]
 */
export function placeFeatures(p: Parameters, patches: Tensor, n: number, config: ModelConfig): Tensor {
  const [c1, c2, c3] = config.channels;
  // Each level joins 2 x 2 neighbours: 64 -> 16 -> 4 -> 1 per place.
  let x = level(p, 'eye.1', patches).reshape([(n * PATCHES_PER_PLACE) / 4, 4 * c1]);
  x = level(p, 'eye.2', x).reshape([(n * PATCHES_PER_PLACE) / 16, 4 * c2]);
  x = level(p, 'eye.3', rmsNorm(x, p('eye.3.norm'))).reshape([n, 4 * c3]);
  return level(p, 'eye.4', rmsNorm(x, p('eye.4.norm'))); // [n, D]
}

/** Scores of each head's words: places [B*Q*2, words], moods [B*2, words]. */
export type HeadLogits = Readonly<Record<Head, Tensor>>;

/** @param seen features of both pictures' places, [B*Q*2, D], before and after alternating */
export function headLogits(p: Parameters, seen: Tensor, B: number, config: ModelConfig): HeadLogits {
  const D = config.width;
  const places = rmsNorm(seen.ref, p('heads.norm')); // [B*Q*2, D]
  const whole = rmsNorm(
    seen
      .reshape([B, PLACES, 2, D])
      .mean(1)
      .reshape([B * 2, D]),
    p('moods.norm'),
  ); // [B*2, D]
  const logits = Object.fromEntries([
    ...PLACE_HEADS.map((head) => [head, np.matmul(places.ref, p(`heads.${head}`))] as const),
    ...MOOD_HEADS.map((head) => [head, np.matmul(whole.ref, p(`heads.${head}`))] as const),
  ]) as Record<Head, Tensor>;
  places.dispose();
  whole.dispose();
  return logits;
}

/** What the eye hands on. */
export interface Sight {
  /** [B, N, D]; N = 18 tokens of places (before and after alternating) and 2 of moods. */
  readonly tokens: Tensor;
  /** How likely each picture token says each word, [B, N, V]: what a reply may point at. */
  readonly words: Tensor;
  readonly logits: HeadLogits;
  /** Whether each place changed, [B*Q, 2]. */
  readonly changed: Tensor;
}

/** @param patches [B * 9 places * 3 streams * 64, 108], see `writePatches` */
export function look(p: Parameters, patches: Tensor, B: number, config: ModelConfig): Sight {
  const D = config.width;
  const features = placeFeatures(p, patches, B * PLACES * 3, config).reshape([B * PLACES, 3, D]);
  const compared = level(p, 'compare.1', features.ref.reshape([B * PLACES, 3 * D])); // [B*Q, 2D]
  const changed = np.matmul(compared.ref, p('heads.changed')); // [B*Q, 2]
  // Whether a place changed is said in words too: the mark of a check, `ok` or `bad`.
  const marks = groupRange('check');
  const mark = np.matmul(
    nn.softmax(changed.ref, -1),
    p('words').slice([marks.from, marks.from + marks.size]),
  );
  const news = np
    .matmul(compared, p('compare.2.weight'))
    .add(p('compare.2.bias'))
    .add(mark)
    .reshape([B * PLACES, 1, D]);
  const seen = features.slice([], [0, 2]).reshape([B * PLACES * 2, D]);
  const logits = headLogits(p, seen, B, config);
  const captions = placeCaptions(p, logits).reshape([B * PLACES, 2, D]);
  // What has changed joins the token of the picture after.
  const places = captions
    .add(np.concatenate([np.zeros([B * PLACES, 1, D]), news], 1))
    .reshape([B, PLACES, 2, D]);
  const moods = moodCaptions(p, logits).reshape([B, 2, D]);
  const tokens = np.concatenate(
    [
      places
        .add(p('position.place'))
        .add(p('position.picture'))
        .reshape([B, PLACES * 2, D]),
      moods.add(p('position.mood')),
    ],
    1,
  ); // [B, N, D]
  return { tokens, words: pictureWords(logits, B, config.vocabulary), logits, changed };
}

/** The heads' probabilities at the ids of their words, and each place's own name. [B, N, V] */
function pictureWords(logits: HeadLogits, B: number, V: number): Tensor {
  const share = (head: Head): Tensor => nn.softmax(logits[head].ref, -1);
  const kinds = share('kind');
  const isThere = kinds.ref.slice([], [0, 1]).mul(-1).add(1); // [B*Q*2, 1]
  const things = (['colour', 'count', 'size'] as const).map((head) => share(head).mul(isThere.ref));
  isThere.dispose();
  const n = B * PLACES * 2;
  const from = headRange('kind').from;
  const mood = headRange('background').from;
  const places = groupRange('place');
  const end = places.from + places.size;
  // Row 2q + side of every pair names place q.
  const names = np.tile(np.repeat(np.eye(PLACES), 2, 0), [B, 1]); // [B*Q*2, Q]
  const ofPlaces = np.concatenate(
    [np.zeros([n, from]), kinds, ...things, np.zeros([n, places.from - mood]), names, np.zeros([n, V - end])],
    1,
  );
  const ofMoods = np.concatenate(
    [
      np.zeros([B * 2, mood]),
      share('background'),
      share('time'),
      share('weather'),
      np.zeros([B * 2, V - places.from]),
    ],
    1,
  );
  return np.concatenate([ofPlaces.reshape([B, PLACES * 2, V]), ofMoods.reshape([B, 2, V])], 1);
}

/**
 * Soft captions: each head's probabilities times the embeddings of its words, so that what is seen and what is read
 * meet in one space. An empty place has a kind (`none`) and nothing else. [B*Q*2, D]
 */
function placeCaptions(p: Parameters, logits: HeadLogits): Tensor {
  const kinds = nn.softmax(logits.kind.ref, -1);
  const isThere = kinds.ref.slice([], [0, 1]).mul(-1).add(1); // [B*Q*2, 1]
  const details = caption(p, 'colour', nn.softmax(logits.colour.ref, -1))
    .add(caption(p, 'count', nn.softmax(logits.count.ref, -1)))
    .add(caption(p, 'size', nn.softmax(logits.size.ref, -1)));
  return caption(p, 'kind', kinds).add(details.mul(isThere));
}

function moodCaptions(p: Parameters, logits: HeadLogits): Tensor {
  return caption(p, 'background', nn.softmax(logits.background.ref, -1))
    .add(caption(p, 'time', nn.softmax(logits.time.ref, -1)))
    .add(caption(p, 'weather', nn.softmax(logits.weather.ref, -1)));
}

function caption(p: Parameters, head: Head, shares: Tensor): Tensor {
  const { from, size } = headRange(head);
  return np.matmul(shares, p('words').slice([from, from + size]));
}
