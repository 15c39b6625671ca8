import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { blankCanvas, downscalePicture, inspectPicture, normalisePicture } from './picture.ts';

const picture = (widthPx: number, heightPx: number) =>
  sharp({ create: { width: widthPx, height: heightPx, channels: 3, background: '#c04030' } });

/** A PNG header that promises 30,000 x 30,000 pixels, with hardly any data behind it. */
function bomb(): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8 + body.length);
    frame.writeUInt32BE(data.length, 0);
    body.copy(frame, 4);
    frame.writeUInt32BE(crc(body), 4 + body.length);
    return frame;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(30_000, 0);
  header.writeUInt32BE(30_000, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.alloc(1000));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(data: Buffer): number {
  let value = 0xffffffff;
  for (const byte of data) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

describe('inspectPicture', () => {
  it('tells kind and size of the formats that models send', async () => {
    expect(await inspectPicture(await picture(40, 30).png().toBuffer())).toEqual({
      mediaType: 'image/png',
      widthPx: 40,
      heightPx: 30,
    });
    expect((await inspectPicture(await picture(40, 30).jpeg().toBuffer())).mediaType).toBe('image/jpeg');
    expect((await inspectPicture(await picture(40, 30).webp().toBuffer())).mediaType).toBe('image/webp');
    expect((await inspectPicture(await picture(40, 30).avif().toBuffer())).mediaType).toBe('image/avif');
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'empty'],
    ['a web page', Buffer.from('<html>502 Bad Gateway</html>'), 'no picture'],
    [
      'an SVG, which may load other things',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      'kind svg',
    ],
    ['a decompression bomb', bomb(), '30000 x 30000'],
  ])('refuses %s', async (_name, bytes, words) => {
    await expect(inspectPicture(bytes)).rejects.toThrow(words);
  });

  it('notices that a picture was cut off in the middle', async () => {
    const whole = await sharp(
      Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, index) => (index * 97) % 256)),
      {
        raw: { width: 64, height: 64, channels: 3 },
      },
    )
      .png()
      .toBuffer();
    await expect(inspectPicture(whole.subarray(0, whole.length / 2))).rejects.toThrow('damaged or cut off');
  });
});

describe('preparing pictures', () => {
  it('turns a photo upright and scales it down', async () => {
    const sideways = await picture(100, 50).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await inspectPicture(await normalisePicture(sideways, 80))).toMatchObject({
      widthPx: 40,
      heightPx: 80,
    });
  });

  it('leaves a picture alone that is fit already', async () => {
    const fit = await picture(30, 30).png().toBuffer();
    expect(await normalisePicture(fit, 80)).toBe(fit);
    const small = { bytes: fit, mediaType: 'image/png' };
    expect(await downscalePicture(small, 30)).toBe(small);
  });

  it('scales pictures for a model and turns rare formats into PNG', async () => {
    const large = { bytes: await picture(200, 100).webp().toBuffer(), mediaType: 'image/webp' };
    const seen = await downscalePicture(large, 50);
    expect(seen.mediaType).toBe('image/png');
    expect(await inspectPicture(seen.bytes)).toEqual({ mediaType: 'image/png', widthPx: 50, heightPx: 25 });
  });

  it('makes a blank canvas that is white all over', async () => {
    const { data, info } = await sharp((await blankCanvas(8, 4)).bytes)
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([8, 4]);
    expect(data.every((value) => value === 255)).toBe(true);
  });
});
