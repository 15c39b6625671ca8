import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { prepareAsJpeg, readPicture } from './picture-source.ts';

describe('a picture for the judge', () => {
  it('fits the square it is asked to fit, and is never enlarged', async () => {
    const create = { width: 300, height: 100, channels: 3 as const, background: '#336699' };
    const picture = { bytes: await sharp({ create }).png().toBuffer(), mediaType: 'image/png' };
    const sizeOf = async (maxSidePx: number) => {
      const { bytes } = await prepareAsJpeg(picture, { maxSidePx, jpegQuality: 75 });
      const { format, width, height } = await sharp(bytes).metadata();
      return [format, width, height];
    };
    expect(await sizeOf(150)).toEqual(['jpeg', 150, 50]);
    expect(await sizeOf(768)).toEqual(['jpeg', 300, 100]);
  });

  it('loses its transparency and keeps the colours behind it', async () => {
    const create = {
      width: 8,
      height: 8,
      channels: 4 as const,
      background: { r: 250, g: 10, b: 10, alpha: 0 },
    };
    const picture = { bytes: await sharp({ create }).png().toBuffer(), mediaType: 'image/png' };
    const { bytes } = await prepareAsJpeg(picture, { maxSidePx: 8, jpegQuality: 95 });
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect(info.channels).toBe(3);
    expect(data[0]).toBeGreaterThan(235);
    expect(data[1]).toBeLessThan(25);
  });

  it('is refused by name when it is none', async () => {
    const broken = { kind: 'bytes' as const, bytes: new Uint8Array(5), name: 'row 3' };
    await expect(readPicture(broken)).rejects.toThrow(
      'The picture row 3 cannot be used: the data is no picture',
    );
  });
});
