/**
 * What a picture of the sandbox shows, from its pixels alone: no metadata, no memory of how it was made. It is told by
 * subtracting the known backdrops and matching the renderer's own shapes, so it sees this world and no other.
 */
import { sha256 } from '../../lib/hash.ts';
import { crookedLook } from '../render/layout.ts';
import { loadBackdrop } from '../render/backdrops.ts';
import type { Scene, Thing } from '../scene.ts';
import { costsOf } from './costs.ts';
import type { Costs } from './costs.ts';
import { seeMood } from './mood.ts';
import { decodePicture, halved } from './pixels.ts';
import { refine } from './refine.ts';
import type { Sighting } from './refine.ts';
import { lookAt, unexplained } from './search.ts';
import { loadLibrary, WORK_PX } from './templates.ts';
import { ALL_PLACES } from '../grammar/places.ts';
import { EMPTY_SCENE } from '../scene.ts';

/** A scene read off a picture. */
export interface SeenScene extends Scene {
  /** `blank`: all white, what a story starts from. `foreign`: not drawn in this world; it then has no things, and its mood is a guess. */
  readonly nature: 'sandbox' | 'blank' | 'foreign';
}

/** A sighting, and what of its place it leaves unexplained. */
interface Remembered extends Sighting {
  readonly rest: number;
}

interface Seen {
  readonly scene: SeenScene;
  readonly sightings: readonly Remembered[];
}

/**
 * Least share of pixels that show a known backdrop: a picture with nine big groups has 0.24, a photo or a page of
 * text 0.11 at most.
 */
const LEAST_BARE_SHARE = 0.16;
/** Darkest level of a canvas that still counts as blank. */
const BLANK_LEVEL = 250;
/**
 * How much worse a known group may fit (a factor, levels), and how much more of its place may stay unexplained (levels
 * times pixels), to be taken for unchanged without a search.
 */
const SAME = { factor: 1.25, levels: 0.6, rest: 700 } as const;

/**
 * Reads a picture of any square size from 96 px up.
 * @throws {Error} of the decoder when the bytes are no picture.
 */
export async function seePicture(bytes: Uint8Array): Promise<SeenScene> {
  return (await see(bytes)).scene;
}

/**
 * Reads the two pictures of a step. What is as it was in the first is not searched for again in the second.
 * @throws {Error} of the decoder when one of them is no picture.
 */
export async function seeStep(
  before: Uint8Array,
  after: Uint8Array,
): Promise<{ readonly before: SeenScene; readonly after: SeenScene }> {
  const first = await see(before);
  const second = await look(after, first.sightings);
  return { before: first.scene, after: second.scene };
}

/** All attempts of a step start from one picture, so the last few are remembered by their bytes. */
const recent = new Map<string, Promise<Seen>>();
const MOST_RECENT = 16;

function see(bytes: Uint8Array): Promise<Seen> {
  const key = sha256(bytes);
  const remembered = recent.get(key);
  if (remembered !== undefined) return remembered;
  const seen = look(bytes, []);
  recent.set(key, seen);
  // What cannot be decoded is not worth remembering.
  seen.catch(() => recent.delete(key));
  if (recent.size > MOST_RECENT) recent.delete(recent.keys().next().value!);
  return seen;
}

/** @param known what was seen in the picture before; groups that are still there are only checked. */
async function look(bytes: Uint8Array, known: readonly Remembered[]): Promise<Seen> {
  const { pixels, widthPx, heightPx } = await decodePicture(bytes, WORK_PX);
  if (pixels.data.every((level) => level >= BLANK_LEVEL)) {
    return { scene: { ...EMPTY_SCENE, nature: 'blank' }, sightings: [] };
  }
  const mood = await seeMood(halved(pixels));
  const { background, time, weather } = mood;
  if (widthPx !== heightPx || mood.bareShare < LEAST_BARE_SHARE) {
    return { scene: { background, time, weather, things: [], nature: 'foreign' }, sightings: [] };
  }
  const library = await loadLibrary();
  const costs = costsOf(pixels, await loadBackdrop(background, time, WORK_PX), mood);
  const sightings = ALL_PLACES.flatMap((place) => {
    const before = known.find((sighting) => sighting.place === place);
    const again = before === undefined ? null : remember(costs, refine(costs, library, before, place));
    if (again !== null && isSame(before!, again)) return again;
    const found = lookAt(costs, library, place);
    return found === null ? [] : remember(costs, found);
  });
  const things = sightings.map(thingOf);
  return { scene: { background, time, weather, things, nature: 'sandbox' }, sightings };
}

function remember(costs: Costs, sighting: Sighting): Remembered {
  return { ...sighting, rest: unexplained(costs, sighting) };
}

/** Whether what was seen in a place before is there still, and nothing beside it. */
function isSame(before: Remembered, again: Remembered): boolean {
  const fits = again.misfit < SAME.factor * before.misfit + SAME.levels;
  return fits && again.rest < SAME.factor * Math.max(0, before.rest) + SAME.rest;
}

function thingOf({ kind, colour, count, place, size, isCrooked }: Sighting): Thing {
  return { kind, colour, count, place, size, look: isCrooked ? crookedLook(0) : 0 };
}
