/** From one clause to the changes of the picture that it asks for. */
import {
  addMore,
  addNew,
  changeLook,
  detach,
  leave,
  remaining,
  replaceBy,
  sendTo,
  unlessMedium,
} from './actions.ts';
import type { Chunk, NounPhrase, ThingChunk } from './chunks.ts';
import { ClauseSense, OF_LOOK } from './clause-sense.ts';
import type { Clause } from './clauses.ts';
import type { Discourse, Entity } from './discourse.ts';
import type { PlaceChunk } from './goals.ts';
import { itemsOf, looksAmong } from './items.ts';
import type { Item } from './items.ts';
import type { VerbSense } from './lexemes.ts';
import { readMoods } from './moods.ts';
import { placesInRelation } from './places.ts';
import { readSun } from './sun.ts';
import type { Target } from './targets.ts';

/** Verbs that can be said of a part of a group. */
const SPLITS: ReadonlySet<VerbSense> = new Set([...OF_LOOK, 'move', 'act']);
/** Of chunks that the text only implies. */
const NO_SPAN = { start: 0, end: 0 };

/** Reads a clause into the discourse. @returns whether it speaks of anything known, be it without a change. */
export function interpretClause(clause: Clause, discourse: Discourse): boolean {
  const hasMood = readMoods(clause, discourse);
  const isMeant = (item: Item): boolean => !isDummy(item.phrase, clause, hasMood);
  const subjects = itemsOf(clause.lead).filter(isMeant);
  // "In the sky flies a bird": a place in front belongs to the thing behind the verb.
  const fronted = subjects.length === 0 ? clause.lead.filter((chunk) => chunk.type !== 'thing') : [];
  const objects = itemsOf([...fronted, ...clause.rest]).filter(isMeant);
  const sun = subjects.find((item) => item.phrase.kind === 'sun' && item.phrase.definite);
  if (sun !== undefined && readSun(clause, sun.phrase, discourse)) return true;
  if (subjects.length === 0 && objects.length === 0) return hasMood;
  new ClauseReading(new ClauseSense(clause, discourse, { subjects, objects }), discourse).read();
  return true;
}

/** "It rains", "it is dark": nobody is meant. */
function isDummy(phrase: ThingChunk, clause: Clause, hasMood: boolean): boolean {
  if (!hasMood || !phrase.isPronoun || phrase.plural) return false;
  return looksAmong(clause.rest).length === 0;
}

class ClauseReading {
  readonly #said: ClauseSense;
  readonly #discourse: Discourse;

  constructor(said: ClauseSense, discourse: Discourse) {
    this.#said = said;
    this.#discourse = discourse;
  }

  read(): void {
    const old = [...this.#said.subjects, ...this.#said.objects].find((item) => item.link === 'instead of');
    const newcomer = this.#said.subjects[0];
    if (this.#said.sense === 'replace') this.#readReplace();
    else if (old !== undefined && newcomer !== undefined && newcomer !== old) {
      replaceBy(this.#discourse, this.#said.target(old, old.places), newcomer.phrase, null);
    } else for (const item of this.#said.subjects) this.#readSubject(item);
  }

  #readSubject(item: Item): void {
    // "The dog runs away", "take the dog away", but not "the dog gets off".
    const goers = this.#said.isObject(item) ? ['move', 'have', 'put'] : ['move', 'act'];
    const isGoing = goers.includes(this.#said.sense);
    if (isGoing && this.#said.goesAway()) {
      const { objects } = this.#said;
      if (objects.length === 0) return this.#readLeave(item);
      // "The ghost scares the bug away."
      this.#present(item, item.places, null);
      for (const object of objects) this.#readLeave(object);
      return;
    }
    switch (this.#said.sense) {
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

  /** Stand, fly, turn, grow, add: the subject is new, goes somewhere, or changes its look. */
  #readChange(item: Item): void {
    const { phrase } = item;
    const { meant, goal } = this.#said.places(item);
    const looks = this.#said.looksOf(item);
    const known = this.#said.known(item, meant);
    if (this.#said.clause.negated && known === undefined) return;
    if (!this.#said.clause.negated && this.#isNew(item, known)) {
      this.#enter(this.#said.becomes() ?? phrase, [...meant, ...goal], looks);
      return;
    }
    const target = this.#said.target(item, meant);
    if (target.reference === null) return;
    if (this.#said.clause.negated) return this.#readNegated(target, looks);
    const { kind } = target.reference;
    if (phrase.more && target.entity !== null) {
      return addMore(this.#discourse, target.entity, phrase, this.#said.goal(goal, kind, null) ?? null);
    }
    if (phrase.isPart) {
      const place = this.#said.goal(goal, kind, null) ?? null;
      return detach(this.#discourse, target, phrase, { looks, place });
    }
    if (this.#turnsInto(target)) return;
    const isDescription =
      this.#said.sense === 'be' && !this.#said.clause.passive && !this.#said.clause.saysNow;
    changeLook(this.#discourse, target, this.#withImplied(looks), isDescription);
    if (OF_LOOK.has(this.#said.sense)) return;
    const place = this.#said.goal(goal, kind, target.entity) ?? null;
    const isJourney = this.#said.sense === 'move';
    // An order to a place of the grid is repeated even for somebody who is there; one to "next to it" is fulfilled then.
    const insist = this.#said.clause.isOrder && goal.every((phrase) => phrase.type === 'place');
    if (place !== null) sendTo(this.#discourse, target, place, { insist, isJourney });
    for (const object of this.#said.objects) this.#present(object, object.places, null);
  }

  /** A new group, where and how the clause says. */
  #enter(phrase: NounPhrase, places: readonly PlaceChunk[], looks: readonly Chunk[]): Entity | null {
    if (phrase.kind === null) return null;
    const place = this.#said.goal(places, phrase.kind, null) ?? null;
    return addNew(this.#discourse, phrase, { place, inSky: this.#said.inSky(), looks });
  }

  /** "grows" and "shrinks" say a size without a word for it. */
  #withImplied(looks: readonly Chunk[]): readonly Chunk[] {
    if (looks.length > 0 || (this.#said.sense !== 'grow' && this.#said.sense !== 'shrink')) return looks;
    return [{ type: 'comparative', step: this.#said.sense === 'grow' ? 1 : -1, ...NO_SPAN }];
  }

  /** Whether the phrase brings a new group: "a dog", "two more birds" without birds, "the dog" nobody has heard of. */
  #isNew(item: Item, known: Entity | undefined): boolean {
    const { phrase } = item;
    if (phrase.kind === null) return false;
    if (phrase.isPart) {
      // "One cow walks off" is one of two cows; where there is one only, or none, it is another.
      const hasEnough = (known?.count ?? 1) > (phrase.count ?? 1);
      return !phrase.definite && !(SPLITS.has(this.#said.sense) && hasEnough);
    }
    if (phrase.more) return known === undefined;
    if (phrase.definite)
      return known === undefined && (!this.#said.clause.isOrder || this.#said.sense === 'put');
    // "Now there are three birds": the group that is there has another number.
    if (
      this.#said.clause.saysNow &&
      known !== undefined &&
      phrase.count !== null &&
      this.#said.sense === 'be'
    ) {
      item.looks.push({
        type: 'number',
        value: phrase.count,
        start: item.phrase.start,
        end: item.phrase.end,
      });
      return false;
    }
    if (this.#said.clause.isOrder && OF_LOOK.has(this.#said.sense)) return item.looks.length === 0;
    return true;
  }

  /** "There are no birds" is a change, "the house is not red" none. */
  #readNegated(target: Target, looks: readonly Chunk[]): void {
    if (this.#said.sense === 'be' && looks.length === 0 && target.entity !== null)
      leave(this.#discourse, target);
  }

  /** "turns into a tower", "becomes a red tower". */
  #turnsInto(target: Target): boolean {
    const into = this.#said.becomes();
    if (into === null) return false;
    replaceBy(this.#discourse, target, into, null);
    return true;
  }

  /** "Replace the house with a tower", "the house is replaced by a tower". */
  #readReplace(): void {
    const [old, second] = [...this.#said.subjects, ...this.#said.objects];
    if (old === undefined) return;
    const by = this.#said.clause.rest.find(
      (chunk) => chunk.type === 'relation' && chunk.relation === 'beside' && chunk.anchors[0]?.kind !== null,
    );
    const phrase = second?.phrase ?? (by?.type === 'relation' ? by.anchors[0] : undefined);
    if (phrase === undefined || phrase.kind === null) return;
    const places = second === undefined ? [] : second.places;
    const target = this.#said.target(old, second === undefined ? [] : old.places);
    const place = this.#said.goal(places, phrase.kind, target.entity) ?? null;
    replaceBy(this.#discourse, target, phrase, place);
  }

  #readLeave(item: Item): void {
    const target = this.#said.target(item, item.places);
    const { entity, reference } = target;
    if (entity === null) {
      if (reference !== null && this.#said.clause.isOrder)
        this.#discourse.emit({ type: 'remove', target: reference });
      return;
    }
    const { phrase } = item;
    const left = remaining(this.#discourse, entity, phrase, this.#said.clause.isOrder);
    if (left === null) return leave(this.#discourse, target);
    changeLook(this.#discourse, target, [{ type: 'number', value: left, ...NO_SPAN }], false);
  }

  /** "The rabbit eats the carrot." */
  #readConsume(item: Item): void {
    const isEaten = this.#said.clause.passive || this.#said.objects.length === 0;
    if (isEaten) return this.#readLeave(item);
    this.#present(item, item.places, null);
    for (const object of this.#said.objects) this.#readLeave(object);
  }

  /** "The dog has a balloon", "we see a dog", "the dog barks at the cat": all of them are there. */
  #readHave(item: Item): void {
    if (
      this.#said.objects.length === 0 &&
      !this.#said.isObject(item) &&
      looksAmong(this.#said.clause.rest).length > 0
    ) {
      return this.#readChange(item);
    }
    const isHaving = this.#said.sense === 'have';
    const { meant, goal } = this.#said.places(item);
    const owner = this.#present(
      item,
      isHaving && this.#said.objects.length === 0 ? [...meant, ...goal] : meant,
      null,
    );
    for (const object of this.#said.objects)
      this.#present(object, isHaving ? object.places : [], isHaving ? owner : null);
    // "The dog barks at a cat": so there is a cat.
    const others = isHaving ? [] : this.#said.clause.rest;
    for (const chunk of others) {
      if (chunk.type !== 'relation') continue;
      for (const anchor of chunk.anchors) {
        this.#present({ phrase: { ...anchor, ...NO_SPAN }, places: [], link: '', looks: [] }, [], owner);
      }
    }
  }

  /** Somebody is in the picture, or comes into it; one who is known stays where he is. */
  #present(item: Item, places: readonly PlaceChunk[], beside: Entity | null): Entity | null {
    const { phrase } = item;
    const known = this.#said.known(item, places);
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
    const { kind, colour, count, plural, inSky } = gone;
    const place = this.#said.goal(this.#said.places(item).goal, kind, null) ?? null;
    this.#discourse.add({ kind, colour, count, place, size: unlessMedium(gone.size) }, { plural, inSky });
  }
}
