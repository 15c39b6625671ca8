import { z } from 'zod';
import { artifactRefSchema } from './artifact.ts';
import type { ArtifactRef } from './artifact.ts';
import { ConfigError } from './errors.ts';

/** What the user asked, in the user's order: texts, and pictures that are already stored. */
export const requestSchema = z.object({
  parts: z
    .array(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('text'), text: z.string() }),
        z.object({ type: z.literal('image'), image: artifactRefSchema }),
      ]),
    )
    .min(1),
  /** Frozen pictures that steps refer to by name: a character, a place. */
  references: z.array(z.object({ name: z.string(), image: artifactRefSchema })).optional(),
});
export type Request = z.infer<typeof requestSchema>;
export type RequestPart = Request['parts'][number];

/** A part as a caller hands it in: the picture still as bytes. */
export type RequestInputPart =
  { readonly type: 'text'; readonly text: string } | { readonly type: 'image'; readonly bytes: Uint8Array };

/** What a named reference may be called: it is written into prompts and flags. */
export const REFERENCE_NAME = /^[\p{L}\p{N}][\p{L}\p{N} _-]{0,39}$/u;

/** The mark that says where an input picture stands in a text. */
export const IMAGE_MARK = '<image>';

/**
 * Puts pictures where `<image>` marks stand in the text; pictures without a mark come first, as in chat models.
 *
 * @param text the request with 0 or more `<image>` marks.
 * @param images pictures in the order of their marks.
 * @throws {ConfigError} when nothing is asked, or when there are more marks than pictures.
 */
export function interleaveRequest(text: string, images: readonly Uint8Array[]): RequestInputPart[] {
  const texts = text.split(IMAGE_MARK);
  const markCount = texts.length - 1;
  if (markCount > images.length) {
    throw new ConfigError(
      `The request has ${markCount} ${IMAGE_MARK} marks but ${images.length} pictures; give one --image FILE for each mark.`,
    );
  }
  const parts: RequestInputPart[] = [];
  const unmarked = images.length - markCount;
  for (const bytes of images.slice(0, unmarked)) parts.push({ type: 'image', bytes });
  texts.forEach((piece, index) => {
    const trimmed = piece.trim();
    if (trimmed !== '') parts.push({ type: 'text', text: trimmed });
    if (index < markCount) parts.push({ type: 'image', bytes: images[unmarked + index]! });
  });
  assertAsksSomething(parts);
  return parts;
}

/** @throws {ConfigError} when the parts hold no words. */
export function assertAsksSomething(parts: readonly (RequestInputPart | RequestPart)[]): void {
  if (!parts.some((part) => part.type === 'text' && part.text.trim() !== '')) {
    throw new ConfigError('The request is empty; write what the story should tell.');
  }
}

/** The request's words alone, in order. */
export function requestText(request: Request): string {
  return request.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

/** The request's pictures alone, in order. */
export function requestImages(request: Request) {
  return request.parts.flatMap((part) => (part.type === 'image' ? [part.image] : []));
}

/** The request's named pictures, by name. */
export function namedPictures({ references = [] }: Request): ReadonlyMap<string, ArtifactRef> {
  return new Map(references.map(({ name, image }) => [name, image]));
}
