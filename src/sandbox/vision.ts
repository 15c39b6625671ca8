/**
 * What a picture of the sandbox shows, from its pixels alone: no metadata, no memory of how it was made. It is told by
 * subtracting the known backdrops and matching the renderer's own shapes, so it sees this world and no other.
 */
import { sha256 } from '../lib/hash.ts';
import { crookedLook } from './render-layout.ts';
import { loadBackdrop } from './render-backdrops.ts';
import type { Scene, Thing } from './scene.ts';
import { costsOf } from './vision/costs.ts';
import { seeMood } from './vision/mood.ts';
import type { Mood } from './vision/mood.ts';
import { decodePicture, halved } from './vision/pixels.ts';
import { refine } from './vision/refine.ts';
import type { Sighting } from './vision/refine.ts';
import { lookAt } from './vision/search.ts';
import { loadLibrary, WORK_PX } from './vision/templates.ts';
import { ALL_PLACES } from './grammar/places.ts';
import { EMPTY_SCENE } from './scene.ts';

/** A scene read off a picture. */
export interface SeenScene extends Scene {
  /** `blank`: all white, what a story starts from. `foreign`: not drawn in this world; the scene is then a poor guess. */
  readonly nature: 'sandbox' | 'blank' | 'foreign';
}

interface Seen {
  readonly scene: SeenScene;
  readonly mood: Mood;
  readonly sightings: readonly Sighting[];
}

/**
 * Least share of pixels that show a known backdrop: a picture with nine big groups has 0.24, a photo or a page of
 * text 0.11 at most.
 */
const LEAST_BARE_SHARE = 0.16;
/** Darkest level of a canvas that still counts as blank. */
const BLANK_LEVEL = 250;
/** How much worse a known group may fit, as a factor and in levels, to be taken for unchanged without a search. */
const SAME = { factor: 1.25, levels: 0.6 } as const;

/**
 * Reads a picture of any square size from 96 px up.
 * @throws {Error} of the decoder when the bytes are no picture.
 */
export async function seePicture(bytes: Uint8Array): Promise<SeenScene> {
  return (await see(bytes, [])).scene;
}

/** Reads the two pictures of a step. What is as it was in the first is not searched for again in the second. */
export async function seeStep(
  before: Uint8Array,
  after: Uint8Array,
): Promise<{ readonly before: SeenScene; readonly after: SeenScene }> {
  const first = await see(before, []);
  const second = await see(after, first.sightings);
  return { before: first.scene, after: second.scene };
}

async function see(bytes: Uint8Array, known: readonly Sighting[]): Promise<Seen> {
  const key = sha256(bytes);
  const remembered = recent.get(key);
  if (remembered !== undefined) return remembered;
  const seen = await look(bytes, known);
  recent.set(key, seen);
  if (recent.size > MOST_RECENT) recent.delete(recent.keys().next().value!);
  return seen;
}
/** The picture after one step is the picture before the next: the last few are remembered by their bytes. */
const recent = new Map<string, Seen>();
const MOST_RECENT = 16;

async function look(bytes: Uint8Array, known: readonly Sighting[]): Promise<Seen> {
  const { pixels, widthPx, heightPx } = await decodePicture(bytes, WORK_PX);
  const mood = await seeMood(halved(pixels));
  if (pixels.data.every((level) => level >= BLANK_LEVEL)) {
    return { scene: { ...EMPTY_SCENE, nature: 'blank' }, mood, sightings: [] };
  }
  const library = await loadLibrary();
  const backdrop = await loadBackdrop(mood.background, mood.time, WORK_PX);
  const costs = costsOf(pixels, backdrop, mood);
  const sightings = ALL_PLACES.flatMap((place) => {
    const before = known.find((sighting) => sighting.place === place);
    const again = before === undefined ? null : refine(costs, library, before, place);
    const isSame = again !== null && again.misfit < SAME.factor * before!.misfit + SAME.levels;
    return (isSame ? again : lookAt(costs, library, place)) ?? [];
  });
  const isForeign = widthPx !== heightPx || mood.bareShare < LEAST_BARE_SHARE;
  const { background, time, weather } = mood;
  const scene = { background, time, weather, things: sightings.map(thingOf), nature: isForeign ? 'foreign' : 'sandbox' } as const;
  return { scene, mood, sightings };
}

function thingOf({ kind, colour, count, place, size, isCrooked }: Sighting): Thing {
  return { kind, colour, count, place, size, look: isCrooked ? crookedLook(0) : 0 };
}
