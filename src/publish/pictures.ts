import sharp from 'sharp';
import { extensionOf } from '../core/artifact.ts';
import type { ArtifactRef } from '../core/artifact.ts';
import { DataError } from '../core/errors.ts';

/** What every browser shows and nothing can hide a script in. */
const WEB_TYPES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/avif',
]);

/** Up to this size a picture of the story goes into the page byte for byte. */
export const MAX_LOSSLESS_BYTES = 400_000;
const PAGE = { maxSidePx: 1600, quality: 90 };
const THUMBNAIL = { maxSidePx: 400, quality: 76 };

/** A picture that travels inside a page. */
export interface InlinePicture {
  /** A `data:` URL. */
  readonly url: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A picture of the story: as it is when it is small, else as high-quality WebP of at most 1600 x 1600 px. */
export async function inlineForPage(ref: ArtifactRef, bytes: Uint8Array): Promise<InlinePicture> {
  if (bytes.length <= MAX_LOSSLESS_BYTES && WEB_TYPES.has(ref.mediaType)) return asItIs(ref, bytes);
  return await asWebp(ref, bytes, PAGE);
}

/** A small lossy copy, at most 400 x 400 px: attempts, and pictures that came with the request. */
export async function inlineThumbnail(ref: ArtifactRef, bytes: Uint8Array): Promise<InlinePicture> {
  return await asWebp(ref, bytes, THUMBNAIL);
}

/** A picture as a file of its own: its bytes, or PNG where its kind is not one that every viewer shows safely. */
export async function pictureFile(
  ref: ArtifactRef,
  bytes: Uint8Array,
): Promise<{ extension: string; bytes: Uint8Array }> {
  if (WEB_TYPES.has(ref.mediaType)) return { extension: extensionOf(ref.mediaType), bytes };
  try {
    return { extension: 'png', bytes: await sharp(bytes).png().toBuffer() };
  } catch (error) {
    throw undecodable(ref, error);
  }
}

async function asWebp(
  ref: ArtifactRef,
  bytes: Uint8Array,
  { maxSidePx, quality }: { maxSidePx: number; quality: number },
): Promise<InlinePicture> {
  try {
    // A picture that a browser would still show in part is not refused here either.
    const { data, info } = await sharp(bytes, { failOn: 'none' })
      .autoOrient()
      .resize(maxSidePx, maxSidePx, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality, smartSubsample: true })
      .toBuffer({ resolveWithObject: true });
    return { url: dataUrl('image/webp', data), widthPx: info.width, heightPx: info.height };
  } catch (error) {
    if (WEB_TYPES.has(ref.mediaType)) return asItIs(ref, bytes);
    throw undecodable(ref, error);
  }
}

function asItIs({ mediaType, widthPx, heightPx }: ArtifactRef, bytes: Uint8Array): InlinePicture {
  return { url: dataUrl(mediaType, bytes), widthPx, heightPx };
}

function dataUrl(mediaType: string, bytes: Uint8Array): string {
  return `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`;
}

function undecodable(ref: ArtifactRef, cause: unknown): DataError {
  return new DataError(
    `The stored picture ${ref.sha256.slice(0, 12)}… (${ref.mediaType}) cannot be decoded; restore it or run its step again.`,
    { cause },
  );
}
