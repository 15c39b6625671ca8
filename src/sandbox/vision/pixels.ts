import sharp from 'sharp';
import type { Pixels } from '../render/compose.ts';

/** Largest picture that is looked at, in px; a guard against decompression bombs. */
const MAX_INPUT_PX = 4096 * 4096;

/** A picture decoded and scaled to a square, and what its own shape was. */
export interface Decoded {
  readonly pixels: Pixels;
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * Decodes a PNG, JPEG, WebP or the like and scales it to `sizePx` x `sizePx`. Only pixels are read: no metadata.
 * @throws {Error} of the decoder when the bytes are no picture, or one of more than 16 megapixels.
 */
export async function decodePicture(bytes: Uint8Array, sizePx: number): Promise<Decoded> {
  const image = sharp(bytes, { limitInputPixels: MAX_INPUT_PX });
  const { width, height } = await image.metadata();
  const data = await image
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize(sizePx, sizePx, { kernel: 'mitchell', fit: 'fill' })
    .raw()
    .toBuffer();
  return { pixels: { sizePx, data: new Uint8Array(data) }, widthPx: width, heightPx: height };
}

/** Every second pixel of every second row, as the mean of four: half the size. `sizePx` must be even. */
export function halved({ sizePx, data }: Pixels): Pixels {
  const half = sizePx / 2;
  const small = new Uint8Array(3 * half * half);
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      for (let c = 0; c < 3; c++) {
        const from = 3 * (2 * y * sizePx + 2 * x) + c;
        const sum = data[from]! + data[from + 3]! + data[from + 3 * sizePx]! + data[from + 3 * sizePx + 3]!;
        small[3 * (y * half + x) + c] = (sum + 2) >> 2;
      }
    }
  }
  return { sizePx: half, data: small };
}
