import { z } from 'zod';

/** Names stored bytes by what they are: the address is the SHA-256, so equal pictures are stored once. */
export const artifactRefSchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  mediaType: z.string(),
  sizeBytes: z.int().nonnegative(),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
});
/** A stored picture. */
export type ArtifactRef = z.infer<typeof artifactRefSchema>;

/** File extension of a picture's media type, without the dot. */
export function extensionOf(mediaType: string): string {
  return { 'image/jpeg': 'jpg', 'image/svg+xml': 'svg' }[mediaType] ?? mediaType.replace(/^image\//, '');
}
