/** What clauses do: each function emits the changes and keeps the discourse in step with them. */
import { MAX_COUNT } from '../lexicon.ts';
import type { Place, Size } from '../lexicon.ts';
import type { Change, Reference } from '../scene.ts';
import type { Chunk, NounPhrase } from './chunks.ts';
import { placeOf } from './discourse.ts';
import type { Discourse, Entity } from './discourse.ts';
import { homePlaces, placesInRelation } from './places.ts';
import type { Target } from './targets.ts';
import { clampCount, nextSize, wishOf } from './wishes.ts';

interface Circumstances {
  readonly place: Place | null;
  /** Whether the verb says that it is in the sky (flies) or on the ground (hops); `null` = neither. */
  readonly inSky: boolean | null;
  /** Colour and size chunks said of it. */
  readonly looks: readonly Chunk[];
}

/** A new group enters the picture. */
export function addNew(discourse: Discourse, phrase: NounPhrase, about: Circumstances): Entity {
  const wish = { ...wishOf(phrase, about.place) };
  for (const look of about.looks) {
    if (look.type === 'colour') wish.colour = look.colour;
    else if (look.type === 'size') wish.size = look.size;
    else if (look.type === 'comparative') wish.size = look.step > 0 ? 'big' : 'small';
    else if (look.type === 'number') wish.count = clampCount(look.value);
  }
  return discourse.add(wish, { plural: phrase.plural, inSky: about.inSky });
}

/** "another bird", "two more": the group grows, or, where it is full or elsewhere, a second one comes. */
export function addMore(discourse: Discourse, group: Entity, phrase: NounPhrase, place: Place | null): void {
  const extra = phrase.count ?? 1;
  const count = discourse.countOf(group) + extra;
  const isElsewhere = place !== null && place !== placeOf(group);
  if (count <= MAX_COUNT && !isElsewhere) {
    discourse.emit({ type: 'recount', target: referenceTo(discourse, group), count });
    group.count = count;
    return discourse.mention(group);
  }
  const { kind, inSky } = group;
  const size = unlessMedium(group.size);
  const colour = phrase.colour ?? group.colour;
  discourse.add({ kind, colour, count: clampCount(extra), place, size }, { plural: extra > 1, inSky });
}

/** Medium goes without saying. */
export function unlessMedium(size: Size | null): Size | null {
  return size === 'medium' ? null : size;
}

/** Applies colours, sizes and numbers said of a target. @returns whether anything changed. */
export function changeLook(
  discourse: Discourse,
  target: Target,
  looks: readonly Chunk[],
  isDescription: boolean,
): boolean {
  const { entity, reference } = target;
  if (reference === null) return false;
  let changed = false;
  for (const look of looks) {
    // "There is a house. It is red." fills in what was open and changes nothing.
    if (isDescription && entity !== null && entity.origin !== null && fillsIn(discourse, entity, look))
      continue;
    const change = lookChange(discourse, target, look, reference);
    if (change === null) continue;
    discourse.emit(change);
    changed = true;
    const affected = change.type === 'recount' ? [entity] : discourse.fitting(reference);
    for (const each of affected) if (each !== null) updateLook(each, change);
  }
  if (entity !== null) discourse.mention(entity);
  return changed;
}

function fillsIn(discourse: Discourse, entity: Entity, look: Chunk): boolean {
  if (look.type === 'colour' && entity.colour === null) discourse.settle(entity, { colour: look.colour });
  else if (look.type === 'size' && entity.size === null) discourse.settle(entity, { size: look.size });
  else if (look.type === 'number' && entity.count === null)
    discourse.settle(entity, { count: clampCount(look.value) });
  else return false;
  return true;
}

function lookChange(discourse: Discourse, target: Target, look: Chunk, reference: Reference): Change | null {
  switch (look.type) {
    case 'colour':
      return { type: 'recolour', target: reference, colour: look.colour };
    case 'size':
      return { type: 'resize', target: reference, size: look.size };
    case 'number':
      return { type: 'recount', target: reference, count: clampCount(look.value) };
    case 'comparative': {
      const { entity } = target;
      if (entity !== null && entity.size === null) discourse.settle(entity, { size: 'medium' });
      return { type: 'resize', target: reference, size: nextSize(entity?.size ?? 'medium', look.step) };
    }
    default:
      return null;
  }
}

function updateLook(entity: Entity, change: Change): void {
  if (change.type === 'recolour') entity.colour = change.colour;
  else if (change.type === 'resize') entity.size = change.size;
  else if (change.type === 'recount') entity.count = change.count;
}

/** Everything that the reference fits leaves the picture. */
export function leave(discourse: Discourse, target: Target): void {
  const { entity, reference } = target;
  if (reference === null) return;
  discourse.emit({ type: 'remove', target: reference });
  for (const each of new Set([...discourse.fitting(reference), ...(entity === null ? [] : [entity])])) {
    discourse.remove(each);
  }
}

/** How many of a group remain when the phrase takes some away ("one of the birds"); `null` = none do. */
export function remaining(
  discourse: Discourse,
  entity: Entity,
  phrase: NounPhrase,
  isOrder: boolean,
): number | null {
  // "The bird flies away" where there are two; an order is taken to the letter.
  const isOneOfThem =
    !isOrder && phrase.definite && !phrase.plural && !phrase.isPronoun && phrase.kind !== null;
  const taken = phrase.count ?? (isOneOfThem ? 1 : null);
  if (taken === null) return null;
  const left = discourse.countOf(entity) - taken;
  return left > 0 ? left : null;
}

/** "One of the birds turns red": it leaves its group and makes a group of its own. */
export function detach(
  discourse: Discourse,
  target: Target,
  phrase: NounPhrase,
  about: Omit<Circumstances, 'inSky'>,
): void {
  const { entity, reference } = target;
  if (entity === null || reference === null) return;
  const left = remaining(discourse, entity, phrase, false);
  const isSeen = about.looks.length > 0 || about.place !== null;
  if (!isSeen) return discourse.mention(entity);
  if (left === null) {
    changeLook(discourse, target, about.looks, false);
    if (about.place !== null) sendTo(discourse, target, about.place, { insist: false, isJourney: true });
    return;
  }
  discourse.emit({ type: 'recount', target: reference, count: left });
  const taken = (entity.count ?? left + 1) - left;
  entity.count = left;
  const { kind, colour, inSky } = entity;
  const size = unlessMedium(entity.size);
  const here = discourse.placeFor(entity, 'beside');
  const place =
    about.place ?? (here === null ? null : discourse.firstFree(placesInRelation('beside', [here], kind)));
  const single = { ...phrase, kind, colour, size, count: taken };
  addNew(discourse, single, { place: place ?? null, inSky, looks: about.looks });
}

/** A group becomes something else. An open place of the newcomer is the old one's. */
export function replaceBy(
  discourse: Discourse,
  target: Target,
  phrase: NounPhrase,
  place: Place | null,
): void {
  const { entity, reference } = target;
  if (reference === null) return;
  const wish = wishOf(phrase, place);
  discourse.emit({ type: 'replace', target: reference, wish });
  if (entity !== null) discourse.replace(entity, wish, phrase.plural);
}

/** A group goes to a place. */
export function sendTo(
  discourse: Discourse,
  target: Target,
  place: Place,
  /** `insist`: an order, emitted even if it is there already. `isJourney`: it was elsewhere before. */
  manner: { insist: boolean; isJourney: boolean },
): void {
  const { entity, reference } = target;
  if (reference === null) return;
  if (entity === null) {
    discourse.emit({ type: 'move', target: reference, place });
    return;
  }
  discourse.mention(entity);
  if (placeOf(entity) === null) {
    const isSameSentence = entity.sentence === discourse.sentence;
    if (!manner.isJourney || isSameSentence) return discourse.settle(entity, { place });
    const start = discourse.firstFree(
      homePlaces(entity.kind, entity.inSky).filter((one) => one !== place),
      entity,
    );
    if (start !== undefined) discourse.settle(entity, { place: start });
  }
  if (placeOf(entity) === place && !manner.insist) return;
  discourse.emit({ type: 'move', target: reference, place });
  discourse.move(entity, place);
}

function referenceTo(discourse: Discourse, entity: Entity): Reference {
  const plain: Reference = { kind: entity.kind, colour: null, place: null };
  if (discourse.fitting(plain).at(-1) === entity) return plain;
  return { kind: entity.kind, colour: null, place: discourse.placeFor(entity, 'beside') };
}
