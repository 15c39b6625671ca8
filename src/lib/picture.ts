import sharp from 'sharp';

/** Encoded picture bytes with what they are. */
export interface Picture {
  readonly bytes: Uint8Array;
  /** `image/png`, `image/jpeg`, `image/webp`, `image/gif` or `image/avif`. */
  readonly mediaType: string;
}

export interface PictureFacts {
  readonly mediaType: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Largest picture that is decoded: 64 megapixels, about 8000 x 8000. A small file can unpack to gigabytes. */
const MAX_PIXELS = 64_000_000;
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heif: 'image/avif',
};

/**
 * Decodes the whole picture, so that a truncated one is found here and not later.
 * @throws {Error} one sentence that says what is wrong: not a picture, unknown kind, too large, or damaged.
 */
export async function inspectPicture(bytes: Uint8Array): Promise<PictureFacts> {
  if (bytes.length === 0) throw new Error('the picture is empty (0 bytes)');
  // Without its own pixel limit here, so that the size can be named in the message.
  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => null);
  const mediaType = header ? MEDIA_TYPES[header.format] : undefined;
  if (header === null || mediaType === undefined) {
    const kind = header ? `a picture of kind ${header.format}` : 'no picture';
    throw new Error(`the data is ${kind}; PNG, JPEG, WebP, GIF and AVIF are read`);
  }
  const { width: widthPx, height: heightPx } = header;
  if (widthPx * heightPx > MAX_PIXELS) {
    throw new Error(
      `the picture has ${widthPx} x ${heightPx} pixels, more than the ${MAX_PIXELS / 1e6} megapixels that are read`,
    );
  }
  try {
    await sharp(bytes, { failOn: 'error' }).resize(8, 8, { kernel: 'nearest', fit: 'fill' }).raw().toBuffer();
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new Error(`the picture is damaged or cut off (${detail})`, { cause: error });
  }
  return { mediaType, widthPx, heightPx };
}

/**
 * A user's picture as it goes into a run: upright (camera orientation applied) and at most `maxSidePx` wide and high.
 * Untouched when it is that already.
 */
export async function normalisePicture(bytes: Uint8Array, maxSidePx: number): Promise<Uint8Array> {
  const { widthPx, heightPx } = await inspectPicture(bytes);
  const { orientation } = await sharp(bytes).metadata();
  if ((orientation ?? 1) === 1 && Math.max(widthPx, heightPx) <= maxSidePx) return bytes;
  return await sharp(bytes)
    .autoOrient()
    .resize(maxSidePx, maxSidePx, { fit: 'inside', withoutEnlargement: true })
    .png()
    .toBuffer();
}

/**
 * A copy for a model's eyes, its longer side at most `maxSidePx`. JPEG stays JPEG, everything else becomes PNG,
 * because local model servers reliably read these two.
 */
export async function downscalePicture(
  picture: Picture & Partial<PictureFacts>,
  maxSidePx: number,
): Promise<Picture> {
  const { widthPx, heightPx } =
    picture.widthPx && picture.heightPx ? (picture as PictureFacts) : await pictureSize(picture.bytes);
  const isJpeg = picture.mediaType === 'image/jpeg';
  if (Math.max(widthPx, heightPx) <= maxSidePx && (isJpeg || picture.mediaType === 'image/png'))
    return picture;
  const small = sharp(picture.bytes).resize(maxSidePx, maxSidePx, {
    fit: 'inside',
    withoutEnlargement: true,
  });
  return isJpeg
    ? { bytes: await small.jpeg({ quality: 92 }).toBuffer(), mediaType: 'image/jpeg' }
    : { bytes: await small.png({ compressionLevel: 3 }).toBuffer(), mediaType: 'image/png' };
}

/** Width and height from the picture's header alone. @throws {Error} when it has none. */
export async function pictureSize(bytes: Uint8Array): Promise<{ widthPx: number; heightPx: number }> {
  const { width, height } = await sharp(bytes).metadata();
  return { widthPx: width, heightPx: height };
}

const canvases = new Map<string, Promise<Picture>>();

/** A white PNG: what stands before the first picture of a story. */
export async function blankCanvas(widthPx: number, heightPx: number): Promise<Picture> {
  const key = `${widthPx}x${heightPx}`;
  let canvas = canvases.get(key);
  if (!canvas) {
    const create = { width: widthPx, height: heightPx, channels: 3 as const, background: '#ffffff' };
    canvas = sharp({ create })
      .png()
      .toBuffer()
      .then((bytes) => ({ bytes, mediaType: 'image/png' }));
    // Runs draw in one or two sizes; more than a handful is a host of many generators, which can afford to redraw.
    if (canvases.size >= 8) canvases.clear();
    canvases.set(key, canvas);
  }
  return await canvas;
}
