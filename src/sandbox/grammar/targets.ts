import type { Place } from '../lexicon.ts';
import type { Reference } from '../scene.ts';
import type { NounPhrase } from './chunks.ts';
import { placeOf } from './discourse.ts';
import type { Discourse, Entity } from './discourse.ts';

/** Whom a phrase means. */
export interface Target {
  /** `null` = nobody that the text or the picture knows. */
  readonly entity: Entity | null;
  /** `null` = a pronoun that means nobody. */
  readonly reference: Reference | null;
}

interface Circumstances {
  /** Places that the words around the phrase allow ("the birds on the left"); `undefined` = not said. */
  readonly places: readonly Place[] | undefined;
  /** Orders are taken to the letter: "Paint the birds red" means all birds. */
  readonly isOrder: boolean;
  /** Whether the verb may act on several groups at once: turn, leave, grow. */
  readonly takesAll: boolean;
}

/** The target of a phrase, with a reference that says no more than it takes to single it out. */
export function statedTarget(discourse: Discourse, phrase: NounPhrase, said: Circumstances): Target {
  const { places, isOrder, takesAll } = said;
  const found = discourse.find(phrase, places === undefined ? {} : { places }) ?? null;
  const isElsewhere = found !== null && places !== undefined && !isIn(found, places);
  const entity = isOrder && isElsewhere ? null : found;
  if (phrase.kind === null) {
    return { entity, reference: entity === null ? null : exactReference(discourse, entity) };
  }
  if (entity !== null && entity.colour === null && phrase.colour !== null) {
    discourse.settle(entity, { colour: phrase.colour });
  }
  const place =
    places === undefined ? null : places.length === 1 ? places[0]! : entity === null ? null : placeOf(entity);
  const reference: Reference = { kind: phrase.kind, colour: phrase.colour, place };
  if (entity === null) return { entity, reference };
  const isAmbiguous = discourse.fitting(reference).length > 1;
  const meansAll = phrase.plural && (isOrder || takesAll);
  if (isAmbiguous && !meansAll) return { entity, reference: exactReference(discourse, entity) };
  return { entity, reference };
}

/** The shortest of kind, kind and colour, kind and place that fits this group only. */
export function exactReference(discourse: Discourse, entity: Entity): Reference {
  const { kind, colour } = entity;
  const plain: Reference = { kind, colour: null, place: null };
  if (discourse.fitting(plain).length <= 1) return plain;
  const coloured: Reference = { kind, colour, place: null };
  if (colour !== null && discourse.fitting(coloured).length <= 1) return coloured;
  return { kind, colour: null, place: discourse.placeFor(entity, 'beside') };
}

function isIn(entity: Entity, places: readonly Place[]): boolean {
  const place = placeOf(entity);
  return place === null || places.includes(place);
}
