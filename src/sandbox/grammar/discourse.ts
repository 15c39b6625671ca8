/**
 * What a text is about while it is read: the things of the picture, those the text has added so far, and who was
 * spoken of last. Attributes that the text leaves open stay `null` until something else depends on them.
 */
import { MAX_COUNT } from '../lexicon.ts';
import type { Colour, Place, Size } from '../lexicon.ts';
import type { Change, Reference, Scene, Wish } from '../scene.ts';
import type { NounPhrase } from './chunks.ts';
import type { Relation } from './lexemes.ts';
import { anchorPlaces, homePlaces } from './places.ts';

/** A group of things as far as the text and the picture tell. */
export interface Entity {
  kind: string;
  colour: Colour | null;
  count: number | null;
  size: Size | null;
  plural: boolean;
  /** Index of the `add` or `replace` whose wish describes it; `null` for what the picture already shows. */
  origin: number | null;
  /** Where it was and is: places with the number of changes made before it came and before it left. */
  readonly stays: Stay[];
  /** What the verb of its clause says about the sky; `null` = nothing. */
  inSky: boolean | null;
  /** Number of the sentence that brought it; -1 for what the picture already shows. */
  readonly sentence: number;
}

interface Stay {
  place: Place | null;
  readonly from: number;
  to: number;
}

/** A change with the number of the clause that asks for it, counted over the whole text. */
export interface SaidChange {
  readonly change: Change;
  readonly clause: number;
}

/** Entities, changes so far and memory of one reading. */
export class Discourse {
  readonly changes: SaidChange[] = [];
  readonly #entities: Entity[] = [];
  readonly #gone: Entity[] = [];
  /** Most recent last. */
  #mentioned: Entity[] = [];
  background: Scene['background'];
  time: Scene['time'];
  weather: Scene['weather'];
  /** Number of the clause being read. */
  clause = 0;
  sentence = 0;

  constructor(scene: Scene) {
    ({ background: this.background, time: this.time, weather: this.weather } = scene);
    for (const thing of scene.things) {
      const { kind, colour, count, size, place } = thing;
      const stays = [{ place, from: 0, to: Infinity }];
      this.#entities.push({
        kind,
        colour,
        count,
        size,
        plural: count > 1,
        origin: null,
        stays,
        inSky: null,
        sentence: -1,
      });
    }
  }

  emit(change: Change): number {
    this.changes.push({ change, clause: this.clause });
    return this.changes.length - 1;
  }

  setBackground(background: Scene['background']): void {
    this.emit({ type: 'background', background });
    this.background = background;
  }

  setTime(time: Scene['time']): void {
    this.emit({ type: 'time', time });
    this.time = time;
  }

  setWeather(weather: Scene['weather']): void {
    this.emit({ type: 'weather', weather });
    this.weather = weather;
  }

  mention(entity: Entity): void {
    this.#mentioned = [...this.#mentioned.filter((other) => other !== entity), entity];
  }

  /** A new group from an `add`. */
  add(wish: Wish, about: { plural: boolean; inSky: boolean | null }): Entity {
    const origin = this.emit({ type: 'add', wish });
    return this.#enter(wish, origin, about);
  }

  #enter(wish: Wish, origin: number, about: { plural: boolean; inSky: boolean | null }): Entity {
    const { kind, colour, count, size, place } = wish;
    const stays = [{ place, from: origin, to: Infinity }];
    const entity: Entity = { kind, colour, count, size, origin, stays, sentence: this.sentence, ...about };
    this.#entities.push(entity);
    this.mention(entity);
    return entity;
  }

  remove(entity: Entity): void {
    this.#entities.splice(this.#entities.indexOf(entity), 1);
    this.#mentioned = this.#mentioned.filter((other) => other !== entity);
    entity.stays.at(-1)!.to = this.changes.length;
    this.#gone.push(entity);
  }

  move(entity: Entity, place: Place): void {
    entity.stays.at(-1)!.to = this.changes.length;
    entity.stays.push({ place, from: this.changes.length, to: Infinity });
  }

  replace(entity: Entity, wish: Wish, plural: boolean): void {
    const place = wish.place ?? placeOf(entity);
    const settled = { ...wish, place, count: wish.count ?? entity.count, size: wish.size ?? entity.size };
    this.remove(entity);
    // Its place may still be open: the newcomer then shares the old one's stay.
    const newcomer = this.#enter(settled, this.changes.length - 1, { plural, inSky: entity.inSky });
    newcomer.origin = null;
  }

  /** Group of this kind that left the picture last. */
  lastGone(kind: string): Entity | undefined {
    return this.#gone.findLast((entity) => entity.kind === kind);
  }

  get present(): readonly Entity[] {
    return this.#entities;
  }

  /** Entities that a reference fits, by what is known of them. */
  fitting(reference: Reference): Entity[] {
    return this.#entities.filter(
      (entity) =>
        entity.kind === reference.kind &&
        (reference.colour === null || entity.colour === null || entity.colour === reference.colour) &&
        (reference.place === null || placeOf(entity) === null || placeOf(entity) === reference.place),
    );
  }

  /** Who a noun phrase means among those present: the fitting one that was spoken of last, else that came last. */
  find(
    phrase: NounPhrase,
    options: { not?: readonly Entity[]; places?: readonly Place[] } = {},
  ): Entity | undefined {
    const { not = [], places } = options;
    const allowed = this.#byRecency().filter((entity) => !not.includes(entity));
    if (phrase.kind === null) {
      const wanted = phrase.isPart || phrase.more ? undefined : phrase.plural;
      const fits = allowed.filter((entity) => fitsColour(entity, phrase));
      return fits.findLast((entity) => wanted === undefined || isPlural(entity) === wanted) ?? fits.at(-1);
    }
    const fits = allowed.filter((entity) => entity.kind === phrase.kind && fitsColour(entity, phrase));
    if (places !== undefined) {
      const here = fits.filter((entity) => placeOf(entity) === null || places.includes(placeOf(entity)!));
      if (here.length > 0) return here.at(-1);
    }
    const bySize = fits.filter((entity) => phrase.size === null || entity.size === phrase.size);
    const best = bySize.length > 0 ? bySize : fits;
    const byCount = best.filter((entity) => phrase.count === null || entity.count === phrase.count);
    const byNumber = best.filter((entity) => isPlural(entity) === phrase.plural);
    return byCount.at(-1) ?? byNumber.at(-1) ?? best.at(-1);
  }

  #byRecency(): Entity[] {
    const ranks = new Map(this.#mentioned.map((entity, rank) => [entity, rank]));
    const rank = (entity: Entity): number => ranks.get(entity) ?? -1;
    return this.#entities.toSorted((a, b) => rank(a) - rank(b));
  }

  /** Fills in what the text left open about a group that it added itself. */
  settle(entity: Entity, known: { place?: Place; count?: number; size?: Size; colour?: Colour }): void {
    if (known.place !== undefined) entity.stays.at(-1)!.place = known.place;
    if (known.count !== undefined) entity.count = known.count;
    if (known.size !== undefined) entity.size = known.size;
    if (known.colour !== undefined) entity.colour = known.colour;
    if (entity.origin === null) return;
    const said = this.changes[entity.origin]!;
    if (said.change.type !== 'add') return;
    this.changes[entity.origin] = {
      ...said,
      change: { ...said.change, wish: { ...said.change.wish, ...known } },
    };
  }

  /** The place of a group; an open one is decided now, so that `relation` to it has room. */
  placeFor(entity: Entity, relation: Relation): Place | null {
    const known = placeOf(entity);
    if (known !== null) return known;
    const order =
      entity.inSky === null ? anchorPlaces(entity.kind, relation) : homePlaces(entity.kind, entity.inSky);
    const place = this.firstFree(order, entity);
    if (place !== undefined) this.settle(entity, { place });
    return place ?? null;
  }

  /** The count of a group; an open one is decided now. */
  countOf(entity: Entity): number {
    if (entity.count === null) this.settle(entity, { count: entity.plural ? Math.min(2, MAX_COUNT) : 1 });
    return entity.count ?? 1;
  }

  /** The first place that nobody else has from now on, or, for an entity whose place is still open, while it is there. */
  firstFree(places: readonly Place[], entity?: Entity): Place | undefined {
    const last = entity?.stays.at(-1);
    const stay = last?.place === null ? last : { from: this.changes.length, to: Infinity };
    const others = [...this.#entities, ...this.#gone].filter((other) => other !== entity);
    const isTaken = (place: Place): boolean =>
      others.some((other) =>
        other.stays.some((one) => one.place === place && one.from < stay.to && stay.from < one.to),
      );
    return places.find((place) => !isTaken(place));
  }

  /** Gives every added group whose place is still open a free place of its habitat. */
  decideOpenPlaces(): void {
    for (const entity of [...this.#gone, ...this.#entities]) {
      for (const [i, stay] of entity.stays.entries()) {
        if (stay.place !== null || entity.origin === null || i > 0) continue;
        const span = { ...entity, stays: [stay] };
        const place = this.firstFree(homePlaces(entity.kind, entity.inSky), span);
        if (place !== undefined) this.#settleFirst(entity, place);
      }
    }
  }

  #settleFirst(entity: Entity, place: Place): void {
    entity.stays[0]!.place = place;
    const said = this.changes[entity.origin!]!;
    if (said.change.type !== 'add') return;
    this.changes[entity.origin!] = {
      ...said,
      change: { ...said.change, wish: { ...said.change.wish, place } },
    };
  }
}

/** Where an entity is now; `null` = open. */
export function placeOf(entity: Entity): Place | null {
  return entity.stays.at(-1)?.place ?? null;
}

function isPlural(entity: Entity): boolean {
  return entity.count === null ? entity.plural : entity.count > 1;
}

function fitsColour(entity: Entity, phrase: NounPhrase): boolean {
  return phrase.colour === null || entity.colour === null || entity.colour === phrase.colour;
}
