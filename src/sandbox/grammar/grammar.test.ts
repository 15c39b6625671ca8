import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BACKGROUNDS, COLOUR_NAMES, KINDS, PLACE_COUNT, SIZES, TIMES, WEATHERS } from '../lexicon.ts';
import type { Change, Hint, Reference, Scene, Wish } from '../scene.ts';
import { say, sayAll, sayHint, understand } from './index.ts';

const kind = fc.constantFrom(...KINDS.map((entry) => entry.name));
const colour = fc.constantFrom(...COLOUR_NAMES);
const place = fc.integer({ min: 0, max: PLACE_COUNT - 1 });
const size = fc.constantFrom(...SIZES);
const count = fc.integer({ min: 1, max: 4 });
const open = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });

const scene: fc.Arbitrary<Scene> = fc.record({
  background: fc.constantFrom(...BACKGROUNDS),
  time: fc.constantFrom(...TIMES),
  weather: fc.constantFrom(...WEATHERS),
  things: fc.uniqueArray(fc.record({ kind, colour, count, place, size, look: fc.nat(999) }), {
    maxLength: 6,
    selector: (thing) => thing.place,
  }),
});

const wish: fc.Arbitrary<Wish> = fc.record({
  kind,
  colour: open(colour),
  count: open(count),
  place: open(place),
  size: open(size),
});

/** A reference to something in the scene, or to something that is not there. */
function reference(of: Scene): fc.Arbitrary<Reference> {
  const strangers = fc.record({ kind, colour: open(colour), place: open(place) });
  if (of.things.length === 0) return strangers;
  const known = fc
    .tuple(fc.constantFrom(...of.things), fc.boolean(), fc.boolean())
    .map(([thing, saysColour, saysPlace]) => ({
      kind: thing.kind,
      colour: saysColour ? thing.colour : null,
      place: saysPlace ? thing.place : null,
    }));
  return fc.oneof({ weight: 6, arbitrary: known }, { weight: 1, arbitrary: strangers });
}

function change(of: Scene): fc.Arbitrary<Change> {
  const target = reference(of);
  return fc.oneof(
    fc.record({ type: fc.constant('background' as const), background: fc.constantFrom(...BACKGROUNDS) }),
    fc.record({ type: fc.constant('time' as const), time: fc.constantFrom(...TIMES) }),
    fc.record({ type: fc.constant('weather' as const), weather: fc.constantFrom(...WEATHERS) }),
    fc.record({ type: fc.constant('add' as const), wish }),
    fc.record({ type: fc.constant('recolour' as const), target, colour }),
    fc.record({ type: fc.constant('move' as const), target, place }),
    fc.record({ type: fc.constant('recount' as const), target, count }),
    fc.record({ type: fc.constant('resize' as const), target, size }),
    fc.record({ type: fc.constant('replace' as const), target, wish }),
    fc.record({ type: fc.constant('remove' as const), target }),
  );
}

const situation = scene.chain((of) => fc.record({ scene: fc.constant(of), change: change(of) }));

describe('say and understand', () => {
  it('reads every canonical sentence back as the change it was said for', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const text = say(given.change, given.scene);
        const { changes, unknownWords, notUnderstood, hints } = understand(text, given.scene);
        expect({ text, changes, unknownWords, notUnderstood, hints }).toEqual({
          text,
          changes: [given.change],
          unknownWords: [],
          notUnderstood: [],
          hints: [],
        });
      }),
      { numRuns: 2000, seed: 7 },
    );
  });

  it('reads two canonical sentences as two changes when they speak of different things', () => {
    const pair = scene.chain((of) =>
      fc.record({ scene: fc.constant(of), changes: fc.tuple(change(of), change(of)) }),
    );
    fc.assert(
      fc.property(pair, ({ scene: before, changes }) => {
        const kinds = changes.flatMap((one) => ('target' in one ? [one.target.kind] : []));
        const made = changes.flatMap((one) => ('wish' in one ? [one.wish.kind] : []));
        fc.pre(new Set([...kinds, ...made]).size === kinds.length + made.length);
        expect(understand(sayAll(changes, before), before).changes).toEqual(changes);
      }),
      { numRuns: 1000, seed: 11 },
    );
  });
});

const hint: fc.Arbitrary<Hint> = fc.oneof(
  fc.record({ type: fc.constant('exact-count' as const), kind }),
  fc.record({ type: fc.constant('colour-first' as const), kind, not: open(colour) }),
  fc.record({ type: fc.constant('anchor' as const), kind, to: open(kind) }),
  fc.record({ type: fc.constant('size' as const), kind }),
  fc.record({ type: fc.constant('kind' as const), kind, not: open(kind) }),
  fc.record({ type: fc.constant('present' as const), kind }),
  fc.record({ type: fc.constant('gone' as const), kind }),
  fc.record({
    type: fc.constant('keep' as const),
    kinds: fc.oneof(fc.constant('all' as const), fc.uniqueArray(kind, { minLength: 1, maxLength: 3 })),
  }),
  fc.constant({ type: 'mood' as const }),
);

function isAboutTwoKinds(said: Hint): boolean {
  if (said.type === 'anchor') return said.to !== said.kind;
  return said.type === 'kind' ? said.not !== said.kind : true;
}

describe('sayHint', () => {
  it('gives a sentence that is read back as the same hint, with or without what the prompt asks for', () => {
    fc.assert(
      fc.property(situation, hint.filter(isAboutTwoKinds), fc.boolean(), (given, said, isKnown) => {
        const text = sayHint(said, isKnown ? [given.change] : []);
        expect({ text, ...understand(text, given.scene) }).toEqual({
          text,
          changes: [],
          hints: [said],
          unknownWords: [],
          notUnderstood: [],
        });
      }),
      { numRuns: 1000, seed: 13 },
    );
  });

  it('leaves the change of the prompt it is added to as it was', () => {
    fc.assert(
      fc.property(situation, hint.filter(isAboutTwoKinds), (given, said) => {
        const text = `${say(given.change, given.scene)} ${sayHint(said, [given.change])}`;
        const { changes, hints } = understand(text, given.scene);
        expect({ text, changes, hints }).toEqual({ text, changes: [given.change], hints: [said] });
      }),
      { numRuns: 1000, seed: 17 },
    );
  });

  it('repeats what the prompt wants, unless it wants two different things', () => {
    const add = (count: number): Change => ({
      type: 'add',
      wish: { kind: 'bird', colour: 'red', count, place: null, size: null },
    });
    const exact: Hint = { type: 'exact-count', kind: 'bird' };
    expect(sayHint(exact, [add(3)])).toBe('Exactly three birds, no more and no fewer.');
    expect(sayHint(exact, [add(3), add(1)])).toBe('Exactly as many birds as asked, no more and no fewer.');
    const colour: Hint = { type: 'colour-first', kind: 'bird', not: 'blue' };
    expect(sayHint(colour, [add(3), add(1)])).toBe('The birds must be red, not blue.');
  });
});
