/** From one clause to the changes of the picture that it asks for. */
import type { Place } from '../lexicon.ts';
import { addMore, addNew, changeLook, detach, leave, remaining, replaceBy, sendTo } from './actions.ts';
import type { Chunk, NounPhrase, ThingChunk } from './chunks.ts';
import type { Clause } from './clauses.ts';
import type { Discourse, Entity } from './discourse.ts';
import { byParticle, goalOf, placeChunks, placesMeant } from './goals.ts';
import type { Goer, PlaceChunk } from './goals.ts';
import { itemsOf, looksAmong } from './items.ts';
import type { Item } from './items.ts';
import type { VerbSense } from './lexemes.ts';
import { readMoods } from './moods.ts';
import { placesInRelation } from './places.ts';
import { readSun } from './sun.ts';
import { statedTarget } from './targets.ts';
import type { Target } from './targets.ts';

/** Verbs that change a look or number, never a place. */
const OF_LOOK: ReadonlySet<VerbSense> = new Set(['paint', 'turn', 'make', 'grow', 'shrink']);
/** Verbs that may act on all groups of a kind at once. */
const TAKES_ALL: ReadonlySet<VerbSense> = new Set([...OF_LOOK, 'be', 'leave', 'remove', 'consume']);
const UP = /^(?:rise|rose|rising|soar|take off|takes off|took off|lift|blast|climb)/;
const DOWN = /^(?:land|settle|fall|fell|drop|dive|swoop)/;
const IN_SKY = /^(?:fly|flies|flew|flown|hover|soar|flutter|swoop)/;
const ON_GROUND = /^(?:hop|walk|run|ran|sit|sat|stand|stood|crawl|grow|grew|driv|drove|park|lie|lay|bloom|march|trot)/;

/** Of chunks that the text only implies. */
const NO_SPAN = { start: 0, end: 0 };

/** Reads a clause into the discourse. @returns whether it speaks of anything known, be it without a change. */
export function interpretClause(clause: Clause, discourse: Discourse): boolean {
  const hasMood = readMoods(clause, discourse);
  const subjects = itemsOf(clause.lead).filter((item) => !isDummy(item.phrase, clause, hasMood));
  // "In the sky flies a bird": a place in front belongs to the thing behind the verb.
  const fronted = subjects.length === 0 ? clause.lead.filter((chunk) => chunk.type !== 'thing') : [];
  const objects = itemsOf([...fronted, ...clause.rest]);
  const sun = subjects.find((item) => item.phrase.kind === 'sun' && item.phrase.definite);
  if (sun !== undefined && readSun(clause, sun.phrase, discourse)) return true;
  if (subjects.length === 0 && objects.length === 0) return hasMood;
  new ClauseReading(clause, discourse, { subjects, objects }).read();
  return true;
}

/** "It rains", "it is dark": nobody is meant. */
function isDummy(phrase: ThingChunk, clause: Clause, hasMood: boolean): boolean {
  if (!hasMood || !phrase.isPronoun || phrase.plural) return false;
  return looksAmong(clause.rest).length === 0;
}

class ClauseReading {
  readonly #clause: Clause;
  readonly #discourse: Discourse;
  /** Whom the clause is about: the things before the verb, or in "there is a dog", "add a dog" those behind it. */
  readonly #subjects: readonly Item[];
  readonly #objects: readonly Item[];
  readonly #sense: VerbSense;

  constructor(clause: Clause, discourse: Discourse, items: { subjects: readonly Item[]; objects: readonly Item[] }) {
    this.#clause = clause;
    this.#discourse = discourse;
    this.#sense = clause.verb?.sense ?? 'be';
    const isAboutObjects = items.subjects.length === 0;
    this.#subjects = isAboutObjects ? items.objects : items.subjects;
    this.#objects = isAboutObjects ? [] : items.objects;
  }

  read(): void {
    const old = [...this.#subjects, ...this.#objects].find((item) => item.link === 'instead of');
    const newcomer = this.#subjects[0];
    if (this.#sense === 'replace') this.#readReplace();
    else if (old !== undefined && newcomer !== undefined && newcomer !== old) {
      replaceBy(this.#discourse, this.#target(old, old.places), newcomer.phrase, null);
    } else for (const item of this.#subjects) this.#readSubject(item);
  }

  #readSubject(item: Item): void {
    const isTaken = this.#sense === 'have' || this.#sense === 'put';
    const isGoing = this.#sense === 'move' || this.#sense === 'act';
    if (this.#goesAway() && (isTaken || (isGoing && !this.#isNew(item, this.#known(item, []))))) {
      return this.#readLeave(item);
    }
    switch (this.#sense) {
      case 'leave':
      case 'remove':
        return this.#readLeave(item);
      case 'consume':
        return this.#readConsume(item);
      case 'have':
        return this.#readHave(item);
      case 'gesture':
      case 'keep':
        return this.#readHave(item);
      case 'return':
        return this.#readReturn(item);
      default:
        return this.#readChange(item);
    }
  }

  /** Whether the thing stands behind the verb, as in "paint the house". */
  #isObject(item: Item): boolean {
    return this.#clause.rest.includes(item.phrase);
  }

  /** Colours, sizes and numbers that the clause says of the subject. */
  #looksOf(item: Item): readonly Chunk[] {
    if (this.#isObject(item) || this.#objects.length > 0) return item.looks;
    return [...item.looks, ...looksAmong(this.#clause.rest)];
  }

  /** Place phrases that say which one is meant, and those that say where it is or goes. */
  #places(item: Item): { meant: readonly PlaceChunk[]; goal: readonly PlaceChunk[] } {
    const { places } = item;
    if (this.#isObject(item)) {
      if (OF_LOOK.has(this.#sense) || this.#sense === 'remove') return { meant: places, goal: [] };
      const firstGoal = places.findIndex((place) => place.way === 'to');
      if (firstGoal <= 0) return { meant: [], goal: places };
      return { meant: places.slice(0, firstGoal), goal: places.slice(firstGoal) };
    }
    if (this.#clause.verb === null) return { meant: [], goal: places };
    const behind = this.#objects[0]?.places ?? placeChunks(this.#clause.rest);
    const goal = behind.length > 0 ? behind : this.#verbPlace();
    // "In the sky, two birds sing": a place in front of the subject is where it is.
    const before = placeChunks(this.#clause.lead.slice(0, this.#clause.lead.indexOf(item.phrase)));
    const isFronted = before.length > 0 && places.length > 0 && goal.length === 0;
    return isFronted ? { meant: [], goal: places } : { meant: places, goal };
  }

  /** Where the verb alone sends somebody: "lands", "takes off". */
  #verbPlace(): PlaceChunk[] {
    const text = this.#sense === 'move' ? (this.#clause.verb?.text ?? '') : '';
    return UP.test(text) ? [byParticle('up')] : DOWN.test(text) ? [byParticle('down')] : [];
  }

  #target(item: Item, meant: readonly PlaceChunk[]): Target {
    return statedTarget(this.#discourse, item.phrase, {
      places: placesMeant(meant, this.#discourse),
      isOrder: this.#clause.isOrder,
      takesAll: TAKES_ALL.has(this.#sense),
    });
  }

  #goal(phrases: readonly PlaceChunk[], kind: string, entity: Entity | null): Place | null | undefined {
    const goer: Goer = { kind, entity, inSky: this.#inSky(), subjects: entity === null ? [] : [entity] };
    return goalOf(phrases, goer, this.#discourse);
  }

  /** Stand, fly, turn, grow, add: the subject is new, goes somewhere, or changes its look. */
  #readChange(item: Item): void {
    const { phrase } = item;
    const { meant, goal } = this.#places(item);
    const looks = this.#looksOf(item);
    if (this.#isNew(item, this.#known(item, meant))) {
      if (this.#clause.negated) return;
      this.#enter(this.#becomes() ?? phrase, [...meant, ...goal], looks);
      return;
    }
    const target = this.#target(item, meant);
    if (target.reference === null) return;
    if (this.#clause.negated) return this.#readNegated(target, looks);
    const { kind } = target.reference;
    if (phrase.more && target.entity !== null) {
      return addMore(this.#discourse, target.entity, phrase, this.#goal(goal, kind, null) ?? null);
    }
    if (phrase.isPart) {
      const place = this.#goal(goal, kind, null) ?? null;
      return detach(this.#discourse, target, phrase, { looks, place });
    }
    if (this.#turnsInto(target)) return;
    const isDescription = this.#sense === 'be' && !this.#clause.passive && !this.#clause.saysNow;
    changeLook(this.#discourse, target, this.#withImplied(looks), isDescription);
    if (OF_LOOK.has(this.#sense)) return;
    const place = this.#goal(goal, kind, target.entity) ?? null;
    const isJourney = this.#sense === 'move';
    // An order to a place of the grid is repeated even for somebody who is there; one to "next to it" is fulfilled then.
    const insist = this.#clause.isOrder && goal.every((phrase) => phrase.type === 'place');
    if (place !== null) sendTo(this.#discourse, target, place, { insist, isJourney });
    for (const object of this.#objects) this.#present(object, object.places, null);
  }

  /** A new group, where and how the clause says. */
  #enter(phrase: NounPhrase, places: readonly PlaceChunk[], looks: readonly Chunk[]): Entity | null {
    if (phrase.kind === null) return null;
    const place = this.#goal(places, phrase.kind, null) ?? null;
    return addNew(this.#discourse, phrase, { place, inSky: this.#inSky(), looks });
  }

  /** Whether the verb is one of the air or of the ground. */
  #inSky(): boolean | null {
    const text = this.#clause.verb?.text ?? '';
    return IN_SKY.test(text) ? true : ON_GROUND.test(text) ? false : null;
  }

  #goesAway(): boolean {
    const { rest } = this.#clause;
    return rest.some((chunk) => chunk.type === 'particle' && chunk.way === 'away');
  }

  /** "grows" and "shrinks" say a size without a word for it. */
  #withImplied(looks: readonly Chunk[]): readonly Chunk[] {
    if (looks.length > 0 || (this.#sense !== 'grow' && this.#sense !== 'shrink')) return looks;
    return [{ type: 'comparative', step: this.#sense === 'grow' ? 1 : -1, ...NO_SPAN }];
  }

  #known(item: Item, meant: readonly PlaceChunk[]): Entity | undefined {
    const places = placesMeant(meant, this.#discourse);
    return this.#discourse.find(item.phrase, places === undefined ? {} : { places });
  }

  /** Whether the phrase brings a new group: "a dog", "two more birds" without birds, "the dog" nobody has heard of. */
  #isNew(item: Item, known: Entity | undefined): boolean {
    const { phrase } = item;
    if (phrase.kind === null || phrase.isPart) return false;
    if (phrase.more) return known === undefined;
    if (phrase.definite) return known === undefined && (!this.#clause.isOrder || this.#sense === 'put');
    // "Now there are three birds": the group that is there has another number.
    if (this.#clause.saysNow && known !== undefined && phrase.count !== null && this.#sense === 'be') {
      item.looks.push({ type: 'number', value: phrase.count, start: item.phrase.start, end: item.phrase.end });
      return false;
    }
    if (this.#clause.isOrder && OF_LOOK.has(this.#sense)) return item.looks.length === 0;
    return true;
  }

  /** "There are no birds" is a change, "the house is not red" none. */
  #readNegated(target: Target, looks: readonly Chunk[]): void {
    if (this.#sense === 'be' && looks.length === 0 && target.entity !== null) leave(this.#discourse, target);
  }

  /** "turns into a tower", "becomes a red tower". */
  #turnsInto(target: Target): boolean {
    const into = this.#becomes();
    if (into === null) return false;
    replaceBy(this.#discourse, target, into, null);
    return true;
  }

  #becomes(): NounPhrase | null {
    if (this.#sense !== 'turn') return null;
    const goal = this.#clause.rest.find((chunk) => chunk.type === 'relation' && chunk.way === 'to');
    const into = (goal?.type === 'relation' ? goal.anchors[0] : undefined) ?? this.#objects[0]?.phrase;
    return into === undefined || into.kind === null ? null : into;
  }

  /** "Replace the house with a tower", "the house is replaced by a tower". */
  #readReplace(): void {
    const [old, second] = [...this.#subjects, ...this.#objects];
    if (old === undefined) return;
    const by = this.#clause.rest.find(
      (chunk) => chunk.type === 'relation' && chunk.relation === 'beside' && chunk.anchors[0]?.kind !== null,
    );
    const phrase = second?.phrase ?? (by?.type === 'relation' ? by.anchors[0] : undefined);
    if (phrase === undefined || phrase.kind === null) return;
    const places = second === undefined ? [] : second.places;
    const target = this.#target(old, second === undefined ? [] : old.places);
    const place = this.#goal(places, phrase.kind, target.entity) ?? null;
    replaceBy(this.#discourse, target, phrase, place);
  }

  #readLeave(item: Item): void {
    const target = this.#target(item, item.places);
    const { entity, reference } = target;
    if (entity === null) {
      if (reference !== null && this.#clause.isOrder) this.#discourse.emit({ type: 'remove', target: reference });
      return;
    }
    const { phrase } = item;
    const left = remaining(this.#discourse, entity, phrase);
    if (left === null) return leave(this.#discourse, target);
    changeLook(this.#discourse, target, [{ type: 'number', value: left, ...NO_SPAN }], false);
  }

  /** "The rabbit eats the carrot." */
  #readConsume(item: Item): void {
    const isEaten = this.#clause.passive || this.#objects.length === 0;
    if (isEaten) return this.#readLeave(item);
    this.#present(item, item.places, null);
    for (const object of this.#objects) this.#readLeave(object);
  }

  /** "The dog has a balloon", "we see a dog", "the dog barks at the cat": all of them are there. */
  #readHave(item: Item): void {
    if (this.#objects.length === 0 && !this.#isObject(item) && looksAmong(this.#clause.rest).length > 0) {
      return this.#readChange(item);
    }
    const isHaving = this.#sense === 'have';
    const { meant, goal } = this.#places(item);
    const owner = this.#present(item, isHaving && this.#objects.length === 0 ? [...meant, ...goal] : meant, null);
    for (const object of this.#objects) this.#present(object, isHaving ? object.places : [], isHaving ? owner : null);
  }

  /** Somebody is in the picture, or comes into it; one who is known stays where he is. */
  #present(item: Item, places: readonly PlaceChunk[], beside: Entity | null): Entity | null {
    const { phrase } = item;
    const known = this.#known(item, places);
    if (known !== undefined && (phrase.definite || phrase.kind === null)) {
      this.#discourse.mention(known);
      return known;
    }
    if (phrase.more && known !== undefined) {
      addMore(this.#discourse, known, phrase, null);
      return known;
    }
    const entity = this.#enter(phrase, places, item.looks);
    if (entity !== null && beside !== null && places.length === 0) {
      const here = this.#discourse.placeFor(beside, 'beside');
      const near = here === null ? [] : placesInRelation('beside', [here], entity.kind);
      const place = this.#discourse.firstFree(near, entity);
      if (place !== undefined) this.#discourse.settle(entity, { place });
    }
    return entity;
  }

  /** "The dog comes back": as it was when it left. */
  #readReturn(item: Item): void {
    const gone = item.phrase.kind === null ? undefined : this.#discourse.lastGone(item.phrase.kind);
    if (gone === undefined || this.#discourse.find(item.phrase) !== undefined) return this.#readChange(item);
    const { kind, colour, count, size, plural, inSky } = gone;
    const place = this.#goal(this.#places(item).goal, kind, null) ?? null;
    this.#discourse.add({ kind, colour, count, place, size }, { plural, inSky });
  }
}
