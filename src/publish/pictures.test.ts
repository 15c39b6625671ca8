import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ArtifactRef } from '../core/artifact.ts';
import { DataError } from '../core/errors.ts';
import { sha256 } from '../lib/hash.ts';
import { createRng } from '../lib/rng.ts';
import { inlineForPage, inlineThumbnail, MAX_LOSSLESS_BYTES, pictureFile } from './pictures.ts';

const refOf = (bytes: Uint8Array, mediaType: string, widthPx = 1, heightPx = 1): ArtifactRef => ({
  sha256: sha256(bytes),
  mediaType,
  sizeBytes: bytes.length,
  widthPx,
  heightPx,
});

/** A PNG that cannot be packed: 4 bytes of noise for each pixel. */
async function noisePng(widthPx: number, heightPx: number): Promise<Buffer> {
  const rng = createRng(1);
  const raw = Uint8Array.from({ length: widthPx * heightPx * 3 }, () => rng() * 256);
  return await sharp(raw, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .png()
    .toBuffer();
}

const bytesOf = (url: string) => Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');

describe('inlineForPage', () => {
  it('keeps a small picture byte for byte', async () => {
    const bytes = await noisePng(20, 10);
    const inline = await inlineForPage(refOf(bytes, 'image/png', 20, 10), bytes);
    expect(inline).toEqual({
      url: `data:image/png;base64,${bytes.toString('base64')}`,
      widthPx: 20,
      heightPx: 10,
    });
  });

  it('makes WebP of at most 1600 px out of a large picture, in its proportions', async () => {
    const bytes = await noisePng(2000, 500);
    expect(bytes.length).toBeGreaterThan(MAX_LOSSLESS_BYTES);
    const inline = await inlineForPage(refOf(bytes, 'image/png', 2000, 500), bytes);
    expect([inline.widthPx, inline.heightPx]).toEqual([1600, 400]);
    const { format, width } = await sharp(bytesOf(inline.url)).metadata();
    expect([format, width]).toEqual(['webp', 1600]);
    expect(inline.url.startsWith('data:image/webp;base64,')).toBe(true);
  });

  it('lets the browser try a large picture that cannot be decoded here', async () => {
    const bytes = Buffer.alloc(MAX_LOSSLESS_BYTES + 1, 7);
    const inline = await inlineForPage(refOf(bytes, 'image/png', 8, 8), bytes);
    expect(inline.url.startsWith('data:image/png;base64,BwcH')).toBe(true);
  });

  it('paints a picture of a kind that could hold a script', async () => {
    const bytes = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="6" height="4"><script>alert(1)</script></svg>',
    );
    const inline = await inlineForPage(refOf(bytes, 'image/svg+xml', 6, 4), bytes);
    expect((await sharp(bytesOf(inline.url)).metadata()).format).toBe('webp');
  });

  it('names the picture that is of an unknown kind and no picture', async () => {
    const bytes = Buffer.from('nonsense');
    await expect(inlineForPage(refOf(bytes, 'text/html'), bytes)).rejects.toThrow(
      new DataError(
        `The stored picture ${sha256(bytes).slice(0, 12)}… (text/html) cannot be decoded; restore it or run its step again.`,
      ),
    );
  });
});

describe('inlineThumbnail', () => {
  it('is at most 400 px wide and high, and never larger than the picture', async () => {
    const large = await noisePng(500, 1000);
    const small = await noisePng(30, 20);
    const a = await inlineThumbnail(refOf(large, 'image/png'), large);
    const b = await inlineThumbnail(refOf(small, 'image/png'), small);
    expect([a.widthPx, a.heightPx, b.widthPx, b.heightPx]).toEqual([200, 400, 30, 20]);
  });
});

describe('pictureFile', () => {
  it('gives the very bytes with the extension of their kind', async () => {
    const bytes = Buffer.from([1, 2, 3]);
    expect(await pictureFile(refOf(bytes, 'image/jpeg'), bytes)).toEqual({ extension: 'jpg', bytes });
  });

  it('makes PNG of a drawing, which could hold a script', async () => {
    const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="6" height="4"/>');
    const file = await pictureFile(refOf(bytes, 'image/svg+xml'), bytes);
    expect(file.extension).toBe('png');
    expect((await sharp(file.bytes).metadata()).format).toBe('png');
  });
});
