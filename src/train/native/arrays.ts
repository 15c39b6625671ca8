/** Between the host's typed arrays and the tensors of the numeric library. */
import { numpy as np } from '@jax-js/jax';
import type { LabelArrays } from './batch.ts';
import { MOOD_HEADS, PLACE_HEADS } from './config.ts';
import type { Leaf } from './config.ts';
import type { Labels } from './loss.ts';
import { PATCH_SIZE } from './patches.ts';
import type { Tensor } from './vision.ts';

/** Parameters by name. */
export type Tree = Record<string, Tensor>;

/** A tensor with a copy of the data. */
export function array(data: Float32Array | Int32Array, shape: readonly number[]): Tensor {
  return np.array(data as Float32Array<ArrayBuffer>, { shape: [...shape] });
}

/** Patches as [n, PATCH_SIZE]. */
export function patchTensor(patches: Float32Array): Tensor {
  return array(patches, [patches.length / PATCH_SIZE, PATCH_SIZE]);
}

/** Right answers of the eye's heads. */
export function labelTensors({ heads, isThere }: LabelArrays): Labels {
  const tensors = Object.fromEntries(
    [...PLACE_HEADS, ...MOOD_HEADS].map((head) => [head, array(heads[head], [heads[head].length])]),
  );
  return { ...tensors, isThere: array(isThere, [isThere.length]) };
}

/** The named parts of a flat vector as tensors; the caller owns them. */
export function upload(weights: Float32Array, layout: readonly Leaf[]): Tree {
  return Object.fromEntries(
    layout.map(({ name, shape, offset, size }) => [name, array(weights.slice(offset, offset + size), shape)]),
  );
}

/** Reads gradients into their places of a flat vector, and frees them. */
export function download(gradients: Tree, layout: readonly Leaf[], into: Float32Array): void {
  for (const { name, offset } of layout) into.set(gradients[name]!.dataSync() as Float32Array, offset);
}

/** The numbers of scalar tensors, which are freed. */
export function itemsOf<Name extends string>(tensors: Record<Name, Tensor>): Record<Name, number> {
  return Object.fromEntries(
    Object.entries<Tensor>(tensors).map(([name, tensor]) => [name, tensor.item() as number]),
  ) as Record<Name, number>;
}
