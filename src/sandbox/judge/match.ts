/** Which drawn thing is which wanted thing: the pairing that the judge compares. */
import { openPartsOf, wantsOf } from './wants.ts';
import type { OpenParts } from './wants.ts';
import type { Change, Scene, Thing } from '../scene.ts';

/** A wanted thing, the drawn thing taken for it, and which parts do not matter. */
export interface Match {
  /** `null` = nothing was wanted here. */
  readonly wanted: Thing | null;
  /** `null` = nothing was drawn for it. */
  readonly got: Thing | null;
  /** Parts that may be anything; `null` when no change asked about this thing. */
  readonly open: OpenParts | null;
}

/** Pairs every wanted and every drawn thing once. */
export function matchThings(scenes: {
  readonly requested: Scene;
  readonly rendered: Scene;
  readonly changes: readonly Change[];
  readonly before?: Scene;
}): readonly Match[] {
  const { requested, rendered, changes, before } = scenes;
  const wants = wantsOf(changes);
  const untouched = (thing: Thing): boolean =>
    before?.things.some((old) => sameKind(old, thing) === ALL_SHARED) === true;
  const wanted = requested.things.map((thing) => ({
    thing,
    open: openPartsOf(thing, wants, untouched(thing)),
  }));
  const pairs = new Map<Thing, Thing>();
  const taken = new Set<Thing>();
  const pair = (likeness: (wish: Thing, got: Thing, isAsked: boolean) => number): void => {
    const candidates = wanted
      .flatMap(({ thing, open }) =>
        rendered.things.map((got) => ({ thing, got, likeness: likeness(thing, got, open !== null) })),
      )
      .filter((candidate) => candidate.likeness > 0)
      .toSorted((a, b) => b.likeness - a.likeness);
    for (const { thing, got } of candidates) {
      if (pairs.has(thing) || taken.has(got)) continue;
      pairs.set(thing, got);
      taken.add(got);
    }
  };
  const removed = new Set(
    changes.flatMap((change) => (change.type === 'remove' ? [change.target.kind] : [])),
  );
  pair(sameKind);
  pair((wish, got) => (wish.place === got.place ? 1 : 0));
  // What is left over may be a wanted thing that came out as another kind in another place.
  pair((_wish, got, isAsked) => (isAsked && !removed.has(got.kind) ? 1 : 0));
  const extra = rendered.things.filter((got) => !taken.has(got));
  return [
    ...wanted.map(({ thing, open }) => ({ wanted: thing, got: pairs.get(thing) ?? null, open })),
    ...extra.map((got) => ({ wanted: null, got, open: removed.has(got.kind) ? NOTHING_OPEN : null })),
  ];
}
const NOTHING_OPEN: OpenParts = new Set();

/** More than 0 for things of one kind, the more the more they share; `ALL_SHARED` when only their looks may differ. */
function sameKind(one: Thing, other: Thing): number {
  if (one.kind !== other.kind) return 0;
  const shared = (name: keyof Thing, weight: number): number => (one[name] === other[name] ? weight : 0);
  return 1 + shared('place', 8) + shared('colour', 4) + shared('count', 2) + shared('size', 1);
}
const ALL_SHARED = 1 + 8 + 4 + 2 + 1;
