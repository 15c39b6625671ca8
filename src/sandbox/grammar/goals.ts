/** From the words for a place ("next to it", "in the sky on the left") to a place of the grid. */
import { columnOf, rowOf } from '../apply.ts';
import type { Place } from '../lexicon.ts';
import type { Chunk, NounPhrase, PlacePhrase, RelationPhrase } from './chunks.ts';
import { placeOf } from './discourse.ts';
import type { Discourse, Entity } from './discourse.ts';
import type { Relation } from './lexemes.ts';
import { ALL_PLACES, homePlaces, placeAt, placesInRelation } from './places.ts';
import { wishOf } from './wishes.ts';

/** Words for where something is or goes. */
export type PlaceChunk = PlacePhrase | RelationPhrase;

export function placeChunks(chunks: readonly Chunk[]): PlaceChunk[] {
  return chunks.flatMap((chunk): PlaceChunk[] => {
    if (chunk.type === 'place') return chunk.way === 'from' || chunk.way === 'none' ? bare(chunk) : [chunk];
    if (chunk.type === 'relation') return chunk.way === 'from' ? [] : [chunk];
    if (chunk.type === 'particle' && chunk.way !== 'away') return [byParticle(chunk.way)];
    return [];
  });
}

/** "sky left" counts, "the sky" alone is no place but a subject; what comes "from the left" is first seen there. */
function bare(chunk: PlacePhrase): PlaceChunk[] {
  return chunk.column === null && chunk.way === 'none' ? [] : [chunk];
}

/** Rows that "up" and "down" mean. */
export function byParticle(way: 'up' | 'down'): PlacePhrase {
  return { type: 'place', rows: way === 'up' ? [0] : [1, 2], column: null, way: 'to' };
}

/** Who goes somewhere. */
export interface Goer {
  readonly kind: string;
  /** `null` = it is new in the picture. */
  readonly entity: Entity | null;
  readonly inSky: boolean | null;
  /** The subjects of the clause: no pronoun in a place phrase means them. */
  readonly subjects: readonly Entity[];
}

/**
 * The place that the phrases mean for this goer.
 * @returns `undefined` when they say nothing; `null` when they leave it open (their anchor has no place yet).
 */
export function goalOf(
  phrases: readonly PlaceChunk[],
  goer: Goer,
  discourse: Discourse,
): Place | null | undefined {
  if (phrases.length === 0) return undefined;
  // "From the left to the right": where it ends counts.
  const hasGoal = phrases.some((phrase) => phrase.way === 'to');
  const fixed = phrases
    .filter((phrase) => phrase.type === 'place')
    .filter((phrase) => !hasGoal || phrase.way !== 'from');
  const relations = phrases.filter((phrase) => phrase.type === 'relation');
  const rows = fixed.find((phrase) => phrase.rows !== null)?.rows ?? null;
  const column = fixed.find((phrase) => phrase.column !== null)?.column ?? null;
  let isOpen = false;
  const candidates: Place[] = [];
  for (const { relation, anchors } of relations) {
    const entities = anchors.flatMap((anchor) => anchorsOf(anchor, relation, goer, discourse));
    const places = entities.map((entity) => discourse.placeFor(entity, relation));
    if (places.length === 0 || places.includes(null)) isOpen = true;
    else candidates.push(...placesInRelation(relation, places as Place[], goer.kind));
  }
  if (relations.length === 0) {
    if (rows?.length === 1 && column !== null) return placeAt(rows[0]!, column);
    candidates.push(...nearest(goer, rows));
  }
  const inside = candidates.filter((place) => {
    const rowFits = rows === null || rows.includes(rowOf(place));
    return rowFits && (column === null || columnOf(place) === column);
  });
  const current = goer.entity === null ? null : placeOf(goer.entity);
  // Already there: "the dog sits next to the house" moves nobody who sits there.
  if (current !== null && inside.includes(current) && isNear(relations, inside, current)) return current;
  const free = discourse.firstFree(inside, goer.entity ?? undefined) ?? discourse.firstFree(candidates);
  if (free !== undefined) return free;
  return relations.length > 0 && isOpen ? null : (inside[0] ?? null);
}

/** How many of the places a relation allows, best first, count as already being there. */
const NEAR: Partial<Readonly<Record<Relation, number>>> = {
  beside: 2,
  inside: 2,
  'left-of': 3,
  'right-of': 3,
};

function isNear(relations: readonly RelationPhrase[], inside: readonly Place[], current: Place): boolean {
  const [first] = relations;
  return first === undefined || inside.indexOf(current) < (NEAR[first.relation] ?? 1);
}

/** Places in the order in which the goer would take them: near where it is, or where its kind belongs. */
function nearest(goer: Goer, rows: readonly number[] | null): readonly Place[] {
  const current = goer.entity === null ? null : placeOf(goer.entity);
  if (current === null) {
    const home = homePlaces(goer.kind, goer.inSky);
    const rank = (place: Place): number => (rows === null ? 0 : rows.indexOf(rowOf(place)));
    return home.toSorted((a, b) => rank(a) - rank(b));
  }
  // Within the ground, or within the sky, unless the text says otherwise.
  const leavesHome = (place: Place): boolean => (rowOf(place) === 0) !== (rowOf(current) === 0);
  const distance = (place: Place): number =>
    (rows === null ? 3 * Math.abs(rowOf(place) - rowOf(current)) + (leavesHome(place) ? 9 : 0) : 0) +
    Math.abs(columnOf(place) - columnOf(current));
  return ALL_PLACES.toSorted((a, b) => distance(a) - distance(b) || a - b);
}

/** The groups that an anchor phrase means; one that nobody has heard of yet enters the picture. */
function anchorsOf(phrase: NounPhrase, relation: Relation, goer: Goer, discourse: Discourse): Entity[] {
  const known = discourse.find(phrase, { not: goer.subjects });
  if (known !== undefined) {
    if (phrase.plural && relation === 'between') {
      const all = discourse.fitting({ kind: known.kind, colour: phrase.colour, place: null });
      if (all.length > 1) return all.slice(-2);
    }
    if (!goer.subjects.includes(known)) discourse.mention(known);
    return [known];
  }
  if (phrase.kind === null) return [];
  const entity = discourse.add(wishOf(phrase), { plural: phrase.plural, inSky: null });
  // Somebody who stands somewhere already stays: the newcomer is put where the relation holds.
  if (goer.entity !== null && placeOf(goer.entity) !== null) {
    const here = discourse.placeFor(goer.entity, INVERSE[relation]);
    const place =
      here === null
        ? undefined
        : discourse.firstFree(placesInRelation(INVERSE[relation], [here], entity.kind));
    if (place !== undefined) discourse.settle(entity, { place });
  }
  return [entity];
}

const INVERSE: Readonly<Record<Relation, Relation>> = {
  above: 'below',
  on: 'below',
  below: 'above',
  beside: 'beside',
  'left-of': 'right-of',
  'right-of': 'left-of',
  behind: 'in-front-of',
  'in-front-of': 'behind',
  between: 'beside',
  inside: 'beside',
};

/** All places that an attributive phrase allows: "the birds on the left". */
export function placesMeant(
  phrases: readonly PlaceChunk[],
  discourse: Discourse,
): readonly Place[] | undefined {
  if (phrases.length === 0) return undefined;
  return ALL_PLACES.filter((place) =>
    phrases.every((phrase) => {
      if (phrase.type === 'place') {
        const rowFits = phrase.rows === null || phrase.rows.includes(rowOf(place));
        return rowFits && (phrase.column === null || phrase.column === columnOf(place));
      }
      const anchors = phrase.anchors.map((anchor) => discourse.find(anchor));
      const places = anchors.map((anchor) => (anchor === undefined ? null : placeOf(anchor)));
      if (places.includes(null)) return true;
      return placesInRelation(phrase.relation, places as Place[], 'bird').includes(place);
    }),
  );
}
