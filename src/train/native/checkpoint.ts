/** Weights as a safetensors file, with the configuration they belong to. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { layoutOf, parameterCount } from './config.ts';
import type { ModelConfig } from './config.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

/** Weights and what they are. */
export interface Checkpoint {
  readonly config: ModelConfig;
  readonly weights: Float32Array<ArrayBuffer>;
  /** How they came about: command, seed, steps, figures; free text by key. */
  readonly provenance: Readonly<Record<string, string>>;
}

const count = z.number().int().positive();
const configSchema = z.object({
  width: count,
  layers: count,
  heads: count,
  channels: z.tuple([count, count, count]),
  vocabulary: count,
  promptLength: count,
  replyLength: count,
});

/** The file's bytes. */
export function writeCheckpoint({ config, weights, provenance }: Checkpoint): Uint8Array {
  const tensors = layoutOf(config).map(({ name, shape, offset, size }) => ({
    name,
    shape,
    data: weights.subarray(offset, offset + size),
  }));
  return writeSafetensors(tensors, { ...provenance, config: JSON.stringify(config) });
}

/**
 * Reads weights for a model of the given shape.
 * @throws {DataError} when the file is damaged or belongs to a model of another shape, naming the first difference.
 */
export function readCheckpoint(file: Uint8Array, source: string, expected: ModelConfig): Checkpoint {
  const { tensors, metadata } = readSafetensors(file, source);
  const { config: configText = 'null', ...provenance } = metadata;
  const parsed = configSchema.safeParse(JSON.parse(configText));
  if (!parsed.success)
    throw new DataError(`${source} holds no weights of the learned critic: its configuration is missing`);
  const config: ModelConfig = parsed.data;
  for (const key of Object.keys(expected) as (keyof ModelConfig)[]) {
    if (JSON.stringify(config[key]) !== JSON.stringify(expected[key])) {
      throw new DataError(
        `${source} belongs to a model with ${key} ${JSON.stringify(config[key])}, expected ${JSON.stringify(expected[key])}; use weights trained with this version`,
      );
    }
  }
  const layout = layoutOf(config);
  const weights = new Float32Array(parameterCount(layout));
  for (const { name, shape, offset } of layout) {
    const tensor = tensors.get(name);
    if (tensor === undefined || tensor.shape.join() !== shape.join()) {
      throw new DataError(
        `${source}: expected "${name}" of shape [${shape.join(', ')}], got ${tensor === undefined ? 'none' : `[${tensor.shape.join(', ')}]`}`,
      );
    }
    weights.set(tensor.data, offset);
  }
  return { config, weights, provenance };
}

/** Writes beside the file and renames, so that a crash never leaves half a checkpoint. */
export async function saveCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const unfinished = `${path}.part`;
  await writeFile(unfinished, writeCheckpoint(checkpoint));
  await rename(unfinished, path);
}

export async function loadCheckpoint(path: string, expected: ModelConfig): Promise<Checkpoint> {
  return readCheckpoint(await readFile(path), path, expected);
}
