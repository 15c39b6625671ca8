/** What one clause says: who it is about, where they are, how they look. Changes nothing. */
import type { Place } from '../lexicon.ts';
import type { Chunk, NounPhrase } from './chunks.ts';
import type { Clause } from './clauses.ts';
import type { Discourse, Entity } from './discourse.ts';
import { byParticle, goalOf, placeChunks, placesMeant } from './goals.ts';
import type { Goer, PlaceChunk } from './goals.ts';
import { looksAmong } from './items.ts';
import type { Item } from './items.ts';
import type { VerbSense } from './lexemes.ts';
import { statedTarget } from './targets.ts';
import type { Target } from './targets.ts';

/** Verbs that change a look or number, never a place. */
export const OF_LOOK: ReadonlySet<VerbSense> = new Set(['paint', 'turn', 'make', 'grow', 'shrink']);
/** Verbs that may act on all groups of a kind at once. */
const TAKES_ALL: ReadonlySet<VerbSense> = new Set([...OF_LOOK, 'be', 'leave', 'remove', 'consume']);
const UP = /^(?:rise|rose|rising|soar|take off|takes off|took off|lift|blast|climb)/;
const DOWN = /^(?:land|settle|fall|fell|drop|dive|swoop)/;
const IN_SKY = /^(?:fly|flies|flew|flown|hover|soar|flutter|swoop)/;
const ON_GROUND =
  /^(?:hop|walk|run|ran|sit|sat|stand|stood|crawl|grow|grew|driv|drove|park|lie|lay|bloom|march|trot)/;

/** A clause with its things told apart. */
export class ClauseSense {
  readonly clause: Clause;
  /** Whom the clause is about: the things before the verb, or in "there is a dog", "add a dog" those behind it. */
  readonly subjects: readonly Item[];
  readonly objects: readonly Item[];
  readonly sense: VerbSense;
  readonly #discourse: Discourse;

  constructor(
    clause: Clause,
    discourse: Discourse,
    items: { subjects: readonly Item[]; objects: readonly Item[] },
  ) {
    this.clause = clause;
    this.#discourse = discourse;
    this.sense = clause.verb?.sense ?? 'be';
    const isAboutObjects = items.subjects.length === 0;
    this.subjects = isAboutObjects ? items.objects : items.subjects;
    this.objects = isAboutObjects ? [] : items.objects;
  }

  /** Whether the thing stands behind the verb, as in "paint the house". */
  isObject(item: Item): boolean {
    return this.clause.rest.includes(item.phrase);
  }

  /** Colours, sizes and numbers that the clause says of the subject. */
  looksOf(item: Item): readonly Chunk[] {
    if (this.isObject(item) || this.objects.length > 0) return item.looks;
    return [...item.looks, ...looksAmong(this.clause.rest)];
  }

  /** Place phrases that say which one is meant, and those that say where it is or goes. */
  places(item: Item): { meant: readonly PlaceChunk[]; goal: readonly PlaceChunk[] } {
    const { places } = item;
    if (this.isObject(item)) {
      if (OF_LOOK.has(this.sense) || this.sense === 'remove') return { meant: places, goal: [] };
      const firstGoal = places.findIndex((place) => place.way === 'to');
      if (firstGoal <= 0) return { meant: [], goal: places };
      return { meant: places.slice(0, firstGoal), goal: places.slice(firstGoal) };
    }
    if (this.clause.verb === null) return { meant: [], goal: places };
    const behind = this.objects[0]?.places ?? placeChunks(this.clause.rest);
    const goal = behind.length > 0 ? behind : this.#verbPlace();
    // "In the sky, two birds sing": a place in front of the subject is where it is.
    const before = placeChunks(this.clause.lead.slice(0, this.clause.lead.indexOf(item.phrase)));
    const isFronted = before.length > 0 && places.length > 0 && goal.length === 0;
    return isFronted ? { meant: [], goal: places } : { meant: places, goal };
  }

  /** Where the verb alone sends somebody: "lands", "takes off". */
  #verbPlace(): PlaceChunk[] {
    const text = this.sense === 'move' ? (this.clause.verb?.text ?? '') : '';
    return UP.test(text) ? [byParticle('up')] : DOWN.test(text) ? [byParticle('down')] : [];
  }

  target(item: Item, meant: readonly PlaceChunk[]): Target {
    return statedTarget(this.#discourse, item.phrase, {
      places: placesMeant(meant, this.#discourse),
      isOrder: this.clause.isOrder,
      takesAll: TAKES_ALL.has(this.sense),
    });
  }

  goal(phrases: readonly PlaceChunk[], kind: string, entity: Entity | null): Place | null | undefined {
    const goer: Goer = { kind, entity, inSky: this.inSky(), subjects: entity === null ? [] : [entity] };
    return goalOf(phrases, goer, this.#discourse);
  }

  /** Whether the verb is one of the air or of the ground. */
  inSky(): boolean | null {
    const text = this.clause.verb?.text ?? '';
    return IN_SKY.test(text) ? true : ON_GROUND.test(text) ? false : null;
  }

  goesAway(): boolean {
    const { rest } = this.clause;
    const isBoundSomewhere = rest.some(
      (chunk) => (chunk.type === 'place' || chunk.type === 'relation') && chunk.way === 'to',
    );
    return !isBoundSomewhere && rest.some((chunk) => chunk.type === 'particle' && chunk.way === 'away');
  }

  becomes(): NounPhrase | null {
    if (this.sense !== 'turn') return null;
    const goal = this.clause.rest.find((chunk) => chunk.type === 'relation' && chunk.way === 'to');
    const into = (goal?.type === 'relation' ? goal.anchors[0] : undefined) ?? this.objects[0]?.phrase;
    return into === undefined || into.kind === null ? null : into;
  }

  known(item: Item, meant: readonly PlaceChunk[]): Entity | undefined {
    const places = placesMeant(meant, this.#discourse);
    return this.#discourse.find(item.phrase, places === undefined ? {} : { places });
  }
}
