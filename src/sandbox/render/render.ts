/** Scenes to pictures. */
import sharp from 'sharp';
import { composeScene, loadAssets } from './compose.ts';
import type { Scene } from '../scene.ts';

/** Side of a picture when nobody asks for another, and the smallest and largest that can be asked for. */
export const DEFAULT_SIZE_PX = 512;
export const MIN_SIZE_PX = 256;
export const MAX_SIZE_PX = 1024;
/** Level 9 would take four times as long for files a tenth smaller. */
const COMPRESSION_LEVEL = 4;

/**
 * The picture of a scene as PNG bytes without metadata. The same scene and size give the same bytes.
 * @param options.sizePx side of the square picture; any positive whole number draws, the models keep to
 *   `MIN_SIZE_PX`..`MAX_SIZE_PX`.
 * @throws {RangeError} when a thing's kind is unknown or its count is not 1..4.
 */
export async function renderScene(
  scene: Scene,
  options: { readonly sizePx?: number } = {},
): Promise<Uint8Array> {
  const { sizePx = DEFAULT_SIZE_PX } = options;
  const { data } = composeScene(scene, await loadAssets(scene, sizePx));
  const png = await sharp(data, { raw: { width: sizePx, height: sizePx, channels: 3 } })
    .png({ compressionLevel: COMPRESSION_LEVEL })
    .toBuffer();
  return new Uint8Array(png);
}
