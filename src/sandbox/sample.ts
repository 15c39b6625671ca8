/** Random scenes and changes: what stories in this world are made of, for calibration, tests and training data. */
import { nextInt, pick } from '../lib/rng.ts';
import type { Rng } from '../lib/rng.ts';
import { freePlaces, LOOKS, placesFor, referTo } from './apply.ts';
import { BACKGROUNDS, COLOUR_NAMES, KINDS, MAX_COUNT, SIZES, TIMES, WEATHERS } from './lexicon.ts';
import type { Place } from './lexicon.ts';
import { EMPTY_SCENE } from './scene.ts';
import type { Change, Reference, Scene, Thing, Wish } from './scene.ts';

/** How often stories ask for each kind of change; shares of 1. */
export const CHANGE_SHARES: Readonly<Record<Change['type'], number>> = {
  add: 0.44,
  recolour: 0.13,
  move: 0.13,
  remove: 0.09,
  weather: 0.06,
  time: 0.05,
  recount: 0.03,
  resize: 0.03,
  replace: 0.03,
  background: 0.01,
};

/** How often a story says each part of a new thing. */
const SAID = { colour: 0.85, count: 0.95, place: 0.7, size: 0.12 } as const;
/** For 1, 2, 3, 4 things: cumulative shares. */
const COUNT_STEPS = [0.45, 0.7, 0.87, 1] as const;
/** Share of places where the thing does not belong, such as a car in the sky. */
const ODD_PLACE_SHARE = 0.05;

/** A scene with `groups` things of different kinds, each where it belongs. */
export function sampleScene(rng: Rng, groups: number): Scene {
  let scene: Scene = {
    ...EMPTY_SCENE,
    background: pick(rng, BACKGROUNDS),
    time: pick(rng, TIMES),
    weather: rng() < 0.5 ? 'clear' : pick(rng, WEATHERS),
  };
  for (let i = 0; i < groups; i++) {
    const kind = sampleNewKind(rng, scene);
    const place = sampleFreePlace(rng, scene, kind);
    if (place === null) continue;
    const thing: Thing = {
      kind,
      colour: pick(rng, COLOUR_NAMES),
      count: sampleCount(rng),
      place,
      size: rng() < 0.8 ? 'medium' : pick(rng, SIZES),
      look: nextInt(rng, LOOKS),
    };
    scene = { ...scene, things: [...scene.things, thing] };
  }
  return scene;
}

/** A change that the scene has room for and that changes something, of a type drawn by `CHANGE_SHARES`. */
export function sampleChange(rng: Rng, scene: Scene): Change {
  return sampleChangeOfType(rng, scene, sampleType(rng)) ?? sampleChange(rng, scene);
}

/** A change of one type; `null` when the scene does not allow one, for instance a move in an empty picture. */
export function sampleChangeOfType(rng: Rng, scene: Scene, type: Change['type']): Change | null {
  if (type === 'background') return { type, background: other(rng, BACKGROUNDS, scene.background) };
  if (type === 'time') return { type, time: other(rng, TIMES, scene.time) };
  if (type === 'weather') return { type, weather: other(rng, WEATHERS, scene.weather) };
  if (type === 'add') {
    if (freePlaces(scene).length === 0) return null;
    return { type, wish: sampleWish(rng, scene) };
  }
  if (scene.things.length === 0) return null;
  const thing = pick(rng, scene.things);
  const target = refer(thing, scene);
  switch (type) {
    case 'recolour':
      return { type, target, colour: other(rng, COLOUR_NAMES, thing.colour) };
    case 'recount':
      return { type, target, count: other(rng, [1, 2, 3, 4], thing.count) };
    case 'resize':
      return { type, target, size: other(rng, SIZES, thing.size) };
    case 'remove':
      return { type, target };
    case 'move': {
      const place = sampleFreePlace(rng, scene, thing.kind);
      return place === null ? null : { type, target, place };
    }
    case 'replace': {
      const wish = {
        kind: sampleNewKind(rng, scene),
        colour: pick(rng, COLOUR_NAMES),
        count: null,
        place: null,
        size: null,
      };
      return { type, target, wish };
    }
  }
}

function sampleWish(rng: Rng, scene: Scene): Wish {
  const kind = sampleNewKind(rng, scene);
  const place = sampleFreePlace(rng, scene, kind);
  return {
    kind,
    colour: rng() < SAID.colour ? pick(rng, COLOUR_NAMES) : null,
    count: rng() < SAID.count ? sampleCount(rng) : null,
    place: rng() < SAID.place ? place : null,
    size: rng() < SAID.size ? pick(rng, SIZES) : null,
  };
}

function sampleNewKind(rng: Rng, scene: Scene): string {
  const present = new Set(scene.things.map((thing) => thing.kind));
  return pick(
    rng,
    KINDS.filter((entry) => !present.has(entry.name)),
  ).name;
}

function sampleFreePlace(rng: Rng, scene: Scene, kind: string): Place | null {
  const free = freePlaces(scene);
  const home = free.filter((place) => placesFor(kind).includes(place));
  const choice = home.length === 0 || rng() < ODD_PLACE_SHARE ? free : home;
  return choice.length === 0 ? null : pick(rng, choice);
}

function sampleCount(rng: Rng): number {
  const draw = rng();
  return Math.min(MAX_COUNT, COUNT_STEPS.findIndex((step) => draw < step) + 1);
}

function sampleType(rng: Rng): Change['type'] {
  let draw = rng() * Object.values(CHANGE_SHARES).reduce((sum, share) => sum + share, 0);
  for (const [type, share] of Object.entries(CHANGE_SHARES) as [Change['type'], number][]) {
    if (draw < share) return type;
    draw -= share;
  }
  return 'add';
}

/** As few words as single the thing out. */
function refer(thing: Thing, scene: Scene): Reference {
  const rivals = scene.things.filter((rival) => rival !== thing && rival.kind === thing.kind);
  const { kind, colour, place } = referTo(thing);
  if (rivals.length === 0) return { kind, colour: null, place: null };
  return rivals.some((rival) => rival.colour === colour)
    ? { kind, colour, place }
    : { kind, colour, place: null };
}

function other<T>(rng: Rng, all: readonly T[], now: T): T {
  return pick(
    rng,
    all.filter((item) => item !== now),
  );
}
