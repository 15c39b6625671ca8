/** Pictures on their way in and out of an adapter: loaded, limited, and taken for a picture only when they look like one. */
import type {
  APICallError,
  ImageModelV4CallOptions,
  ImageModelV4File,
  SharedV4Warning,
} from '@ai-sdk/provider';
import type { CallFailure } from '../http/call-error.ts';
import { guardedFetch } from '../http/guarded-fetch.ts';
import { imageTypeOf } from '../http/image-type.ts';
import { sizeForAspectRatio } from './image-size.ts';
import { tooLarge } from './server-call.ts';

/** A picture as bytes, ready to be sent. */
export interface InputPicture {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

export interface LoadLimits {
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * The bytes of the pictures that a caller gave. URLs are fetched through the guarded fetch, as they may come from a
 * model.
 * @throws {APICallError} when a URL is refused or fails.
 */
export async function loadPictures(
  files: readonly ImageModelV4File[] | undefined,
  { maxBytes, signal }: LoadLimits,
): Promise<InputPicture[]> {
  return await Promise.all(
    (files ?? []).map(async (file) => {
      if (file.type === 'url') return await guardedFetch(file.url, { maxBytes, signal });
      const bytes = typeof file.data === 'string' ? Buffer.from(file.data, 'base64') : file.data;
      return { bytes, mediaType: imageTypeOf(bytes) ?? file.mediaType };
    }),
  );
}

/** What an adapter says about the options that it could not honour. */
export interface Complaints {
  readonly warnings: SharedV4Warning[];
  readonly unsupported: (feature: string, details: string) => void;
}

export function createComplaints(): Complaints {
  const warnings: SharedV4Warning[] = [];
  return {
    warnings,
    unsupported: (feature, details) => void warnings.push({ type: 'unsupported', feature, details }),
  };
}

/**
 * The size to ask for: the caller's, else the one for his aspect ratio, else none. A ratio counts as honoured with a
 * `compatibility` warning, because it was rounded.
 */
export function chooseSize(
  { size, aspectRatio }: Pick<ImageModelV4CallOptions, 'size' | 'aspectRatio'>,
  sizes: Parameters<typeof sizeForAspectRatio>[1],
  { warnings, unsupported }: Complaints,
): readonly [widthPx: number, heightPx: number] | undefined {
  let chosen = size;
  if (aspectRatio !== undefined && size !== undefined) {
    unsupported('aspectRatio', `The size ${size} was used instead.`);
  } else if (aspectRatio !== undefined) {
    chosen = sizeForAspectRatio(aspectRatio, sizes);
    if (chosen === undefined) unsupported('aspectRatio', `${aspectRatio} is no ratio like 16:9.`);
    else {
      warnings.push({
        type: 'compatibility',
        feature: 'aspectRatio',
        details: `Sent as the size ${chosen}.`,
      });
    }
  }
  return chosen === undefined ? undefined : parseSize(chosen);
}

/** Width and height of `1024x768`; `undefined` when it is no size. */
export function parseSize(size: string): readonly [widthPx: number, heightPx: number] | undefined {
  const match = /^(\d{1,6})x(\d{1,6})$/.exec(size);
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

/** Says that only one picture is drawn per call, where more were asked for. */
export function limitCount(n: number, most: number, server: string, { unsupported }: Complaints): number {
  if (n > most) unsupported('n', `${server} draws at most ${most} per call.`);
  return Math.min(n, most);
}

/** Strict, since `Buffer` skips what is not base64 and would turn an error text into bytes. Data URLs are taken too. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const comma = text.startsWith('data:') ? text.indexOf(',') + 1 : 0;
  const clean = text.slice(comma).replaceAll(/\s/g, '');
  if (clean.length === 0 || clean.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(clean)) return undefined;
  return Buffer.from(clean, 'base64');
}

export interface PictureCheck {
  /** `the picture`, or which of several. */
  readonly what: string;
  readonly maxBytes: number;
  readonly fail: (failure: CallFailure) => APICallError;
}

/**
 * Bytes that were sent as a picture.
 * @throws {APICallError} when they are too many, or no picture.
 */
export function checkPicture(bytes: Uint8Array, { what, maxBytes, fail }: PictureCheck): InputPicture {
  if (bytes.length > maxBytes) throw fail(tooLarge(what, maxBytes));
  const mediaType = imageTypeOf(bytes);
  if (mediaType !== undefined) return { bytes, mediaType };
  const message = `${what} is ${bytes.length} bytes that are no PNG, JPEG, WebP, GIF or AVIF`;
  throw fail({ message, isRetryable: false });
}

/** As `checkPicture`, from base64 text or a data URL. */
export function checkBase64Picture(text: string, check: PictureCheck): InputPicture {
  const bytes = decodeBase64(text);
  if (bytes === undefined) {
    throw check.fail({ message: `${check.what} is not valid base64`, isRetryable: true });
  }
  return checkPicture(bytes, check);
}

/** The base64 text of a picture. */
export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
