import type { ArtifactRef } from '../core/artifact.ts';
import type { ArtifactStore } from '../core/store.ts';
import { downscalePicture } from '../lib/picture.ts';
import type { Picture } from '../lib/picture.ts';

/** Longer side of the pictures that planner and critic see: detail enough to judge, small enough to pay for. */
export const SEEN_SIDE_PX = 768;

/** Stored pictures as agents see them, each prepared once. */
export type Eyes = (ref: ArtifactRef) => Promise<Picture>;

export function createEyes(artifacts: ArtifactStore): Eyes {
  const seen = new Map<string, Promise<Picture>>();
  return (ref) => {
    let picture = seen.get(ref.sha256);
    if (!picture) {
      picture = seenPicture(artifacts, ref);
      seen.set(ref.sha256, picture);
    }
    return picture;
  };
}

/** A stored picture, downscaled for a model's eyes. */
export async function seenPicture(artifacts: ArtifactStore, ref: ArtifactRef): Promise<Picture> {
  return await downscalePicture({ ...ref, bytes: await artifacts.get(ref) }, SEEN_SIDE_PX);
}
