/**
 * Pictures as the eye takes them in: overlapping patches of 6 x 6 px every 4 px, ordered so that places, then halves
 * of places, then quarters follow each other. Merging 2 x 2 neighbours is then a plain reshape.
 */

/** Side of the picture that the eye sees, in px. */
export const EYE_PX = 96;
const KERNEL_PX = 6;
const STRIDE_PX = 4;
/** Patches of one place: 8 x 8. */
export const PATCHES_PER_PLACE = 64;
/** Numbers per patch: 6 x 6 px in three channels. */
export const PATCH_SIZE = KERNEL_PX * KERNEL_PX * 3;
const PLACES = 9;
/** Patches of one picture, all places. */
export const PATCHES = PLACES * PATCHES_PER_PLACE;

/** Index of the first channel of each patch pixel in an RGB picture of `EYE_PX`, [PATCHES x 36], clamped at the rim. */
const SOURCES = patchSources();

function patchSources(): Int32Array {
  const sources = new Int32Array((PATCHES * PATCH_SIZE) / 3);
  const clamp = (value: number): number => Math.max(0, Math.min(EYE_PX - 1, value));
  let at = 0;
  for (let patch = 0; patch < PATCHES; patch++) {
    const place = Math.floor(patch / PATCHES_PER_PLACE);
    const bit = (n: number): number => (patch >> n) & 1;
    // Bits of the patch number alternate between x and y, the coarsest first.
    const x = (place % 3) * 8 + bit(4) * 4 + bit(2) * 2 + bit(0);
    const y = Math.floor(place / 3) * 8 + bit(5) * 4 + bit(3) * 2 + bit(1);
    const left = Math.round((x + 0.5) * STRIDE_PX - KERNEL_PX / 2);
    const top = Math.round((y + 0.5) * STRIDE_PX - KERNEL_PX / 2);
    for (let dy = 0; dy < KERNEL_PX; dy++) {
      for (let dx = 0; dx < KERNEL_PX; dx++) {
        sources[at++] = (clamp(top + dy) * EYE_PX + clamp(left + dx)) * 3;
      }
    }
  }
  return sources;
}

/**
 * Writes the patches of two pictures and of their difference.
 * @param before RGB bytes, shape [EYE_PX, EYE_PX, 3]
 * @param after the same
 * @param out receives [places, 3 streams (before, after, after - before), 64, PATCH_SIZE]: pictures as -0.5..0.5
 */
export function writePatches(before: Uint8Array, after: Uint8Array, out: Float32Array): void {
  const taps = PATCH_SIZE / 3;
  const stream = PATCHES_PER_PLACE * PATCH_SIZE;
  for (let patch = 0; patch < PATCHES; patch++) {
    const place = Math.floor(patch / PATCHES_PER_PLACE);
    let to = place * 3 * stream + (patch % PATCHES_PER_PLACE) * PATCH_SIZE;
    for (let tap = 0; tap < taps; tap++) {
      const from = SOURCES[patch * taps + tap]!;
      for (let channel = 0; channel < 3; channel++, to++) {
        const old = before[from + channel]! / 255;
        const now = after[from + channel]! / 255;
        out[to] = old - 0.5;
        out[to + stream] = now - 0.5;
        out[to + 2 * stream] = now - old;
      }
    }
  }
}

/** Numbers that `writePatches` writes for one pair. */
export const PAIR_SIZE = PATCHES * 3 * PATCH_SIZE;
