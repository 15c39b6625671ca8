/** Examples to arrays. */
import { composeScene } from '../../sandbox/render/compose.ts';
import { loadBackdrop } from '../../sandbox/render/backdrops.ts';
import { loadSprite } from '../../sandbox/render/sprites.ts';
import { BACKGROUNDS, KINDS, TIMES } from '../../sandbox/lexicon.ts';
import type { Background, Time } from '../../sandbox/lexicon.ts';
import type { Sprite } from '../../sandbox/render/sprites.ts';
import type { Rng } from '../../lib/rng.ts';
import type { Scene } from '../../sandbox/scene.ts';
import { AT, checklistTokens, PARTS } from './checklist.ts';
import type { Checklist } from './checklist.ts';
import { headRange, MOOD_HEADS, PLACES, PLACE_HEADS } from './config.ts';
import type { Head, ModelConfig } from './config.ts';
import type { Example } from './example.ts';
import { EYE_PX, PAIR_SIZE, writePatches } from './patches.ts';
import { countWord, promptTokens } from './prompt.ts';
import { tokenOf } from './vocabulary.ts';

/** Draws scenes at the size of the eye, without waiting. */
export type Painter = (scene: Scene | null) => Uint8Array;

/** Loads every sprite and backdrop once (0.6 s, about 15 MB). `null` is the blank canvas. */
export async function createPainter(): Promise<Painter> {
  const sprites = new Map<string, Sprite>();
  for (const { name } of KINDS) sprites.set(name, await loadSprite(name));
  const backdrops = new Map<string, Uint8Array>();
  const key = (background: Background, time: Time): string => `${background} ${time}`;
  for (const background of BACKGROUNDS) {
    for (const time of TIMES)
      backdrops.set(key(background, time), await loadBackdrop(background, time, EYE_PX));
  }
  const blank = new Uint8Array(EYE_PX * EYE_PX * 3).fill(255);
  return (scene) => {
    if (scene === null) return blank;
    const backdrop = { sizePx: EYE_PX, data: backdrops.get(key(scene.background, scene.time))! };
    return composeScene(scene, { backdrop, sprites }).data;
  };
}

/** Arrays of a batch; shapes as in `loss.ts`. */
export interface Batch {
  readonly size: number;
  readonly patches: Float32Array<ArrayBuffer>;
  readonly prompt: Int32Array<ArrayBuffer>;
  /** [B, T], `<pad>` after `<end>` */
  readonly targets: Int32Array<ArrayBuffer>;
  readonly weights: Float32Array<ArrayBuffer>;
  readonly labels: LabelArrays;
  readonly changed: Int32Array<ArrayBuffer>;
}

export interface LabelArrays {
  readonly heads: Readonly<Record<Head, Int32Array<ArrayBuffer>>>;
  readonly isThere: Float32Array<ArrayBuffer>;
}

/** Noise of a camera: every pixel value differs by up to this much of 255. */
const PIXEL_NOISE = 4;

/** Draws a scene, with noise, so that no two pictures are equal to the last bit. */
function paint(painter: Painter, scene: Scene | null, rng: Rng): Uint8Array {
  const picture = painter(scene).slice();
  for (let i = 0; i < picture.length; i++) {
    picture[i] = Math.max(0, Math.min(255, picture[i]! + PIXEL_NOISE * (2 * rng() - 1) + 0.5));
  }
  return picture;
}

/** Patches of examples' pictures, [B * 9 * 3 * 64, 108]. */
export function patchesOf(
  pairs: readonly (readonly [Scene | null, Scene])[],
  painter: Painter,
  rng: Rng,
): Float32Array<ArrayBuffer> {
  const patches = new Float32Array(pairs.length * PAIR_SIZE);
  pairs.forEach(([before, after], i) => {
    writePatches(
      paint(painter, before, rng),
      paint(painter, after, rng),
      patches.subarray(i * PAIR_SIZE, (i + 1) * PAIR_SIZE),
    );
  });
  return patches;
}

/** A batch for supervised training. */
export function sftBatch(
  examples: readonly Example[],
  painter: Painter,
  rng: Rng,
  config: ModelConfig,
): Batch {
  const { promptLength: P, replyLength: T } = config;
  const size = examples.length;
  const batch = {
    size,
    patches: patchesOf(
      examples.map(({ before, after }) => [before, after]),
      painter,
      rng,
    ),
    prompt: new Int32Array(size * P),
    targets: new Int32Array(size * T),
    weights: new Float32Array(size * T),
    labels: labelsOf(examples.map(({ before, after }) => [before, after])),
    changed: new Int32Array(size * PLACES),
  };
  examples.forEach((example, i) => {
    batch.prompt.set(promptTokens(example.changes), i * P);
    const tokens = checklistTokens(example.checklist);
    batch.targets.set(tokens, i * T);
    batch.weights.set(tokenWeights(example.checklist, tokens.length), i * T);
    for (let place = 0; place < PLACES; place++) {
      batch.changed[i * PLACES + place] = Number(
        describe(example.before, place) !== describe(example.after, place),
      );
    }
  });
  return batch;
}

/** How much each token counts: those that tell pictures apart count more, or they drown among the certain ones. */
export const TOKEN_WEIGHTS = {
  plain: 1,
  surprising: 3,
  bad: 4,
  harmed: 4,
  verdict: 3,
  hint: 1,
  score: 0.3,
} as const;

function tokenWeights(list: Checklist, length: number): number[] {
  const weights = Array.from({ length }, () => TOKEN_WEIGHTS.plain as number);
  PARTS.forEach((part, i) => {
    if (list.agrees[part]) return;
    weights[AT.seen + i] = TOKEN_WEIGHTS.surprising;
    weights[AT.wanted + 2 * i + 1] = TOKEN_WEIGHTS.bad;
  });
  if (list.other !== 'same') weights[AT.other] = TOKEN_WEIGHTS.harmed;
  weights[AT.verdict] = TOKEN_WEIGHTS.verdict;
  weights[AT.semantics] = weights[AT.quality] = TOKEN_WEIGHTS.score;
  for (let at: number = AT.hints; at < length; at++) weights[at] = TOKEN_WEIGHTS.hint;
  return weights;
}

function describe(scene: Scene | null, place: number): string {
  const thing = scene?.things.find((other) => other.place === place);
  return thing === undefined ? '' : [thing.kind, thing.colour, thing.count, thing.size].join();
}

/** Right answers of the eye's heads for pairs of pictures. */
export function labelsOf(pairs: readonly (readonly [Scene | null, Scene])[]): LabelArrays {
  const heads = Object.fromEntries([
    ...PLACE_HEADS.map((head) => [head, new Int32Array(pairs.length * PLACES * 2)] as const),
    ...MOOD_HEADS.map((head) => [head, new Int32Array(pairs.length * 2)] as const),
  ]) as Record<Head, Int32Array<ArrayBuffer>>;
  const isThere = new Float32Array(pairs.length * PLACES * 2);
  const put = (head: Head, at: number, word: string): void => {
    heads[head][at] = tokenOf(word) - headRange(head).from;
  };
  pairs.forEach((pair, i) => {
    pair.forEach((scene, side) => {
      // The blank canvas stands for a clear day in no place at all.
      put('background', 2 * i + side, scene?.background ?? 'blank');
      put('time', 2 * i + side, scene?.time ?? 'day');
      put('weather', 2 * i + side, scene?.weather ?? 'clear');
      for (const thing of scene?.things ?? []) {
        const at = (i * PLACES + thing.place) * 2 + side;
        isThere[at] = 1;
        put('kind', at, thing.kind);
        put('colour', at, thing.colour);
        put('count', at, countWord(thing.count));
        put('size', at, thing.size);
      }
    });
  });
  return { heads, isThere };
}

/** A batch for training the eye alone: unrelated pictures, without their difference. */
export interface EyeBatch {
  readonly size: number;
  /** [B * 9 * 2 * 64, 108] */
  readonly patches: Float32Array<ArrayBuffer>;
  readonly labels: LabelArrays;
}

export function eyeBatch(
  pairs: readonly (readonly [Scene | null, Scene])[],
  painter: Painter,
  rng: Rng,
): EyeBatch {
  const all = patchesOf(pairs, painter, rng);
  const [three, two] = [PAIR_SIZE / PLACES, (PAIR_SIZE / PLACES / 3) * 2];
  const patches = new Float32Array(pairs.length * PLACES * two);
  for (let place = 0; place < pairs.length * PLACES; place++) {
    patches.set(all.subarray(place * three, place * three + two), place * two);
  }
  return { size: pairs.length, patches, labels: labelsOf(pairs) };
}
