/**
 * The safetensors format, F32 only: 8 bytes of header length (little endian), a JSON header, the raw numbers.
 * Its specification is public (huggingface/safetensors); this is an own reader and writer.
 */
import { z } from 'zod';
import { DataError } from '../../core/errors.ts';

/** A named array. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const HEADER_LENGTH_BYTES = 8;
const FLOAT_BYTES = 4;
const entrySchema = z.object({
  dtype: z.literal('F32'),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});

/** Bytes of a safetensors file. Same tensors and metadata, same bytes. */
export function writeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let length = 0;
  for (const { name, shape, data } of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [length, length + data.byteLength] };
    length += data.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  // Padded with blanks, so that the numbers start at a multiple of 8.
  const headerBytes = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(HEADER_LENGTH_BYTES + headerBytes + length).fill(0x20);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(text, HEADER_LENGTH_BYTES);
  let at = HEADER_LENGTH_BYTES + headerBytes;
  for (const { data } of tensors) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/**
 * Reads a file back, checking every offset against the file.
 * @param source names the file in messages.
 * @throws {DataError} when the file is cut off, no safetensors, or holds anything but F32.
 */
export function readSafetensors(
  file: Uint8Array,
  source: string,
): {
  readonly tensors: ReadonlyMap<string, NamedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
} {
  const fail = (why: string): never => {
    throw new DataError(`${source} is no safetensors file that can be read: ${why}`);
  };
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerBytes = file.byteLength >= HEADER_LENGTH_BYTES ? Number(view.getBigUint64(0, true)) : 0;
  const start = HEADER_LENGTH_BYTES + headerBytes;
  if (headerBytes === 0 || start > file.byteLength)
    fail(`its header should end at byte ${start}, the file has ${file.byteLength}`);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(file.subarray(HEADER_LENGTH_BYTES, start)));
  } catch {
    fail('its header is no JSON');
  }
  const { __metadata__: metadata = {}, ...entries } = z.record(z.string(), z.unknown()).parse(header);
  const tensors = new Map<string, NamedTensor>();
  for (const [name, value] of Object.entries(entries)) {
    const entry = entrySchema.safeParse(value);
    if (!entry.success) return fail(`"${name}" is not described as F32 with shape and offsets`);
    const { shape, data_offsets: [from, to] } = entry.data; // prettier-ignore
    const size = shape.reduce((product, side) => product * side, 1);
    if (to - from !== size * FLOAT_BYTES || start + to > file.byteLength) {
      fail(
        `"${name}" of shape [${shape.join(', ')}] should fill bytes ${from}..${to} of ${file.byteLength - start}`,
      );
    }
    // Copied, because a view would have to start at a multiple of 4.
    const data = new Float32Array(Uint8Array.from(file.subarray(start + from, start + to)).buffer);
    tensors.set(name, { name, shape, data });
  }
  return { tensors, metadata: z.record(z.string(), z.string()).parse(metadata) };
}
