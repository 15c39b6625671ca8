import { KIND_BY_NAME } from './lexicon.ts';
import type { Background, Colour, Place, Size, Time, Weather } from './lexicon.ts';

/** A group of 1..4 equal things in one place. */
export interface Thing {
  readonly kind: string;
  readonly colour: Colour;
  /** 1..MAX_COUNT. */
  readonly count: number;
  readonly place: Place;
  readonly size: Size;
  /** Seed of the small irregularities of its drawing (position, scale), so that an unharmed thing is redrawn alike. */
  readonly look: number;
}

/** What one picture shows. At most one group stands in each place. */
export interface Scene {
  readonly background: Background;
  readonly time: Time;
  readonly weather: Weather;
  readonly things: readonly Thing[];
}

/** Words that single out a thing already in the picture; `null` = not said. */
export interface Reference {
  readonly kind: string;
  readonly colour: Colour | null;
  readonly place: Place | null;
}

/** What a prompt asks of a new group; `null` = left open, the generator samples it. */
export interface Wish {
  readonly kind: string;
  readonly colour: Colour | null;
  readonly count: number | null;
  readonly place: Place | null;
  readonly size: Size | null;
}

/** One change of a picture. A step asks for one or more of them. */
export type Change =
  | { readonly type: 'background'; readonly background: Background }
  | { readonly type: 'time'; readonly time: Time }
  | { readonly type: 'weather'; readonly weather: Weather }
  | { readonly type: 'add'; readonly wish: Wish }
  | { readonly type: 'recolour'; readonly target: Reference; readonly colour: Colour }
  | { readonly type: 'move'; readonly target: Reference; readonly place: Place }
  | { readonly type: 'recount'; readonly target: Reference; readonly count: number }
  | { readonly type: 'resize'; readonly target: Reference; readonly size: Size }
  | { readonly type: 'replace'; readonly target: Reference; readonly wish: Wish }
  | { readonly type: 'remove'; readonly target: Reference };

/**
 * A remedy that a prompt may carry beside its changes. Each names one thing that the generator got wrong before;
 * the grammar owns the wording, the generator (`obey.ts`) the effect. Kinds are ids of `KINDS`.
 */
export type Hint =
  /** "exactly three birds, no more and no fewer": for a wrong count. */
  | { readonly type: 'exact-count'; readonly kind: string }
  /** "the birds must be yellow, not blue": for a wrong colour; `not` = the colour it drifted to, if said. */
  | { readonly type: 'colour-first'; readonly kind: string; readonly not: Colour | null }
  /** For a wrong place: a relation to `to` ("right beside the house"), or with `null` the place itself, insisted on. */
  | { readonly type: 'anchor'; readonly kind: string; readonly to: string | null }
  /** "clearly small": for a wrong size. */
  | { readonly type: 'size'; readonly kind: string }
  /** "these are birds, not butterflies": for a look-alike; `not` = what it drifted to, if said. */
  | { readonly type: 'kind'; readonly kind: string; readonly not: string | null }
  /** "be sure that the birds are clearly visible": for a thing that was left out. */
  | { readonly type: 'present'; readonly kind: string }
  /** "no bird is left anywhere": for a removed thing that is still there. */
  | { readonly type: 'gone'; readonly kind: string }
  /** "keep the house exactly as it is" or "keep everything else unchanged": for harm done to other things. */
  | { readonly type: 'keep'; readonly kinds: readonly string[] | 'all' }
  /** "make the snow unmistakable": for weather, time of day or background. */
  | { readonly type: 'mood' };

/** A day on an empty meadow: what a generator starts from when it has no picture. */
export const EMPTY_SCENE: Scene = { background: 'meadow', time: 'day', weather: 'clear', things: [] };

/** The things that `reference` fits, in the order in which they came into the picture. */
export function findThings(scene: Scene, reference: Reference): readonly Thing[] {
  return scene.things.filter(
    (thing) =>
      thing.kind === reference.kind &&
      (reference.colour === null || thing.colour === reference.colour) &&
      (reference.place === null || thing.place === reference.place),
  );
}

/** Whether the world knows this kind of thing. */
export function isKind(name: string): boolean {
  return KIND_BY_NAME.has(name);
}
