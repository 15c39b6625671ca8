/**
 * The scene of a picture, kept in a PNG text chunk. It is the generator's memory of its own work and nobody else's:
 * critic, planner and judge of pictures look at pixels. Re-encoding a picture drops the chunk.
 */
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import {
  BACKGROUNDS,
  COLOUR_NAMES,
  KIND_BY_NAME,
  MAX_COUNT,
  PLACE_COUNT,
  SIZES,
  TIMES,
  WEATHERS,
} from '../lexicon.ts';
import type { Colour } from '../lexicon.ts';
import type { Scene } from '../scene.ts';

/** What a scene looks like as JSON. */
export const sceneSchema = z.object({
  background: z.enum(BACKGROUNDS),
  time: z.enum(TIMES),
  weather: z.enum(WEATHERS),
  things: z
    .array(
      z.object({
        kind: z.string().refine((kind) => KIND_BY_NAME.has(kind), 'not a kind of the sandbox'),
        colour: z.enum(COLOUR_NAMES as [Colour, ...Colour[]]),
        count: z.int().min(1).max(MAX_COUNT),
        place: z
          .int()
          .min(0)
          .max(PLACE_COUNT - 1),
        size: z.enum(SIZES),
        look: z.int().nonnegative(),
      }),
    )
    .max(PLACE_COUNT),
});

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const KEYWORD = 'interleave-sandbox-scene';
/** Length, type and checksum around the data of a chunk. */
const CHUNK_FRAME_BYTES = 12;

/**
 * The same picture with the scene in a `tEXt` chunk before its end.
 * @throws {RangeError} when the bytes are not a whole PNG.
 */
export function embedScene(png: Uint8Array, scene: Scene): Uint8Array {
  const end = chunksOf(png)?.find((chunk) => chunk.type === 'IEND');
  if (end === undefined) throw new RangeError('Expected a whole PNG picture to embed a scene in');
  const data = Buffer.from(`${KEYWORD}\0${JSON.stringify(scene)}`, 'latin1');
  const frame = Buffer.alloc(CHUNK_FRAME_BYTES + data.length);
  frame.writeUInt32BE(data.length, 0);
  frame.write('tEXt', 4, 'latin1');
  data.copy(frame, 8);
  frame.writeUInt32BE(crc32(frame.subarray(4, 8 + data.length)), 8 + data.length);
  return new Uint8Array(Buffer.concat([png.subarray(0, end.start), frame, png.subarray(end.start)]));
}

/** The scene that the generator left in a picture; `null` when there is none or it does not read as one. */
export function readScene(png: Uint8Array): Scene | null {
  // The last one counts, so that a scene can be embedded anew.
  for (const chunk of (chunksOf(png) ?? []).toReversed()) {
    if (chunk.type !== 'tEXt') continue;
    const text = Buffer.from(chunk.data).toString('latin1');
    if (!text.startsWith(`${KEYWORD}\0`)) continue;
    const parsed = sceneSchema.safeParse(parseJson(text.slice(KEYWORD.length + 1)));
    if (parsed.success) return parsed.data;
  }
  return null;
}

interface Chunk {
  readonly type: string;
  /** Offset of its first byte in the file. */
  readonly start: number;
  readonly data: Uint8Array;
}

/** The chunks with a right checksum up to a break or the end of the file; `undefined` when it is no PNG. */
function chunksOf(png: Uint8Array): readonly Chunk[] | undefined {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return undefined;
  const chunks: Chunk[] = [];
  for (let start = SIGNATURE.length; start + CHUNK_FRAME_BYTES <= bytes.length;) {
    const length = bytes.readUInt32BE(start);
    const dataEnd = start + 8 + length;
    if (dataEnd + 4 > bytes.length) break;
    if (crc32(bytes.subarray(start + 4, dataEnd)) === bytes.readUInt32BE(dataEnd)) {
      chunks.push({
        type: bytes.toString('latin1', start + 4, start + 8),
        start,
        data: bytes.subarray(start + 8, dataEnd),
      });
    }
    start = dataEnd + 4;
  }
  return chunks;
}

/** The value of a JSON text; `undefined` when it is none, which is an outcome here and not an error. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
