import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataError } from '../../core/errors.ts';
import { loadCheckpoint, readCheckpoint, saveCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { DEFAULT_CONFIG, initialWeights, layoutOf, parameterCount } from './config.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

const config = { ...DEFAULT_CONFIG, width: 12, layers: 1, heads: 2, channels: [2, 3, 4] } as const;
const weights = initialWeights(config, 5);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('a checkpoint', () => {
  it('comes back from a file bit for bit, with its provenance', async () => {
    const path = join(folder, 'critic.safetensors');
    await saveCheckpoint(path, { config, weights, provenance: { seed: '5' } });
    const back = await loadCheckpoint(path, config);
    expect(back.weights).toEqual(weights);
    expect(back.provenance).toEqual({ seed: '5' });
    expect(await readdir(folder)).toEqual(['critic.safetensors']);
  });

  it('of another shape is refused, naming what differs', () => {
    const file = writeCheckpoint({ config, weights, provenance: {} });
    expect(() => readCheckpoint(file, 'old.safetensors', { ...config, width: 24 })).toThrow(
      'old.safetensors belongs to a model with width 12, expected 24; use weights trained with this version',
    );
    expect(() => readCheckpoint(file, 'x', { ...config, channels: [2, 3, 5] })).toThrow(
      /channels \[2,3,4\], expected \[2,3,5\]/,
    );
  });

  it('that lacks a part is refused, naming the part', () => {
    const file = writeSafetensors([], { config: JSON.stringify(config) });
    expect(() => readCheckpoint(file, 'x', config)).toThrow(
      /expected "eye\.1\.weight" of shape \[108, 2\], got none/,
    );
  });

  it('of some other model is refused', () => {
    const file = writeSafetensors([{ name: 'a', shape: [2], data: Float32Array.of(1, 2) }]);
    expect(() => readCheckpoint(file, 'x', config)).toThrow(/no weights of the learned critic/);
  });
});

describe('safetensors', () => {
  const file = writeSafetensors(
    [
      { name: 'a', shape: [2, 1], data: Float32Array.of(1.5, -2) },
      { name: 'b', shape: [1], data: Float32Array.of(3) },
    ],
    { note: 'hello' },
  );

  it("starts with the header's length and pads it to 8 bytes", () => {
    const length = Number(new DataView(file.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(file.byteLength).toBe(8 + length + 12);
    const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as Record<
      string,
      unknown
    >;
    expect(header['b']).toEqual({ dtype: 'F32', shape: [1], data_offsets: [8, 12] });
  });

  it('reads what it wrote', () => {
    const { tensors, metadata } = readSafetensors(file, 'x');
    expect(metadata).toEqual({ note: 'hello' });
    expect(tensors.get('a')).toEqual({ name: 'a', shape: [2, 1], data: Float32Array.of(1.5, -2) });
  });

  it.each([
    ['an empty file', new Uint8Array(0), /should end at byte 8/],
    [
      'a file cut off in the numbers',
      file.subarray(0, file.byteLength - 1),
      /"b" of shape \[1\] should fill/,
    ],
    ['a file cut off in the header', file.subarray(0, 20), /its header should end/],
    ['other bytes', new TextEncoder().encode('\u0008\0\0\0\0\0\0\0no json!'), /its header is no JSON/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes.slice(), 'x')).toThrow(DataError);
    expect(() => readSafetensors(bytes.slice(), 'x')).toThrow(message);
  });
});

describe('the layout of weights', () => {
  it('has no gaps, no overlaps and stays under 4 MB at the default size', () => {
    const layout = layoutOf(DEFAULT_CONFIG);
    layout.slice(1).forEach((leaf, i) => expect(leaf.offset).toBe(layout[i]!.offset + layout[i]!.size));
    expect(new Set(layout.map(({ name }) => name)).size).toBe(layout.length);
    expect(4 * parameterCount(layout)).toBeLessThan(4e6);
  });

  it('starts alike from the same seed and unlike from another', () => {
    expect(initialWeights(config, 5)).toEqual(weights);
    expect(initialWeights(config, 6)).not.toEqual(weights);
  });
});
