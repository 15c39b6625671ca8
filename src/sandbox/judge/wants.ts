/**
 * What a list of changes says about the things it touches, without looking at any picture: which parts are fixed and
 * which are left open. Later changes settle what earlier ones left open ("Add a bird. Move the bird to the left.").
 */
import type { Change, Reference, Thing, Wish } from '../scene.ts';

/** The parts of a thing that may be anything. */
export type OpenParts = ReadonlySet<keyof Thing>;

type Part = 'colour' | 'count' | 'place' | 'size';
const PARTS: readonly Part[] = ['colour', 'count', 'place', 'size'];

/** What the changes say about one thing. Parts neither fixed nor open must be as in the wanted scene. */
export interface Want {
  readonly kind: string;
  readonly fixed: Partial<Thing>;
  readonly open: OpenParts;
  /** Whether the changes bring the thing into the picture; otherwise they alter one that is there. */
  readonly isNew: boolean;
}

/** The wants after all changes. */
export function wantsOf(changes: readonly Change[]): readonly Want[] {
  return changes.reduce(nextWants, []);
}

/**
 * The open parts of a thing of the wanted scene; `null` when no change is about it.
 * @param isUntouched whether the same thing stood there before; then no wish for a new one can be about it.
 */
export function openPartsOf(thing: Thing, wants: readonly Want[], isUntouched: boolean): OpenParts | null {
  const fitting = wants.filter(
    (want) =>
      want.kind === thing.kind &&
      PARTS.every((part) => want.fixed[part] === undefined || want.fixed[part] === thing[part]),
  );
  const found =
    (isUntouched ? undefined : fitting.findLast((want) => want.isNew)) ??
    fitting.findLast((want) => !want.isNew);
  return found?.open ?? null;
}

function nextWants(wants: readonly Want[], change: Change): readonly Want[] {
  switch (change.type) {
    case 'add':
      return [
        ...wants,
        newWant(
          change.wish,
          PARTS.filter((part) => change.wish[part] === null),
        ),
      ];
    case 'remove':
      return wants.filter((want) => !mayBe(want, change.target));
    case 'replace': {
      const meant = wants.filter((want) => mayBe(want, change.target));
      const old = meant.findLast((want) => want.isNew) ?? meant.at(-1);
      const inherited = PARTS.filter((part) => part !== 'colour' && change.wish[part] === null);
      const open = inherited.filter((part) => old?.open.has(part) === true);
      const fixed = Object.fromEntries(
        inherited.map((part) => [part, old?.fixed[part]]).filter(([, value]) => value !== undefined),
      );
      const want = newWant(change.wish, change.wish.colour === null ? ['colour', ...open] : open);
      return [...wants.filter((other) => other !== old), { ...want, fixed: { ...fixed, ...want.fixed } }];
    }
    case 'recolour':
      return settle(wants, change.target, 'colour', { colour: change.colour });
    case 'move':
      return settle(wants, change.target, 'place', { place: change.place });
    case 'recount':
      return settle(wants, change.target, 'count', { count: change.count });
    case 'resize':
      return settle(wants, change.target, 'size', { size: change.size });
    default:
      return wants;
  }
}

function newWant(wish: Wish, open: readonly Part[]): Want {
  const said = PARTS.filter((part) => wish[part] !== null);
  return {
    kind: wish.kind,
    fixed: Object.fromEntries(said.map((part) => [part, wish[part]])),
    open: new Set(open),
    isNew: true,
  };
}

/** Fixes one part of every want that the target may mean, and of a thing that was there before. */
function settle(
  wants: readonly Want[],
  target: Reference,
  part: Part,
  value: Partial<Thing>,
): readonly Want[] {
  const settled = wants.map((want) =>
    mayBe(want, target)
      ? {
          ...want,
          fixed: { ...want.fixed, ...value },
          open: new Set([...want.open].filter((name) => name !== part)),
        }
      : want,
  );
  const { kind, colour, place } = target;
  const known: Partial<Thing> = {
    ...(colour === null ? {} : { colour }),
    ...(place === null ? {} : { place }),
    ...value,
  };
  return [...settled, { kind, fixed: known, open: new Set(), isNew: false }];
}

function mayBe({ kind, fixed }: Want, target: Reference): boolean {
  return (
    kind === target.kind &&
    (target.colour === null || fixed.colour === undefined || fixed.colour === target.colour) &&
    (target.place === null || fixed.place === undefined || fixed.place === target.place)
  );
}
