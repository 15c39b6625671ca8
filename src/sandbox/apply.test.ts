import { describe, expect, it } from 'vitest';
import { createRng } from '../lib/rng.ts';
import {
  applyChange,
  applyChanges,
  freePlaces,
  isApplicable,
  LOOKS,
  placesFor,
  sampleThing,
  targetsOf,
} from './apply.ts';
import { EMPTY_SCENE } from './scene.ts';
import type { Change, Reference, Scene, Thing, Wish } from './scene.ts';

const thing = (parts: Partial<Thing>): Thing => ({
  kind: 'house',
  colour: 'red',
  count: 1,
  place: 4,
  size: 'medium',
  look: 7,
  ...parts,
});
const scene = (...things: Thing[]): Scene => ({ ...EMPTY_SCENE, things });
const the = (kind: string, parts: Partial<Reference> = {}): Reference => ({
  kind,
  colour: null,
  place: null,
  ...parts,
});
const wish = (parts: Partial<Wish>): Wish => ({
  kind: 'bird',
  colour: 'yellow',
  count: 2,
  place: 0,
  size: 'small',
  ...parts,
});
const apply = (before: Scene, change: Change): Scene => applyChange(before, change, createRng(1));

describe('applyChange', () => {
  it('changes background, time and weather and nothing else', () => {
    const before = scene(thing({}));
    const after = applyChanges(
      before,
      [
        { type: 'background', background: 'beach' },
        { type: 'time', time: 'night' },
        { type: 'weather', weather: 'fog' },
      ],
      createRng(1),
    );
    expect(after).toEqual({ background: 'beach', time: 'night', weather: 'fog', things: before.things });
  });

  it('adds exactly what a full wish says, as the last thing', () => {
    const after = apply(scene(thing({})), { type: 'add', wish: wish({}) });
    expect(after.things).toHaveLength(2);
    expect(after.things[1]).toMatchObject({
      kind: 'bird',
      colour: 'yellow',
      count: 2,
      place: 0,
      size: 'small',
    });
  });

  it('recolours, resizes and removes every thing that the reference fits, but recounts only the last', () => {
    const before = scene(thing({ place: 3 }), thing({ place: 4 }), thing({ kind: 'tree', place: 5 }));
    const places = (after: Scene, has: (t: Thing) => boolean): number[] =>
      after.things.filter(has).map((t) => t.place);
    expect(
      places(
        apply(before, { type: 'recolour', target: the('house'), colour: 'blue' }),
        (t) => t.colour === 'blue',
      ),
    ).toEqual([3, 4]);
    expect(
      places(apply(before, { type: 'resize', target: the('house'), size: 'big' }), (t) => t.size === 'big'),
    ).toEqual([3, 4]);
    expect(places(apply(before, { type: 'remove', target: the('house') }), () => true)).toEqual([5]);
    expect(
      places(apply(before, { type: 'recount', target: the('house'), count: 3 }), (t) => t.count === 3),
    ).toEqual([4]);
  });

  it('singles out a thing by colour or place', () => {
    const before = scene(thing({ place: 3, colour: 'blue' }), thing({ place: 4 }));
    expect(targetsOf(before, { type: 'remove', target: the('house', { colour: 'blue' }) })).toEqual([
      before.things[0],
    ]);
    expect(targetsOf(before, { type: 'remove', target: the('house', { place: 4 }) })).toEqual([
      before.things[1],
    ]);
  });

  it('keeps the look of a thing that moves', () => {
    expect(apply(scene(thing({})), { type: 'move', target: the('house'), place: 8 }).things).toEqual([
      thing({ place: 8 }),
    ]);
  });

  it('lets a replacement inherit place, count and size, but not the colour', () => {
    const before = scene(thing({ count: 3, size: 'big', place: 6 }));
    const after = apply(before, {
      type: 'replace',
      target: the('house'),
      wish: { kind: 'cow', colour: 'purple', count: null, place: null, size: null },
    });
    expect(after.things).toHaveLength(1);
    expect(after.things[0]).toMatchObject({ kind: 'cow', colour: 'purple', count: 3, place: 6, size: 'big' });
  });

  it('does nothing when the target is not there', () => {
    const before = scene(thing({}));
    const change: Change = { type: 'recolour', target: the('cow'), colour: 'blue' };
    expect(isApplicable(before, change)).toBe(false);
    expect(apply(before, change)).toEqual(before);
    expect(apply(before, { type: 'replace', target: the('cow'), wish: wish({}) })).toEqual(before);
  });

  it('moves who stands in the way to the nearest place of its own row, ground things never into the sky', () => {
    const after = apply(scene(thing({ place: 4 })), { type: 'add', wish: wish({ kind: 'tree', place: 4 }) });
    // 3 and 5 are equally near; the first in reading order wins.
    expect(after.things.map((t) => [t.kind, t.place])).toEqual([
      ['house', 3],
      ['tree', 4],
    ]);
    const crowded = scene(
      ...[3, 4, 5, 6, 7, 8].map((place) =>
        thing({ place, kind: place === 4 ? 'cow' : 'tree', colour: 'white' }),
      ),
    );
    const pushed = apply(crowded, { type: 'add', wish: wish({ kind: 'dog', place: 4 }) });
    // Every ground place is taken, so the cow has to take the sky above.
    expect(pushed.things.find((t) => t.kind === 'cow')?.place).toBe(1);
  });

  it('joins equal things in one place up to four, and moves them aside beyond that', () => {
    const birds = thing({ kind: 'bird', colour: 'yellow', size: 'small', place: 0, count: 2 });
    expect(apply(scene(birds), { type: 'add', wish: wish({ count: 2 }) }).things).toEqual([
      { ...birds, count: 4 },
    ]);
    const more = apply(scene({ ...birds, count: 3 }), { type: 'add', wish: wish({ count: 2 }) });
    expect(more.things.map((t) => [t.count, t.place])).toEqual([
      [3, 1],
      [2, 0],
    ]);
  });

  it('lets a newcomer take the place of a thing that has nowhere to go', () => {
    const full = scene(...Array.from({ length: 9 }, (_, place) => thing({ place, look: place })));
    const after = apply(full, { type: 'add', wish: wish({ place: 2 }) });
    expect(freePlaces(after)).toEqual([]);
    expect(after.things).toHaveLength(9);
    expect(after.things.find((t) => t.place === 2)?.kind).toBe('bird');
  });

  it('does not change the scene that it is given', () => {
    const before = scene(thing({}));
    const copy = structuredClone(before);
    apply(before, { type: 'add', wish: wish({ place: 4 }) });
    expect(before).toEqual(copy);
  });
});

describe('sampleThing', () => {
  const open: Wish = { kind: 'car', colour: null, count: null, place: null, size: null };

  it('fills open parts from the seed, in a free place where the kind belongs', () => {
    const before = scene(...[3, 4, 5, 6, 7].map((place) => thing({ place })));
    const things = Array.from({ length: 50 }, (_, seed) => sampleThing(before, open, createRng(seed)));
    expect(new Set(things.map((t) => t.place))).toEqual(new Set([8]));
    expect(new Set(things.map((t) => t.colour)).size).toBeGreaterThan(3);
    // A car is red by habit: 60 % and an eighth of the rest, 32.5 of 50 expected, four standard deviations allowed.
    const red = things.filter((t) => t.colour === 'red').length;
    expect(red).toBeGreaterThan(18);
    expect(red).toBeLessThan(47);
    expect(things.every((t) => t.look >= 0 && t.look < LOOKS)).toBe(true);
    expect(sampleThing(before, open, createRng(5))).toEqual(sampleThing(before, open, createRng(5)));
  });

  it('keeps sky things in the sky and ground things on the ground', () => {
    expect(placesFor('star')).toEqual([0, 1, 2]);
    expect(placesFor('car')).toEqual([3, 4, 5, 6, 7, 8]);
    expect(placesFor('bird')).toHaveLength(9);
  });
});
