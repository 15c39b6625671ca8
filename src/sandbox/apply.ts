/**
 * What a change does to a scene when it is carried out to the letter: the world's rules, without any imperfection.
 * The generator's mistakes are in `obey.ts`; the judge compares with what is computed here.
 */
import { nextInt, pick } from '../lib/rng.ts';
import type { Rng } from '../lib/rng.ts';
import { COLOUR_NAMES, COLUMNS, KIND_BY_NAME, MAX_COUNT, PLACE_COUNT } from './lexicon.ts';
import type { Colour, Habitat, Place, Size } from './lexicon.ts';
import { findThings } from './scene.ts';
import type { Change, Reference, Scene, Thing, Wish } from './scene.ts';

/** Sky or ground for each kind, `both` for kinds the world does not know. */
export function habitatOf(kind: string): Habitat {
  return KIND_BY_NAME.get(kind)?.habitat ?? 'both';
}

/** Row of a place: 0 = sky, 1 = back, 2 = front. */
export function rowOf(place: Place): number {
  return Math.floor(place / COLUMNS.length);
}

/** Column of a place: 0 = left, 1 = middle, 2 = right. */
export function columnOf(place: Place): number {
  return place % COLUMNS.length;
}

/** The places where a kind belongs when nobody says otherwise. */
export function placesFor(kind: string): readonly Place[] {
  const habitat = habitatOf(kind);
  return ALL_PLACES.filter((place) => habitat === 'both' || (habitat === 'sky') === (rowOf(place) === 0));
}
const ALL_PLACES: readonly Place[] = Array.from({ length: PLACE_COUNT }, (_, place) => place);

/** Places where nothing stands, in reading order. */
export function freePlaces(scene: Scene): readonly Place[] {
  const taken = new Set(scene.things.map((thing) => thing.place));
  return ALL_PLACES.filter((place) => !taken.has(place));
}

/** Who stands in a place; `undefined` when it is free. */
export function thingAt(scene: Scene, place: Place): Thing | undefined {
  return scene.things.find((thing) => thing.place === place);
}

/**
 * The things a change acts on: every fitting one for recolour, resize and remove, only the one that came last for
 * move, recount and replace (two groups cannot move into one place). Empty for changes without a target.
 */
export function targetsOf(scene: Scene, change: Change): readonly Thing[] {
  if (!('target' in change)) return [];
  const fitting = findThings(scene, change.target);
  const onlyLast = change.type === 'move' || change.type === 'recount' || change.type === 'replace';
  return onlyLast ? fitting.slice(-1) : fitting;
}

/** Whether the change has something to act on in this scene. */
export function isApplicable(scene: Scene, change: Change): boolean {
  return !('target' in change) || targetsOf(scene, change).length > 0;
}

/**
 * The scene after one change carried out exactly. Open attributes of a wish are sampled from `rng`; the number of
 * draws depends on the type of change only, so one rng may serve a series. A change without a target does nothing.
 *
 * At most one group stands in a place. A newcomer gets the place it was asked to: equal things that fit together
 * become one larger group, anyone else moves aside to the nearest free place, and leaves a picture that has none.
 */
export function applyChange(scene: Scene, change: Change, rng: Rng): Scene {
  const targets = targetsOf(scene, change);
  const edit = (update: (thing: Thing) => Thing): Scene => ({
    ...scene,
    things: scene.things.map((thing) => (targets.includes(thing) ? update(thing) : thing)),
  });
  switch (change.type) {
    case 'background':
      return { ...scene, background: change.background };
    case 'time':
      return { ...scene, time: change.time };
    case 'weather':
      return { ...scene, weather: change.weather };
    case 'recolour':
      return edit((thing) => ({ ...thing, colour: change.colour }));
    case 'recount':
      return edit((thing) => ({ ...thing, count: clampCount(change.count) }));
    case 'resize':
      return edit((thing) => ({ ...thing, size: change.size }));
    case 'remove':
      return { ...scene, things: scene.things.filter((thing) => !targets.includes(thing)) };
    case 'move': {
      const [target] = targets;
      if (target === undefined || target.place === change.place) return scene;
      return putThing(without(scene, target), { ...target, place: change.place });
    }
    case 'replace': {
      const [target] = targets;
      const wish = { ...change.wish };
      if (target !== undefined) {
        wish.place ??= target.place;
        wish.count ??= target.count;
        wish.size ??= target.size;
      }
      const rest = target === undefined ? scene : without(scene, target);
      const newcomer = sampleThing(rest, wish, rng);
      return target === undefined ? scene : putThing(rest, newcomer);
    }
    case 'add':
      return putThing(scene, sampleThing(scene, change.wish, rng));
  }
}

/** The scene after the changes, one after another. */
export function applyChanges(scene: Scene, changes: readonly Change[], rng: Rng): Scene {
  return changes.reduce((current, change) => applyChange(current, change, rng), scene);
}

/** A thing that fulfils the wish; what the wish leaves open is sampled. Always draws five numbers. */
export function sampleThing(scene: Scene, wish: Wish, rng: Rng): Thing {
  const colour = sampleColour(wish.kind, rng);
  const count = sampleCount(rng);
  const place = samplePlace(scene, wish.kind, rng);
  const size = sampleSize(rng);
  const look = nextInt(rng, LOOKS);
  return {
    kind: wish.kind,
    colour: wish.colour ?? colour,
    count: clampCount(wish.count ?? count),
    place: wish.place ?? place,
    size: wish.size ?? size,
    look,
  };
}
/** Number of different looks: `look` is 0..LOOKS-1. */
export const LOOKS = 1_000_000;

/** Puts a thing into its place, see `applyChange` for who gives way. */
export function putThing(scene: Scene, newcomer: Thing): Scene {
  const occupant = thingAt(scene, newcomer.place);
  if (occupant === undefined) return { ...scene, things: [...scene.things, newcomer] };
  if (isSameSort(occupant, newcomer) && occupant.count + newcomer.count <= MAX_COUNT) {
    const merged = { ...occupant, count: occupant.count + newcomer.count };
    return { ...scene, things: scene.things.map((thing) => (thing === occupant ? merged : thing)) };
  }
  const refuge = nearestFreePlace(scene, occupant);
  const others = scene.things.flatMap((thing) => {
    if (thing !== occupant) return [thing];
    return refuge === undefined ? [] : [{ ...thing, place: refuge }];
  });
  return { ...scene, things: [...others, newcomer] };
}

/** The free place nearest to the thing's own; the thing's habitat comes first, then its row. */
function nearestFreePlace(scene: Scene, thing: Thing): Place | undefined {
  const home = placesFor(thing.kind);
  const cost = (place: Place): number =>
    (home.includes(place) ? 0 : 100) +
    10 * Math.abs(rowOf(place) - rowOf(thing.place)) +
    Math.abs(columnOf(place) - columnOf(thing.place));
  return freePlaces(scene).toSorted((a, b) => cost(a) - cost(b) || a - b)[0];
}

function isSameSort(one: Thing, other: Thing): boolean {
  return one.kind === other.kind && one.colour === other.colour && one.size === other.size;
}

function without(scene: Scene, gone: Thing): Scene {
  return { ...scene, things: scene.things.filter((thing) => thing !== gone) };
}

function clampCount(count: number): number {
  return Math.min(MAX_COUNT, Math.max(1, Math.round(count)));
}

function sampleColour(kind: string, rng: Rng): Colour {
  const habit = KIND_BY_NAME.get(kind)?.habitualColour ?? null;
  const draw = rng();
  if (habit !== null && draw < 0.6) return habit;
  const share = habit === null ? draw : (draw - 0.6) / 0.4;
  return COLOUR_NAMES[Math.min(COLOUR_NAMES.length - 1, Math.floor(share * COLOUR_NAMES.length))]!;
}

function sampleCount(rng: Rng): number {
  const draw = rng();
  return draw < 0.25 ? 1 : draw < 0.6 ? 2 : draw < 0.85 ? 3 : 4;
}

function samplePlace(scene: Scene, kind: string, rng: Rng): Place {
  const free = freePlaces(scene);
  const home = placesFor(kind);
  const freeHome = home.filter((place) => free.includes(place));
  return pick(rng, freeHome.length > 0 ? freeHome : free.length > 0 ? free : home);
}

function sampleSize(rng: Rng): Size {
  const draw = rng();
  return draw < 0.7 ? 'medium' : draw < 0.85 ? 'small' : 'big';
}

/** A reference that fits this thing and, among things of different colour or place, only it. */
export function referTo(thing: Thing): Reference {
  return { kind: thing.kind, colour: thing.colour, place: thing.place };
}
