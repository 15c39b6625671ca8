/**
 * The hints that answer faults, from the judge's knowledge: what an all-seeing critic would write. The measure of
 * critics, and the teacher whose habits a learning critic starts from.
 */
import { targetsOf } from '../apply.ts';
import { COLOUR_NAMES, KIND_BY_NAME } from '../lexicon.ts';
import type { Colour, Place } from '../lexicon.ts';
import type { Fault } from './judge.ts';
import { areNeighbours } from '../generator/drift.ts';
import type { Change, Hint, Scene } from '../scene.ts';

/** One hint for each fault that a hint can help, without repetitions, in the order of the faults. */
export function remediesFor(
  faults: readonly Fault[],
  changes: readonly Change[],
  before: Scene,
): readonly Hint[] {
  const hints = faults.flatMap((fault) => remedyFor(fault, changes, before) ?? []);
  const harmed = hints.flatMap((hint) => (hint.type === 'keep' && hint.kinds !== 'all' ? hint.kinds : []));
  // One sentence names everything that must stay.
  const merged = hints.filter((hint) => hint.type !== 'keep' || hint.kinds === 'all');
  if (harmed.length > 0) merged.push({ type: 'keep', kinds: [...new Set(harmed)] });
  return merged.filter(
    (hint, i) => merged.findIndex((other) => JSON.stringify(other) === JSON.stringify(hint)) === i,
  );
}

/** The hint for one fault; `null` when none helps, as for a change of something that is not in the picture. */
export function remedyFor(fault: Fault, changes: readonly Change[], before: Scene): Hint | null {
  const kind = fault.subject;
  switch (fault.type) {
    case 'missing':
      return changes.some((change) => change.type === 'add' && change.wish.kind === kind)
        ? { type: 'present', kind }
        : null;
    case 'remains':
      return { type: 'gone', kind };
    case 'kind':
      return { type: 'kind', kind, not: KIND_BY_NAME.has(fault.got) ? fault.got : null };
    case 'colour':
      return { type: 'colour-first', kind, not: colourNamed(fault.got) };
    case 'count':
      return { type: 'exact-count', kind };
    case 'size':
      return { type: 'size', kind };
    case 'place':
      return { type: 'anchor', kind, to: anchorFor(kind, changes, before) };
    case 'harmed': {
      const stood = before.things.some((thing) => thing.kind === kind);
      return { type: 'keep', kinds: stood ? [kind] : 'all' };
    }
    case 'background':
    case 'time':
    case 'weather':
      return fault.asked ? { type: 'mood' } : { type: 'keep', kinds: 'all' };
  }
}

/** A kind that stands beside the place where `kind` was wanted; `null` when nobody does. */
export function anchorFor(kind: string, changes: readonly Change[], before: Scene): string | null {
  for (const change of changes) {
    const place = placeWanted(change, kind, before);
    const moved = targetsOf(before, change);
    const neighbour = before.things.find(
      (thing) =>
        place !== null && areNeighbours(thing.place, place) && thing.kind !== kind && !moved.includes(thing),
    );
    if (neighbour !== undefined) return neighbour.kind;
  }
  return null;
}

function placeWanted(change: Change, kind: string, before: Scene): Place | null {
  if (change.type === 'move') return change.target.kind === kind ? change.place : null;
  if (!('wish' in change) || change.wish.kind !== kind) return null;
  return change.wish.place ?? targetsOf(before, change)[0]?.place ?? null;
}

function colourNamed(text: string): Colour | null {
  return COLOUR_NAMES.find((colour) => colour === text) ?? null;
}
